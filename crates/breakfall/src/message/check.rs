//! What is missing in the catalogue.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use fluent_bundle::FluentArgs;
use fluent_bundle::FluentError;
use fluent_bundle::FluentValue;
use unic_langid::LanguageIdentifier;

use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Recovery;
use crate::fault::Reference;
use crate::fault::Spec;
use crate::message::catalogue::Catalogue;
use crate::message::ids::action_id;
use crate::message::ids::is_overridden;
use crate::message::ids::message_id;
use crate::message::load::Language;
use crate::message::render::attempt;
use crate::message::render::described;
use crate::message::source;
use crate::message::texts::SOURCE_LOCALE;
use crate::message::variables;
use crate::message::variables::CIRCUMSTANCES;
use crate::message::variables::Circumstances;
use crate::message::wait;
use crate::message::wording::Wording;

const LONGEST_TITLE: usize = 80;
const LONGEST_MESSAGE: usize = 300;
const LONGEST_ACTION: usize = 160;

/// Something that a person would miss: a text that is not there, or one that cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gap {
    /// The language.
    pub locale: String,
    /// The message, with its attribute after a dot.
    pub id: String,
    /// What to do about it: a lowercase fragment.
    pub advice: String,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.locale, self.id, self.advice)
    }
}

impl Catalogue {
    /// What the texts lack for these faults, in every language that the catalogue has; of a program that speaks fewer than the
    /// library, in [those](Catalogue::only). Empty is what a test should ask for.
    ///
    /// Each code must have its message, a constant title, and words for each of its actions; each must render with every
    /// effect, wait and contact, with one and with many, within a title's 80, a message's 300 and an action's 160
    /// characters, and name the same variables as the English text, each of which the fault must give.
    #[must_use]
    pub fn check(&self, specs: &[&'static Spec]) -> Vec<Gap> {
        let samples = samples(&self.variables());
        self.checked(|check| specs.iter().for_each(|spec| check.spec(spec, &samples)))
    }

    /// The same for one failure of each kind, with the variables that it really brings: finds what a fault written by hand
    /// does not give although its spec says so.
    #[must_use]
    pub fn check_failures(&self, failures: &[Failure]) -> Vec<Gap> {
        self.checked(|check| {
            for failure in failures {
                check.spec(failure.spec(), &samples_of(failure));
            }
        })
    }

    fn checked(&self, look: impl Fn(&mut Check<'_>)) -> Vec<Gap> {
        let variables = self.variables();
        let mut gaps = Vec::new();
        for language in self.languages() {
            look(&mut Check { language, variables: &variables, gaps: &mut gaps });
        }
        gaps
    }

    /// The variables of each message in each language; a later text replaces an earlier one, as in rendering.
    fn variables(&self) -> Variables {
        let mut all = Variables::new();
        for text in self.texts() {
            let Ok(tag) = text.locale.parse::<LanguageIdentifier>() else { continue };
            let messages = all.entry(tag.to_string()).or_default();
            for entry in source::entries(text.source) {
                messages.insert(entry.id, entry.variables);
            }
        }
        all
    }
}

/// By language and message.
type Variables = BTreeMap<String, BTreeMap<&'static str, BTreeSet<&'static str>>>;

/// The check of one language.
struct Check<'c> {
    language: &'c Language,
    variables: &'c Variables,
    gaps: &'c mut Vec<Gap>,
}

impl Check<'_> {
    fn spec(&mut self, spec: &'static Spec, samples: &[FluentArgs<'_>]) {
        let id = message_id(spec.code.as_str());
        let id = id.as_str();
        self.text((id, None), LONGEST_MESSAGE, samples);
        self.text((id, Some("title")), LONGEST_TITLE, samples);
        self.same_variables(id);
        self.given_variables(id, spec);
        for action in spec.actions {
            let own = action_id(*action);
            let own = own.as_str();
            if is_overridden(&self.language.bundle, id, own) {
                self.text((id, Some(own)), LONGEST_ACTION, samples);
            } else {
                self.text((own, None), LONGEST_ACTION, samples);
                self.same_variables(own);
                self.given_variables(own, spec);
            }
            if spec.recovery == Recovery::AfterFix && wait::is_timed(*action) {
                self.gap(id, format!("drop the action {action}: waiting does not help after_fix"));
            }
        }
    }

    /// Whether the text at `place`, a message and perhaps its attribute, is there and fit to be shown.
    fn text(&mut self, place: (&str, Option<&str>), longest: usize, samples: &[FluentArgs<'_>]) {
        let (id, attribute) = place;
        let name = attribute.map_or_else(|| id.to_owned(), |attribute| format!("{id}.{attribute}"));
        let bundle = &self.language.bundle;
        let renderings: Vec<_> =
            samples.iter().map(|sample| attempt(bundle, id, attribute, sample)).collect();
        for rendering in &renderings {
            if let Some(advice) = advice(rendering.as_ref(), longest) {
                self.gap(&name, advice);
            }
        }
        let texts: BTreeSet<_> = renderings.iter().flatten().map(|(text, _)| text).collect();
        if attribute == Some("title") && texts.len() > 1 {
            self.gap(&name, "keep the title constant: take the variables out");
        }
    }

    fn same_variables(&mut self, id: &str) {
        let all = self.variables;
        let named = |tag: &str| all.get(tag).and_then(|messages| messages.get(id));
        let (Some(here), Some(there)) = (named(&self.language.tag), named(SOURCE_LOCALE)) else {
            return;
        };
        for name in there.difference(here) {
            self.gap(id, format!("name ${name}, as {SOURCE_LOCALE} does"));
        }
        for name in here.difference(there) {
            self.gap(id, format!("drop ${name}, which {SOURCE_LOCALE} does not name"));
        }
    }

    /// Whether a failure of `spec` has every variable that message `id` names.
    fn given_variables(&mut self, id: &str, spec: &Spec) {
        let named = self.variables.get(&self.language.tag).and_then(|messages| messages.get(id));
        let is_given = |name: &&&str| {
            CIRCUMSTANCES.contains(*name) || spec.params.iter().any(|param| param.name == **name)
        };
        for name in named.into_iter().flatten().filter(|name| !is_given(name)) {
            self.gap(id, format!("drop ${name}, which no parameter of {} gives", spec.code));
        }
    }

    /// Adds a gap, once: actions are shared between codes.
    fn gap(&mut self, id: &str, advice: impl Into<String>) {
        let gap =
            Gap { locale: self.language.tag.clone(), id: id.to_owned(), advice: advice.into() };
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }
}

