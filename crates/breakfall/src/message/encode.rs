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
use crate::wire::given_params;

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

/// What an answer needs to know of a body that [`Catalogue::encode_into`] wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EncodedAs<'c> {
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
        let mut body = Vec::new();
        let EncodedAs { locale, wait } =
            self.encode_into(failure, locales, wording, style, &mut body);
        Encoded { body, locale, wait }
    }

    /// The same into `body`, whatever stood there before. With room in it, which a body that is used again has, the answer to a failure
    /// without parameters allocates nothing.
    #[expect(clippy::too_many_arguments, reason = "those of `encode`, and where to")]
    pub fn encode_into(
        &self,
        failure: &Failure,
        locales: &Locales,
        wording: &Wording,
        style: &ProblemStyle,
        body: &mut Vec<u8>,
    ) -> EncodedAs<'_> {
        if let Some((place, language)) = self.first(locales) {
            let wait = wait::after(failure);
            let filling = Filling { failure, wording, style, language, wait };
            if self.fill_kept(place, &filling, body).is_some() {
                return EncodedAs { locale: language.tag.as_str().into(), wait };
            }
        }
        let told = self.explain(failure, locales, wording);
        body.clear();
        body.extend_from_slice(told.problem(failure, style).to_json().as_bytes());
        EncodedAs { locale: told.locale.into(), wait: told.wait }
    }

    /// Fills what is kept of such a body. None where nothing can be kept of it; then what stands in `body` is worth nothing.
    fn fill_kept(&self, place: usize, filling: &Filling<'_>, body: &mut Vec<u8>) -> Option<()> {
        let Filling { failure, wording, style, language, wait } = *filling;
        // What is wrong with which field is another matter for each request.
        if !failure.fault().fields().is_empty() {
            return None;
        }
        let key = Key::new((place, language), failure, wording, wait);
        self.0.written.with(
            Place { key, contact: wording.support_contact.as_deref(), type_base: &style.type_base },
            || Text::of(language, failure, wording, &style.type_base),
            |text| filling.fill(text, body),
        )
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
    fn fill(&self, text: &Text, body: &mut Vec<u8>) -> Option<()> {
        body.clear();
        body.reserve(text.room());
        let reference = self.failure.reference().to_ascii();
        let case = text.needs_parameters().then(|| {
            let reference = str::from_utf8(&reference).unwrap_or_default();
            Case::new(self.failure, self.wording, reference.into())
        });
        for (before, mark) in text.pieces() {
            body.extend_from_slice(before);
            match mark {
                Mark::Reference => body.extend_from_slice(&reference),
                Mark::AfterSeconds => number(body, whole_seconds(self.wait?)),
                Mark::AfterMs => {
                    let retry = ProblemRetry::new(self.failure.recovery(), self.wait);
                    number(body, retry.after_ms?);
                }
                Mark::Message => inside(body, &case.as_ref()?.message(self.language)?),
                Mark::Label(place) => {
                    inside(body, &case.as_ref()?.nth_label(self.language, *place)?);
                }
            }
        }
        body.extend_from_slice(text.rest());
        if let Some(params) = given_params(self.failure) {
            member(body, b",\"params\":", &params);
        }
        if let Some(id) = &self.style.trace_id {
            member(body, b",\"trace_id\":", id);
        }
        if self.style.technical {
            member(body, b",\"technical\":", &Technical::from(self.failure));
        }
        Some(())
    }
}

/// Adds a member at the end of the object in `body`.
fn member(body: &mut Vec<u8>, name: &[u8], value: &impl Serialize) {
    body.pop();
    let start = body.len();
    body.extend_from_slice(name);
    if serde_json::to_writer(&mut *body, value).is_err() {
        body.truncate(start);
    }
    body.push(b'}');
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
