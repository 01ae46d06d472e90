//! From a failure straight to the bytes of a problem.

use std::borrow::Cow;
use std::fmt::Write;
use std::time::Duration;

use serde::Serialize;

use crate::fault::Failure;
use crate::fault::Reference;
use crate::message::catalogue::Catalogue;
use crate::message::explain::Case;
use crate::message::load::Language;
use crate::message::locales::Locales;
use crate::message::problem::ProblemStyle;
use crate::message::variables::whole_seconds;
use crate::message::wait;
use crate::message::wording::Wording;
use crate::message::written::Key;
use crate::message::written::Mark;
use crate::message::written::Text;
use crate::wire::ProblemRetry;
use crate::wire::Technical;
use crate::wire::params;

/// The body of a problem, and what else an answer needs of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Encoded<'c> {
    /// The same JSON as that of [`Explanation::problem`](crate::message::Explanation::problem).
    pub body: String,
    /// The language it is in.
    pub locale: Cow<'c, str>,
    /// How long to wait before another try, as in [`Explanation`](crate::message::Explanation).
    pub wait: Option<Duration>,
}

impl Catalogue {
    /// The body of the answer to the request that `failure` ended, in the best language that has its words whole. The same as
    /// [`Catalogue::explain`] and what follows it, for a fraction of the cost: what is the same for all failures of a code is
    /// put together once and kept, at most a thousand bodies for each catalogue. A parameter of a failure is never kept.
    #[must_use]
    pub fn encode(
        &self,
        failure: &Failure,
        locales: &Locales,
        wording: &Wording,
        style: &ProblemStyle,
    ) -> Encoded<'_> {
        let kept = || {
            let (place, language) = self.first(locales)?;
            self.encode_kept((place, language), failure, wording, style)
        };
        kept().unwrap_or_else(|| {
            let told = self.explain(failure, locales, wording);
            let body = told.problem(failure, style).to_json();
            Encoded { body, locale: told.locale.into(), wait: told.wait }
        })
    }

    fn encode_kept<'c>(
        &'c self,
        (place, language): (usize, &'c Language),
        failure: &Failure,
        wording: &Wording,
        style: &ProblemStyle,
    ) -> Option<Encoded<'c>> {
        // What is wrong with which field is another matter for each request.
        if !failure.fault().fields().is_empty() {
            return None;
        }
        let wait = wait::after(failure);
        let key = Key::new((place, language), failure, wording, wait);
        let filling = Filling { failure, wording, style, language, wait };
        let body = self.0.written.with(
            key,
            wording.support_contact.as_deref(),
            || Text::of(language, failure, wording),
            |text| filling.body(text),
        )?;
        Some(Encoded { body, locale: language.tag.as_str().into(), wait })
    }
}

/// What is put into a kept body.
struct Filling<'f> {
    failure: &'f Failure,
    wording: &'f Wording,
    style: &'f ProblemStyle,
    language: &'f Language,
    wait: Option<Duration>,
}

impl Filling<'_> {
    fn body(&self, text: &Text) -> Option<String> {
        let mut buffer = [0; Reference::LENGTH];
        let reference = self.failure.reference().encode(&mut buffer);
        let params = (!self.failure.spec().params.is_empty()).then(|| params(self.failure.fault()));
        let params = params.filter(|params| !params.is_empty()).map(|params| json(&params));
        let technical = self.style.technical.then(|| json(&Technical::from(self.failure)));
        let case = text
            .needs_parameters()
            .then(|| Case::new(self.failure, self.wording, reference.into()));
        let further =
            params.as_ref().map_or(0, String::len) + technical.as_ref().map_or(0, String::len);
        let mut body = String::with_capacity(text.room() + self.style.type_base.len() + further);
        let mut spoilt = false;
        text.pieces(|piece, mark| {
            body.push_str(piece);
            let fits = match mark {
                None => Some(()),
                Some(Mark::Reference) => Some(body.push_str(reference)),
                Some(Mark::TypeBase) => Some(escaped(&mut body, &self.style.type_base)),
                Some(Mark::AfterSeconds) => {
                    self.wait.map(|wait| number(&mut body, whole_seconds(wait)))
                }
                Some(Mark::AfterMs) => ProblemRetry::new(self.failure.recovery(), self.wait)
                    .after_ms
                    .map(|wait| number(&mut body, wait)),
                Some(Mark::Message) => case
                    .as_ref()
                    .and_then(|case| case.message(self.language))
                    .map(|words| escaped(&mut body, &words)),
                Some(Mark::Label(place)) => case
                    .as_ref()
                    .and_then(|case| case.nth_label(self.language, place))
                    .map(|words| escaped(&mut body, &words)),
            };
            spoilt |= fits.is_none();
        });
        for (name, member) in [("params", params), ("technical", technical)] {
            if let Some(member) = member {
                for part in [",\"", name, "\":", &member] {
                    body.push_str(part);
                }
            }
        }
        body.push('}');
        (!spoilt).then_some(body)
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}

/// Adds `text` as it stands inside of quotes.
fn escaped(body: &mut String, text: &str) {
    if text.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        let quoted = json(&text);
        body.push_str(quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default());
    } else {
        body.push_str(text);
    }
}

fn number(body: &mut String, number: u64) {
    // A String takes everything.
    let written = write!(body, "{number}");
    debug_assert!(written.is_ok(), "a String takes everything");
}
