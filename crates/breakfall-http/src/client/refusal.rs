//! An answer that is a failure, for whoever knows more of the service than its statuses say.

use std::fmt;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::fault::Origin;
use breakfall::wire::RemoteProblem;
use bytes::Bytes;
use http::HeaderMap;
use http::HeaderName;
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::client::retry_after;

/// An answer that is a failure: what came, and what it means by its status and, where it is a problem, by its body.
///
/// What the service wrote is for finding out what it means and for nothing else: it may hold anything.
pub struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) failure: Failure,
}

impl Refusal {
    /// The most bytes of a body that are read.
    pub const MOST_BYTES: usize = RemoteProblem::MOST_BYTES;

    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers, as the service wrote them.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, as the service wrote it. Empty where it is longer than [`Refusal::MOST_BYTES`], was cut off or took longer than 2 s: the status
    /// says what there is to say.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON, nested at most 128 deep; `None` where it is not JSON or not a `T`.
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    /// How long `Retry-After` asks to be left alone, in any of its forms; at most a day. Where the status is one that is waited for, the failure
    /// knows it already.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        retry_after::retry_after(&self.headers)
    }

    /// How long the header of this name asks to be left alone, where it holds milliseconds (`retry-after-ms`); at most a day.
    #[must_use]
    pub fn wait_in_millis(&self, name: &HeaderName) -> Option<Duration> {
        retry_after::millis(self.headers.get(name)?)
    }

    /// How long it is until the moment in the header of this name, where that is a number of seconds since 1970 (`x-ratelimit-reset`); at
    /// most a day. Compared with the answer's own `Date`.
    #[must_use]
    pub fn wait_until_epoch(&self, name: &HeaderName) -> Option<Duration> {
        retry_after::until_epoch(self.headers.get(name)?, &self.headers)
    }

    /// The failure that it is without any further knowledge.
    #[must_use]
    pub fn by_status(self) -> Failure {
        self.failure
    }

    /// The failure that it is, where the service asks for this wait in a way of its own.
    #[must_use]
    pub fn with_wait(self, wait: Duration) -> Failure {
        self.failure.with_wait(wait)
    }

    /// The failure that it is to those who know the service: `fault`, with the notes, the wait and the effect that are known already.
    #[must_use]
    #[track_caller]
    pub fn means(self, fault: impl Fault) -> Failure {
        let by_status = self.failure;
        let meant = Failure::raised(fault, Origin::Remote).with_effect_of(by_status.effect());
        stood_in(meant, &by_status)
    }
}

/// `meant` in place of what the status alone stood for, with what is known of the exchange.
pub(crate) fn stood_in(meant: Failure, by_status: &Failure) -> Failure {
    let with_notes =
        |failure: Failure, note: &breakfall::fault::Note| failure.with_note(note.key, &note.value);
    let failure = by_status.notes().iter().fold(meant, with_notes);
    // A `Retry-After` that asks for more than the body.
    match by_status.recovery().after() {
        Some(wait) if failure.recovery().after() < Some(wait) => failure.with_wait(wait),
        _ => failure,
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.status.as_u16())
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