/// What to do about a text that rendered like this.
fn advice(rendering: Option<&(String, Vec<FluentError>)>, longest: usize) -> Option<String> {
    let Some((text, errors)) = rendering else { return Some("add this text".to_owned()) };
    if let Some(error) = errors.first() {
        return Some(format!("mend it: {}", described(error)));
    }
    if text.contains(['{', '}']) {
        return Some("take the brace out".to_owned());
    }
    if text.trim().is_empty() {
        return Some("add words: it renders to nothing".to_owned());
    }
    (text.chars().count() > longest).then(|| format!("shorten it to {longest} characters"))
}

const EFFECTS: [Effect; 3] = [Effect::None, Effect::Unknown, Effect::Applied];
const CONTACT: &str = "support@example.com";
const WAITS: [Duration; 6] = [
    Duration::from_secs(1),
    Duration::from_secs(20),
    Duration::from_mins(2),
    Duration::from_mins(80),
    Duration::from_hours(2),
    Duration::from_hours(300),
];

/// Variables as failures may give them: each effect with each wait, with and without a contact; what a fault itself
/// brings as none, as one, as many and as text.
fn samples(variables: &Variables) -> Vec<FluentArgs<'static>> {
    let names: BTreeSet<&'static str> =
        variables.values().flat_map(BTreeMap::values).flatten().copied().collect();
    let reference = Reference::random().to_string();
    let mut samples = Vec::with_capacity(EFFECTS.len() * WAITS.len());
    for effect in EFFECTS {
        for (n, wait) in WAITS.into_iter().enumerate() {
            let mut args = FluentArgs::new();
            for name in &names {
                args.set(*name, sample_value(n));
            }
            let contact = (n % 2 == 1).then_some(CONTACT);
            let reference = Cow::from(reference.as_str());
            Circumstances { effect, reference, contact, wait: Some(wait) }.set_in(&mut args);
            samples.push(args);
        }
    }
    samples
}

/// The variables of `failure` with each effect, with and without a contact.
fn samples_of(failure: &Failure) -> Vec<FluentArgs<'static>> {
    let with = |effect: Effect, wording: &Wording| {
        let reference = failure.reference().to_string().into();
        let circumstances = Circumstances::of(failure, wording, reference);
        variables::of(failure, &Circumstances { effect, ..circumstances })
    };
    let (nowhere, somewhere) =
        (Wording::default(), Wording::default().with_support_contact(CONTACT));
    EFFECTS
        .into_iter()
        .flat_map(|effect| [with(effect, &nowhere), with(effect, &somewhere)])
        .collect()
}

fn sample_value(n: usize) -> FluentValue<'static> {
    match n {
        0 => 0.into(),
        1 => 1.into(),
        2 => 2.into(),
        3 => 1000.into(),
        4 => "true".into(),
        _ => "a word or two".into(),
    }
}
