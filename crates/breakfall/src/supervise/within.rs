//! Work with a limit, and what was going on when that ran out.

use std::pin::pin;
use std::time::Duration;

use crate::clock::later;
use crate::clock::now;
use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::panic::Stack;
use crate::observe::in_flight;
use crate::pipeline::Fallible;
use crate::policy::timeout::Limited;
use crate::supervise::caught::Caught;
use crate::supervise::label::Label;

/// Runs `work` for at most `limit`. `tokio::time::timeout` says only that time has elapsed; this failure names the work and, as its notes
/// `in_flight`, what was running inside of it: operations of a handler, and code that holds an
/// [`InFlight`](crate::observe::in_flight::InFlight).
///
/// # Errors
/// The work's own failure, its panic, or `ASYNC_TIMEOUT_FAILED` after `limit`.
///
/// **Dropped mid-way**: the work is dropped.
pub async fn within<Fut: Fallible>(
    name: &'static str,
    limit: Duration,
    work: Fut,
) -> Result<Fut::Value, Failure> {
    let work = Caught::new(work, Stack::Skip, Label::shared(name));
    let mut work = pin!(Limited::new(work, later(now(), limit)));
    if let Some(result) = work.as_mut().await {
        return result;
    }
    let failure = Failure::raised(AsyncFault::Timeout { limit }, Origin::TimedOut);
    let mut panicked = None;
    let failure = in_flight::ended(failure.with_note("work", &name), || {
        panicked = work.work().release();
    });
    Err(match panicked {
        Some(panicked) => failure.also(panicked),
        None => failure,
    })
}
