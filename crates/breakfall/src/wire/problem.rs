//! The body of a failed answer.

use std::borrow::Cow;
use std::time::Duration;

use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::fault::Attempted;
use crate::fault::Failure;
use crate::fault::Fault;
use crate::fault::FieldError;
use crate::fault::Param;
use crate::fault::Recovery;
use crate::wire::remote::RemoteFault;

/// The body of a failed answer, `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// The page that explains the code.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// The same few words for every occurrence of the code in one language.
    pub title: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// What happened and what it means, for a person.
    pub detail: String,
    /// The page of this occurrence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The permanent name of the fault.
    pub code: &'static str,
    /// Its canonical class, as `google.rpc.Code` spells it.
    pub class: &'static str,
    /// The id under which support finds this occurrence.
    pub reference: String,
    /// What a person can do next, as plain sentences, the best first.
    pub recovery_actions: Vec<String>,
    /// The same list for programs.
    pub actions: Vec<ProblemAction>,
    /// Whether and when to send the same request again.
    pub retry: ProblemRetry,
    /// Whether the work may have happened all the same: `none`, `unknown` or `applied`.
    pub effect: &'static str,
    /// Which fields of the request are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
    /// The public parameters; see [`params`].
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    /// The trace that the request is a part of, where it is known: 32 hexadecimal digits, for whoever searches logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// Facts for whoever looks into it, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub technical: Option<Technical>,
}

/// One next step, for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ProblemAction {
    /// The name of the action.
    pub id: &'static str,
    /// What to show: the sentence that stands in `recovery_actions` too.
    pub label: String,
    /// Where the step is taken, where it has such a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// How long to wait first, in whole seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_seconds: Option<u64>,
}

/// Whether and when to send the same request again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ProblemRetry {
    /// `never`, `after_fix`, `retry` or `unavailable`.
    pub advice: &'static str,
    /// How long to wait first, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<u64>,
    /// Whether it was retried already, so that to repeat it at once would only multiply the load; left out where not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exhausted: bool,
}

/// One wrong field of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ProblemField {
    /// JSON pointer (RFC 6901) into the request.
    pub pointer: Cow<'static, str>,
    /// What is wrong, for programs.
    pub code: &'static str,
    /// The most that is allowed, where that is what is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// What is wrong and how to put it right, for a person.
    pub detail: String,
}

/// Facts for whoever looks into a failure: words of the program and numbers, never a text that an error carried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Technical {
    /// How it came to be.
    pub origin: &'static str,
    /// Whether the work may have happened.
    pub effect: &'static str,
    /// Whose failure it is.
    pub blame: &'static str,
    /// The operation that it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<&'static str>,
    /// The attempts that led to it, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<TechnicalAttempt>,
}

/// One attempt, as [`Technical`] tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TechnicalAttempt {
    /// 1 for the first call.
    pub number: u32,
    /// What it failed with.
    pub code: &'static str,
    /// How long it took, in milliseconds.
    pub lasted_ms: u64,
    /// How long was waited afterwards, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u64>,
}

impl Problem {
    /// The body as JSON. Never fails: should the members not be writable, a constant body with the status stands in.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self)
            .unwrap_or_else(|_| format!(r#"{{"type":"about:blank","status":{}}}"#, self.status))
    }
}

impl ProblemAction {
    /// A step without a place and without a wait.
    #[must_use]
    pub const fn new(id: &'static str, label: String) -> Self {
        Self { id, label, href: None, after_seconds: None }
    }
}

impl ProblemField {
    /// A wrong field, in words.
    #[must_use]
    pub fn new(field: &FieldError, detail: String) -> Self {
        let FieldError { pointer, problem } = field;
        Self { pointer: pointer.clone(), code: problem.as_str(), max: problem.max(), detail }
    }
}

impl ProblemRetry {
    /// The advice of `recovery`. A wait is told only to those who may send the same request again.
    #[must_use]
    pub fn new(recovery: Recovery, wait: Option<Duration>) -> Self {
        // Rounded up: a wait that is told is never shorter than the one that is meant.
        let up = |wait: Duration| millis(wait.saturating_add(Duration::from_nanos(999_999)));
        let after_ms = wait.filter(|_| recovery.is_retryable()).map(up);
        Self { advice: recovery.as_str(), after_ms, exhausted: false }
    }

    /// The same, of what was retried already.
    #[must_use]
    pub const fn with_exhausted(mut self, exhausted: bool) -> Self {
        self.exhausted = exhausted;
        self
    }
}

impl From<&Failure> for Technical {
    fn from(failure: &Failure) -> Self {
        Self {
            origin: failure.origin().as_str(),
            effect: failure.effect().as_str(),
            blame: failure.blame().as_str(),
            operation: failure.operation(),
            attempts: failure.attempts().iter().map(TechnicalAttempt::from).collect(),
        }
    }
}

impl From<&Attempted> for TechnicalAttempt {
    fn from(attempt: &Attempted) -> Self {
        Self {
            number: attempt.number,
            code: attempt.code.as_str(),
            lasted_ms: millis(attempt.lasted),
            wait_ms: attempt.wait.map(millis),
        }
    }
}

/// The public parameters of `fault` as JSON. A length of time `limit` becomes `limit_ms`, in whole milliseconds.
#[must_use]
pub fn params(fault: &dyn Fault) -> Map<String, Value> {
    typed_params(fault).unwrap_or_default()
}

/// The public parameters of `failure` as JSON: of a fault that was taken over from another program without being known here,
/// those that came with it.
#[must_use]
pub fn params_of(failure: &Failure) -> Map<String, Value> {
    given_params(failure).map(Cow::into_owned).unwrap_or_default()
}

/// The same, where there are any.
pub(crate) fn given_params(failure: &Failure) -> Option<Cow<'_, Map<String, Value>>> {
    match failure.downcast_ref::<RemoteFault>() {
        Some(remote) => Some(Cow::Borrowed(remote.params())).filter(|params| !params.is_empty()),
        None => typed_params(failure.fault()).map(Cow::Owned),
    }
}

/// The same, where there are any: most faults have none, and an empty map is not free.
fn typed_params(fault: &dyn Fault) -> Option<Map<String, Value>> {
    let mut all = None;
    fault.params(&mut |key, param| {
        let (key, value) = match param {
            Param::Integer(number) => (key.to_owned(), Value::from(number)),
            Param::Number(number) => (key.to_owned(), Value::from(number)),
            Param::Switch(on) => (key.to_owned(), Value::from(on)),
            Param::Duration(length) => (format!("{key}_ms"), Value::from(millis(length))),
            Param::Text(text) => (key.to_owned(), Value::from(text.as_str())),
            Param::Word(word) => (key.to_owned(), Value::from(word)),
        };
        all.get_or_insert_with(Map::new).insert(key, value);
    });
    all
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
