//! How values and failures stand in Restate's journal, and in its answers.
//!
//! | what | is |
//! |---|---|
//! | an effect that gave a value | `{"step":"charge","value":…}` |
//! | one that failed | a terminal error with the status of the failure and the text `bf1:` + its record + the step |
//! | the end of a run | `{"value":…}`, with `degraded` where an optional step failed; or a terminal error, `bf1:` + the record |
//!
//! A terminal error of the SDK is a number and a text: whatever else a failure is stands in the text, and so comes through the journal, to the
//! callers of a run, and into Restate's own console. It is the record that a journal on disk holds too: nothing in it is private.

use std::borrow::Cow;

use breakfall::Failure;
use breakfall::Outcome;
use breakfall::fault::ResultExt;
use breakfall::wire::Decoder;
use breakfall::wire::FailureRecord;
use breakfall_flow::Course;
use breakfall_flow::Journaled;
use bytes::Bytes;
use restate_sdk::errors::TerminalError;
use serde::Deserialize;
use serde::Serialize;
use serde_json::value::RawValue;

/// What marks a text as one of ours, and its version.
const PREFIX: &str = "bf1:";
/// What the SDK makes of a cancellation.
const CANCELLED: (u16, &str) = (409, "cancelled");

#[derive(Serialize, Deserialize)]
struct Value<'a> {
    #[serde(borrow)]
    step: Cow<'a, str>,
    #[serde(borrow)]
    value: &'a RawValue,
}

#[derive(Serialize, Deserialize)]
struct Told {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<Box<str>>,
    #[serde(flatten)]
    failure: FailureRecord,
}

/// What a turn gave, as the journal tells it.
#[derive(Debug)]
pub(crate) enum Read {
    /// An effect ended.
    Ended(Box<str>, Result<String, Failure>),
    /// None of them ended before somebody cancelled the run.
    BrokenOff,
    /// Somebody has cancelled the run.
    Cancelled,
    /// The entry is not one of ours.
    Unreadable,
}

/// The entry of an effect that gave `json`, or of none where `step` is missing.
///
/// # Errors
/// The failure that it ended with, as a terminal error.
pub(crate) fn entry(
    ended: Option<(&str, &Result<String, Failure>)>,
) -> Result<Bytes, TerminalError> {
    let Some((step, result)) = ended else { return Ok(Bytes::from_static(b"null")) };
    let value = result.as_ref().map(|json| serde_json::from_str::<&RawValue>(json));
    let failure = match value {
        Ok(Ok(value)) => match serde_json::to_vec(&Value { step: step.into(), value }) {
            Ok(bytes) => return Ok(bytes.into()),
            Err(error) => Failure::unexpected(error),
        },
        Ok(Err(error)) => Failure::unexpected(error),
        Err(failure) => return Err(terminal_of(Some(step), failure)),
    };
    Err(terminal_of(Some(step), &failure))
}

/// What `entry` wrote.
pub(crate) fn read(entry: Result<Bytes, TerminalError>, decoder: &Decoder) -> Read {
    let bytes = match entry {
        Ok(bytes) => bytes,
        Err(error) => return failed(&error, decoder),
    };
    if &*bytes == b"null" {
        return Read::BrokenOff;
    }
    match serde_json::from_slice::<Value<'_>>(&bytes) {
        Ok(Value { step, value }) => Read::Ended((&*step).into(), Ok(value.get().to_owned())),
        Err(_) => Read::Unreadable,
    }
}

fn failed(error: &TerminalError, decoder: &Decoder) -> Read {
    match told(error.message()) {
        Some(Told { step: Some(step), failure }) => {
            Read::Ended(step, Err(decoder.restore(failure)))
        }
        _ if is_cancelled(error) => Read::Cancelled,
        _ => Read::Unreadable,
    }
}

/// What `entry` wrote, for somebody who looks at it: the step and, as JSON, its value.
pub(crate) fn shown(bytes: &[u8]) -> Option<(String, String)> {
    let Value { step, value } = serde_json::from_slice(bytes).ok()?;
    Some((step.into_owned(), value.get().to_owned()))
}

/// The same of one that failed: the step and, as JSON, the record of its failure.
pub(crate) fn shown_failure(message: &str) -> Option<(String, String)> {
    let Told { step, failure } = told(message)?;
    Some((step?.into(), serde_json::to_string(&failure).ok()?))
}

pub(crate) fn is_cancelled(error: &TerminalError) -> bool {
    (error.code(), error.message()) == CANCELLED
}

/// `failure`, as the terminal error of a run.
pub(crate) fn terminal(failure: &Failure) -> TerminalError {
    terminal_of(None, failure)
}

fn terminal_of(step: Option<&str>, failure: &Failure) -> TerminalError {
    let told = Told { step: step.map(Into::into), failure: FailureRecord::from(failure) };
    let json = serde_json::to_string(&told).unwrap_or_default();
    TerminalError::new_with_code(failure.status().get(), format!("{PREFIX}{json}"))
}

fn told(message: &str) -> Option<Told> {
    serde_json::from_str(message.strip_prefix(PREFIX)?).ok()
}

/// The failure in the text of a terminal error, where there is one of ours.
pub(crate) fn failure(message: &str, decoder: &Decoder) -> Option<Failure> {
    told(message).map(|told| decoder.restore(told.failure))
}

/// The record somewhere in a text that Restate has made around it.
pub(crate) fn record_within(text: &str) -> Option<FailureRecord> {
    let (_, ours) = text.split_once(PREFIX)?;
    let mut read = serde_json::Deserializer::from_str(ours);
    Told::deserialize(&mut read).ok().map(|told| told.failure)
}

#[derive(Serialize, Deserialize)]
struct Output<'a> {
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    degraded: Option<Degraded>,
}

#[derive(Serialize, Deserialize)]
struct Degraded {
    step: Box<str>,
    failure: FailureRecord,
}

/// What a run gave: `json` is its value.
///
/// # Errors
/// If `json` is none.
pub(crate) fn output(ended: &Outcome<String>) -> Result<Bytes, Failure> {
    let (json, degraded) = match ended {
        Outcome::Full(json) => (json.as_str(), None),
        Outcome::Degraded { value, failure, step } => {
            let failure = FailureRecord::from(failure);
            (value.as_str(), Some(Degraded { step: (*step).into(), failure }))
        }
        // No workflow gives this: its outcome is made of a value.
        Outcome::Deferred { .. } => ("null", None),
    };
    let value = serde_json::from_str(json).unexpected()?;
    Ok(serde_json::to_vec(&Output { value, degraded }).unexpected()?.into())
}

/// What `output` wrote.
///
/// # Errors
/// If it is not that, or not a `T`.
pub(crate) fn outcome<T: Journaled>(body: &[u8], decoder: &Decoder) -> Result<Outcome<T>, Failure> {
    let Output { value, degraded } = serde_json::from_slice(body).unexpected()?;
    let value = serde_json::from_str(value.get()).unexpected()?;
    Ok(match degraded {
        None => Outcome::Full(value),
        Some(Degraded { step, failure }) => {
            let step = Course::optional_step(Some(&step));
            Outcome::Degraded { value, failure: decoder.restore(failure), step }
        }
    })
}
