//! What the errors of tokio mean.

use tokio::sync::broadcast;
use tokio::sync::oneshot;
use tokio::sync::watch;
use tokio::task::JoinError;
use tokio::time::error::Elapsed;

use crate::classify::ResourceFault;
use crate::fault::AsyncFault;
use crate::fault::Classifier;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::panic::PanicReport;
use crate::fault::panic::from_payload;

/// Rules for the errors of tokio's tasks, timeouts and channels. A task that [`Supervisor`](crate::supervise::Supervisor) starts and a
/// channel of [`supervise`](crate::supervise::channel) need none: their failures come as what they are.
#[must_use]
pub fn tokio() -> Classifier {
    Classifier::default()
        .rule(|error: &JoinError| Some(ended(error)))
        .rule(|_: &Elapsed| Some(Failure::raised(ResourceFault::TimedOut, Origin::TimedOut)))
        .rule(|_: &oneshot::error::RecvError| Some(AsyncFault::Incomplete))
        .rule(|_: &watch::error::RecvError| Some(AsyncFault::Incomplete))
        .rule(|error: &broadcast::error::RecvError| {
            let failure = Failure::from(AsyncFault::Incomplete);
            Some(match error {
                broadcast::error::RecvError::Closed => failure,
                broadcast::error::RecvError::Lagged(missed) => failure.with_note("lagged", missed),
            })
        })
}

/// The failure of a task that tokio's own `spawn` started: with what the panic said, which the rules of [`tokio`](fn@crate::classify::tokio)
/// leave in the error behind the failure, since they only borrow it. Where it happened only a
/// [`Supervisor`](crate::supervise::Supervisor) knows.
#[must_use]
#[track_caller]
pub fn joined(error: JoinError) -> Failure {
    let task = error.id();
    let failure = match error.try_into_panic() {
        Ok(payload) => from_payload(payload.as_ref()),
        Err(cancelled) => ended(&cancelled),
    };
    failure.with_note("task", &task)
}

/// The text of a `JoinError` holds what the panic said: it is not read.
fn ended(error: &JoinError) -> Failure {
    if error.is_panic() {
        let report = PanicReport::default();
        Failure::raised(AsyncFault::Panicked { report }, Origin::Panicked)
    } else {
        Failure::cancelled(&"abort or end of the runtime")
    }
}
