//! A failure in the words of the person it hits.

use std::borrow::Cow;
use std::time::Duration;

use fluent_bundle::FluentArgs;

use crate::fault::Action;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::FieldError;
use crate::fault::FieldProblem;
use crate::fault::OperationFailed;
use crate::message::catalogue::Catalogue;
use crate::message::ids::Id;
use crate::message::ids::action_id;
use crate::message::ids::class_id;
use crate::message::ids::field_id;
use crate::message::ids::is_overridden;
use crate::message::ids::message_id;
use crate::message::load::Language;
use crate::message::locales::Locales;
use crate::message::render::render;
use crate::message::texts::SOURCE_LOCALE;
use crate::message::variables;
use crate::message::variables::Circumstances;
use crate::message::variables::whole_seconds;
use crate::message::wait;
use crate::message::wording::Wording;
use crate::wire::ProblemField;

/// The most wrong fields that are named; a person mends one after the other.
const MOST_FIELDS: usize = 64;

/// A failure in the words of the person it hits, in one language as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The language it is in.
    pub locale: String,
    /// A few words, the same for every occurrence of the code.
    pub title: String,
    /// What happened and what it means for the person.
    pub message: String,
    /// What to do now, the best first. Empty where guidance is switched off.
    pub steps: Vec<Step>,
    /// How long to wait before another try: spread, so that people do not come back together. `None` where waiting
    /// cannot help.
    pub wait: Option<Duration>,
    /// Where support is found, where it is time to offer that.
    pub support_contact: Option<String>,
    /// What is wrong with which field of the request.
    pub fields: Vec<ProblemField>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// Its name.
    pub action: Action,
    /// The sentence to show.
    pub label: String,
    /// How long to wait first; the sentence says so too.
    pub after: Option<Duration>,
    /// Where it is taken, where that is a page.
    pub href: Option<String>,
}

impl Failure {
    /// [`Catalogue::explain`], read from the failure: title, message, steps, wait and support contact for the person it hits.
    #[must_use]
    pub fn explain(
        &self,
        catalogue: &Catalogue,
        locales: &Locales,
        wording: &Wording,
    ) -> Explanation {
        catalogue.explain(self, locales, wording)
    }
}

impl Catalogue {
    /// The words for `failure` in the best language that has them whole.
    #[must_use]
    pub fn explain(&self, failure: &Failure, locales: &Locales, wording: &Wording) -> Explanation {
        let case = Case::new(failure, wording, failure.reference().to_string().into());
        let first = self.first(locales).and_then(|(_, language)| case.own_words(language));
        first.unwrap_or_else(|| self.ladder_of(&case, locales))
    }

    /// The words of the first rung that has any.
    fn ladder_of(&self, case: &Case<'_>, locales: &Locales) -> Explanation {
        let ladder = self.ladder(locales);
        let in_full = |id: &Id| {
            ladder.iter().find_map(|language| case.told(language, id.as_str(), Missing::Refused))
        };
        // A step that has no text in any language is a gap of the catalogue, not of what happened: it is left out.
        let in_part = |id: &Id| {
            ladder.iter().find_map(|language| case.told(language, id.as_str(), Missing::LeftOut))
        };
        let ids = message_ids(case.failure);
        ids.iter()
            .find_map(in_full)
            .or_else(|| ids.iter().find_map(in_part))
            .unwrap_or_else(|| case.constant())
    }
}

/// The ids under which words for `failure` may stand, the most precise first.
fn message_ids(failure: &Failure) -> Vec<Id> {
    let mut ids = vec![message_id(failure.code().as_str())];
    if failure.downcast_ref::<OperationFailed>().is_some() {
        ids.push(message_id(OperationFailed::GENERIC.as_str()));
    }
    ids.push(class_id(failure.class()));
    ids
}

/// What becomes of a step without words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    Refused,
    LeftOut,
}

/// One failure and all that its words may say.
pub(super) struct Case<'f> {
    failure: &'f Failure,
    actions: Vec<Action>,
    wait: Option<Duration>,
    contact: Option<&'f str>,
    args: FluentArgs<'static>,
}

impl<'f> Case<'f> {
    /// The case of `failure`, where `reference` stands for its own.
    pub(super) fn new(failure: &'f Failure, wording: &'f Wording, reference: Cow<'f, str>) -> Self {
        let circumstances = Circumstances::of(failure, wording, reference);
        let args = variables::of(failure, &circumstances);
        Self::with(failure, wording, &circumstances, args)
    }

    /// The same without anything that the fault itself brings: what this says, it says of every such failure.
    pub(super) fn without_parameters(
        failure: &'f Failure,
        wording: &'f Wording,
        reference: Cow<'f, str>,
    ) -> Self {
        let circumstances = Circumstances::of(failure, wording, reference);
        let mut args = FluentArgs::new();
        circumstances.set_in(&mut args);
        Self::with(failure, wording, &circumstances, args)
    }

    fn with(
        failure: &'f Failure,
        wording: &'f Wording,
        circumstances: &Circumstances<'f>,
        args: FluentArgs<'static>,
    ) -> Self {
        Self {
            failure,
            actions: actions(failure, wording, circumstances.wait),
            wait: circumstances.wait,
            contact: circumstances.contact,
            args,
        }
    }

    /// The words of its own code in `language`.
    pub(super) fn own_words(&self, language: &Language) -> Option<Explanation> {
        let id = message_id(self.failure.code().as_str());
        self.told(language, id.as_str(), Missing::Refused)
    }

