//! The operation that everybody runs, and what it may do.

use std::cell::Cell;
use std::hint::black_box;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use breakfall::Fault;

/// The limit of an attempt.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);
/// The retries after a first failure.
pub(crate) const RETRIES: u8 = 3;
/// The wait before each: none, so that what is measured is not the runtime's turn.
pub(crate) const DELAY: Duration = Duration::ZERO;
/// What the operation gives.
pub(crate) const ANSWER: u64 = 42;
/// What stands in for it.
pub(crate) const SUBSTITUTE: u64 = 7;

/// What the operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// Succeeds in its first poll.
    Ready,
    /// Succeeds in its second.
    PendingOnce,
    /// Fails for good in its first poll.
    Fails,
    /// Fails for now in two attempts and succeeds in the third.
    FailsTwice,
    /// Never ends.
    Hangs,
}

/// Why there is no answer: one small type for all.
#[derive(Clone, Copy, Fault)]
pub(crate) enum Lost {
    /// the answer is not there yet
    #[fault(code = "BENCH_LOST_FOR_NOW", class = Unavailable, effect = none, actions(retry))]
    ForNow,
    /// the answer is not there
    #[fault(code = "BENCH_LOST_FOR_GOOD", class = Internal, recovery = never, actions(try_later))]
    ForGood,
    /// the answer did not come in time
    #[fault(code = "BENCH_LOST_LATE", class = DeadlineExceeded, actions(try_later))]
    Late,
}

thread_local! {
    /// The attempts of the operation that is running.
    pub(crate) static ATTEMPTS: Cell<u8> = const { Cell::new(0) };
}

/// One attempt at the operation.
pub(crate) struct Work {
    script: Script,
    polled: bool,
}

impl Work {
    pub(crate) fn new(script: Script) -> Self {
        ATTEMPTS.set(ATTEMPTS.get().wrapping_add(1));
        Self { script: black_box(script), polled: false }
    }
}

impl Future for Work {
    type Output = Result<u64, Lost>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let again = std::mem::replace(&mut self.polled, true);
        match self.script {
            Script::PendingOnce if !again => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Script::Hangs => Poll::Pending,
            Script::Fails => Poll::Ready(Err(black_box(Lost::ForGood))),
            Script::FailsTwice if ATTEMPTS.get() < 3 => Poll::Ready(Err(black_box(Lost::ForNow))),
            Script::Ready | Script::PendingOnce | Script::FailsTwice => {
                Poll::Ready(Ok(black_box(ANSWER)))
            }
        }
    }
}
