//! From a failure straight to the bytes of a problem.

use std::borrow::Cow;
use std::time::Duration;

use serde::Serialize;

use crate::fault::Failure;
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
use crate::message::written::Place;
use crate::message::written::Text;
use crate::wire::ProblemRetry;
use crate::wire::Technical;
use crate::wire::params;

/// The body of a problem, and what else an answer needs of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Encoded<'c> {
    /// The same JSON as that of [`Explanation::problem`](crate::message::Explanation::problem).
    pub body: Vec<u8>,
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
            let body = told.problem(failure, style).to_json().into_bytes();
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
            Place { key, contact: wording.support_contact.as_deref(), type_base: &style.type_base },
            || Text::of(language, failure, wording, &style.type_base),
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
    fn body(&self, text: &Text) -> Option<Vec<u8>> {
        let params = params(self.failure.fault());
        let params = (!params.is_empty()).then(|| json(&params));
        let technical = self.style.technical.then(|| json(&Technical::from(self.failure)));
        let members = [("params", params), ("technical", technical)];
        let further = members.iter().filter_map(|(_, member)| member.as_ref()).map(Vec::len);
        let mut body = Vec::with_capacity(text.room() + further.sum::<usize>());
        let reference = self.failure.reference().to_ascii();
        let case = text.needs_parameters().then(|| {
            let reference = str::from_utf8(&reference).unwrap_or_default();
            Case::new(self.failure, self.wording, reference.into())
        });
        let mut start = 0;
        for (end, mark) in text.marks() {
            body.extend_from_slice(text.piece(start, *end));
            start = *end;
            match mark {
                Mark::Reference => body.extend_from_slice(&reference),
                Mark::AfterSeconds => number(&mut body, whole_seconds(self.wait?)),
                Mark::AfterMs => {
                    let retry = ProblemRetry::new(self.failure.recovery(), self.wait);
                    number(&mut body, retry.after_ms?);
                }
                Mark::Message => inside(&mut body, &case.as_ref()?.message(self.language)?),
                Mark::Label(place) => {
                    inside(&mut body, &case.as_ref()?.nth_label(self.language, *place)?);
                }
            }
        }
        body.extend_from_slice(text.piece(start, text.len()));
        for (name, member) in members {
            if let Some(member) = member {
                for part in [b",\"", name.as_bytes(), b"\":", &member] {
                    body.extend_from_slice(part);
                }
            }
        }
        body.push(b'}');
        Some(body)
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_else(|_| b"{}".to_vec())
}

/// Adds `text` as it stands inside of quotes.
fn inside(body: &mut Vec<u8>, text: &str) {
    let quoted = json(&text);
    body.extend_from_slice(quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default());
}

fn number(body: &mut Vec<u8>, number: u64) {
    body.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}