    /// The same, with `message` and a `label` by its place where a text renders with the parameters of `whole` only.
    pub(super) fn own_words_or(
        &self,
        language: &Language,
        whole: &Self,
        message: &str,
        label: impl Fn(usize) -> String,
    ) -> Option<Explanation> {
        let mut told = whole.own_words(language)?;
        told.title = self.sentence(
            language,
            message_id(self.failure.code().as_str()).as_str(),
            Some("title"),
        )?;
        told.message = self.message(language).unwrap_or_else(|| message.to_owned());
        for (place, step) in told.steps.iter_mut().enumerate() {
            step.label = self.nth_label(language, place).unwrap_or_else(|| label(place));
        }
        Some(told)
    }

    /// What happened, in the words of its own code.
    pub(super) fn message(&self, language: &Language) -> Option<String> {
        self.sentence(language, message_id(self.failure.code().as_str()).as_str(), None)
    }

    /// The step at `place`, in the words of its own code.
    pub(super) fn nth_label(&self, language: &Language, place: usize) -> Option<String> {
        let id = message_id(self.failure.code().as_str());
        self.label(language, id.as_str(), *self.actions.get(place)?)
    }

    /// The whole explanation by the words of `id` in `language`, if they are there.
    fn told(&self, language: &Language, id: &str, missing: Missing) -> Option<Explanation> {
        let title = self.sentence(language, id, Some("title"))?;
        let message = self.sentence(language, id, None)?;
        let mut steps = Vec::with_capacity(self.actions.len());
        for action in &self.actions {
            match self.label(language, id, *action) {
                Some(label) => steps.push(self.step(*action, label)),
                None if missing == Missing::LeftOut => {}
                None => return None,
            }
        }
        let fields = self.failure.fault().fields().iter().take(MOST_FIELDS);
        let fields = fields.map(|field| field_words(language, field)).collect();
        Some(Explanation {
            locale: language.tag.clone(),
            title,
            message,
            steps,
            wait: self.wait,
            support_contact: self.support_contact(),
            fields,
        })
    }

    fn label(&self, language: &Language, id: &str, action: Action) -> Option<String> {
        let own = action_id(action);
        let own = own.as_str();
        if is_overridden(&language.bundle, id, own) {
            return self.sentence(language, id, Some(own));
        }
        self.sentence(language, own, None)
    }

    fn support_contact(&self) -> Option<String> {
        let is_offered = self.actions.contains(&Action::CONTACT_SUPPORT);
        self.contact.filter(|_| is_offered).map(str::to_owned)
    }

    fn step(&self, action: Action, label: String) -> Step {
        let after = self.wait.filter(|_| wait::is_timed(action));
        let contact = self.contact.filter(|_| action == Action::CONTACT_SUPPORT);
        let page = contact.filter(|contact| contact.starts_with("https://"));
        Step { action, label, after, href: page.map(str::to_owned) }
    }

    fn sentence(&self, language: &Language, id: &str, attribute: Option<&str>) -> Option<String> {
        render(&language.bundle, id, attribute, &self.args).map(one_line)
    }

    /// The end of the ladder: what is said when the catalogue itself is broken.
    fn constant(&self) -> Explanation {
        let first =
            self.actions.first().map(|action| self.step(*action, self.constant_label(*action)));
        let fields = self.failure.fault().fields().iter().take(MOST_FIELDS);
        Explanation {
            locale: SOURCE_LOCALE.to_owned(),
            title: "Something went wrong".to_owned(),
            message: "Your request could not be completed.".to_owned(),
            steps: first.into_iter().collect(),
            wait: self.wait,
            support_contact: self.support_contact(),
            fields: fields.map(constant_field).collect(),
        }
    }

    fn constant_label(&self, action: Action) -> String {
        match self.wait {
            Some(wait) if wait::is_timed(action) => {
                format!("Try again in about {} seconds.", whole_seconds(wait))
            }
            _ if action == Action::CONTACT_SUPPORT => {
                format!("Give support the reference {} for this.", self.failure.reference())
            }
            _ => "Check your request and send it again.".to_owned(),
        }
    }
}

/// What to offer: support first once it is time, else not at all; no wait where waiting cannot help; no repetition of what was
/// done all the same.
fn actions(failure: &Failure, wording: &Wording, wait: Option<Duration>) -> Vec<Action> {
    if !wording.guidance {
        return Vec::new();
    }
    let declared = failure.spec().actions;
    let support = |action: &&Action| **action == Action::CONTACT_SUPPORT;
    let first = declared.iter().filter(support).take(usize::from(wording.support));
    let applied = failure.effect() == Effect::Applied;
    let done = declared.iter().any(|action| wait::is_timed(*action)) && applied;
    let done = done.then_some(&Action::NOTHING_TO_DO);
    let rest = declared
        .iter()
        .filter(|action| !support(action) && (wait.is_some() || !wait::is_timed(**action)))
        // Where nothing can have happened there is nothing to check.
        .filter(|action| **action != Action::CHECK_STATUS || failure.effect() == Effect::Unknown);
    first.chain(done).chain(rest).copied().collect()
}

fn field_words(language: &Language, field: &FieldError) -> ProblemField {
    let mut args = FluentArgs::new();
    if let FieldProblem::TooLong { max } = field.problem {
        args.set("max", max);
    }
    match render(&language.bundle, field_id(field.problem).as_str(), None, &args).map(one_line) {
        Some(detail) => ProblemField::new(field, detail),
        None => constant_field(field),
    }
}

fn constant_field(field: &FieldError) -> ProblemField {
    ProblemField::new(field, "Check this field.".to_owned())
}

/// Where a source wraps its lines is nothing a reader should see.
fn one_line(text: String) -> String {
    if text.contains('\n') { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text }
}
