//! All there is to say about a code: to the person it hits, and to whoever runs the service. For its page and for the terminal.

mod sample;
mod words;

use breakfall::Catalogue;
use breakfall::Failure;
use breakfall::fault::Action;
use breakfall::fault::Spec;
use breakfall::message::Explanation;
use breakfall::message::Locales;
use breakfall::message::ProblemStyle;
use breakfall::message::Wording;
use breakfall::wire::Problem;

pub(crate) use self::words::Words;

/// The reference in examples: one that can be read back, but that no failure ever has in practice.
const EXAMPLE: &str = "BF-00000-00000-00000-00000-0";

/// What there is to say about a code, in one language.
#[derive(Debug)]
pub(crate) struct Guide {
    pub(crate) spec: &'static Spec,
    /// What stands around the words, in their language.
    pub(crate) words: Words,
    pub(crate) title: String,
    pub(crate) message: String,
    /// What a person can do, the best first.
    pub(crate) steps: Vec<String>,
    /// What is offered only to those who failed several times.
    pub(crate) support: Option<String>,
    /// What whoever runs the service wants to know.
    pub(crate) facts: Vec<Fact>,
    /// The answer to a request that failed like this.
    pub(crate) example: Problem,
}

/// One fact for operators.
#[derive(Debug)]
pub(crate) struct Fact {
    /// What it is, in the language of the guide.
    pub(crate) label: String,
    /// The value: words of the program.
    pub(crate) value: String,
    /// What it means and what to do about it.
    pub(crate) advice: Option<String>,
}

impl Guide {
    /// The guide to `spec` in the best language for `locales`.
    pub(crate) fn of(
        spec: &'static Spec,
        catalogue: &Catalogue,
        locales: &Locales,
        wording: &Wording,
    ) -> Self {
        let failure = sample::failure(spec);
        let wording = wording.clone().with_guidance(true).with_support(false);
        let explanation = catalogue.explain(&failure, locales, &wording);
        let support = support(&failure, catalogue, locales, &wording);
        let words = Words::new(&explanation.locale);
        let own = failure.reference().to_string();
        let shown = |text: &str| text.replace(&own, EXAMPLE);
        Self {
            spec,
            title: shown(&explanation.title),
            message: shown(&explanation.message),
            steps: explanation.steps.iter().map(|step| shown(&step.label)).collect(),
            support: support.as_deref().map(shown),
            facts: facts(spec, &words),
            example: example(&failure, &explanation),
            words,
        }
    }
}

fn support(
    failure: &Failure,
    catalogue: &Catalogue,
    locales: &Locales,
    wording: &Wording,
) -> Option<String> {
    let explanation = catalogue.explain(failure, locales, &wording.clone().with_support(true));
    let step = explanation.steps.into_iter().find(|step| step.action == Action::CONTACT_SUPPORT);
    step.map(|step| step.label)
}

fn facts(spec: &Spec, words: &Words) -> Vec<Fact> {
    let plain = |name: &str, value: &str| Fact {
        label: words.text(name),
        value: value.to_owned(),
        advice: None,
    };
    let advised = |name: &str, value: &str| Fact {
        advice: Some(words.text(&format!("{name}-{}", value.replace('_', "-")))),
        ..plain(name, value)
    };
    let mut facts = vec![
        plain("summary", spec.summary),
        plain("class", spec.class.as_str()),
        plain("status", &spec.status.to_string()),
        advised("recovery", spec.recovery.as_str()),
        advised("blame", spec.blame.as_str()),
        advised("effect", spec.effect.as_str()),
    ];
    facts.extend(spec.since.map(|since| plain("since", since)));
    facts
}

/// The answer, with a reference that nobody looks for.
fn example(failure: &Failure, explanation: &Explanation) -> Problem {
    let mut problem = explanation.problem(failure, &ProblemStyle::default());
    EXAMPLE.clone_into(&mut problem.reference);
    problem
}

#[cfg(test)]
mod tests {
    use breakfall::fault::Reference;

    use super::*;
    use crate::app;

    #[test]
    fn every_code_has_a_guide_in_every_language() {
        let catalogue = app::catalogue().unwrap();
        assert!(EXAMPLE.parse::<Reference>().is_ok());
        for spec in app::specs() {
            for tag in words::TAGS {
                let locales = Locales::new([tag]);
                let guide = Guide::of(spec, &catalogue, &locales, &Wording::default());
                let code = spec.code;
                assert!(!guide.title.is_empty() && !guide.message.is_empty(), "{code} {tag}");
                assert!(!guide.steps.is_empty(), "{code} {tag}");
                let offers_support = spec.actions.contains(&Action::CONTACT_SUPPORT);
                assert_eq!(guide.support.is_some(), offers_support, "{code} {tag}");
                assert!(guide.support.is_none_or(|step| step.contains(EXAMPLE)), "{code} {tag}");
                assert!(guide.facts.iter().all(|fact| !fact.label.is_empty()), "{code} {tag}");
                let params = guide.example.params.len();
                assert_eq!(params, spec.params.len(), "{code} {tag}");
            }
        }
    }

    #[test]
    fn an_example_shows_what_its_words_speak_of() {
        let catalogue = app::catalogue().unwrap();
        let specs = app::specs();
        let guide = |code: &str| {
            let spec = specs.iter().find(|spec| spec.code.as_str() == code).unwrap();
            Guide::of(spec, &catalogue, &Locales::default(), &Wording::default())
        };
        assert_eq!(guide("ASYNC_REQUEST_INVALID").example.errors.len(), 1);
        assert!(guide("ASYNC_TICKET_NOT_FOUND").message.contains("#12"));
        assert!(guide("ASYNC_TRACKER_FAILED").example.errors.is_empty());
    }
}
