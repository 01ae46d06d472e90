//! Timeout: an operation that does not end is ended.
//!
//! **When to use.** Always: it is the one policy that no operation goes without.
//!
//! **Defaults.** The whole operation 30 s (`timeout_seconds`, [`TimeoutConfig::total`]); an attempt that may be repeated a
//! third of that, or what is left.
//!
//! **Order.** The limit of the whole stands outside the retries and bounds attempts and waits together; the limit of an
//! attempt stands inside. A caller's deadline that is nearer wins over both. Work whose deadline has passed is refused
//! before it starts.
//!
//! **Streams.** An operation ends with its answer; what streams on after that has limits of its own: [`idle`], [`Idle::until`].
//!
//! **Cost.** The clock is read once at the start; a timer is armed only after the first `Pending`. A timeout never fires
//! early, and at most a millisecond late (the resolution of the runtime's timer).
//!
//! **Events.** The end of the attempt, with origin `timed_out`.
//!
//! **Errors.** `ASYNC_TIMEOUT_FAILED`. Its effect is *unknown* unless the operation is declared read-only: the work may
//! have happened.
//!
//! **Dropped mid-way.** The work is dropped and the timer disarmed. When the limit passes, the work is dropped as well;
//! what must survive that is spawned on a [`Supervisor`](crate::supervise::Supervisor).

mod config;
mod idle;
mod limited;
#[cfg(test)]
mod tests;

pub use self::config::TimeoutConfig;
pub use self::idle::Idle;
pub use self::idle::idle;
pub use self::limited::Limited;

use std::time::Duration;

use crate::clock::LONGEST;
use crate::clock::Moment;

/// The time an operation has: worked out once, when it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Window {
    /// When it started.
    pub start: Moment,
    /// When it must have ended.
    pub end: Moment,
    /// The longest that one attempt may take.
    pub attempt: Duration,
}

impl Window {
    /// The window of an operation that starts at `start`: `config`'s, or up to the caller's `deadline` if that is nearer.
    /// One whose attempts may not be repeated (`repeatable` false) gets all of it for the first.
    #[must_use]
    pub fn new(
        config: TimeoutConfig,
        start: Moment,
        deadline: Option<Moment>,
        repeatable: bool,
    ) -> Self {
        let own = start.after(config.total.min(LONGEST));
        let (end, whole) = match deadline {
            Some(deadline) if deadline < own => (deadline, deadline.since(start)),
            Some(_) | None => (own, config.total),
        };
        let attempt = config.attempt_of(whole, repeatable);
        Self { start, end, attempt }
    }

    /// Whether there is no time at all: the work is refused before it starts.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.end <= self.start
    }

    /// How much time is left at `now`.
    #[must_use]
    pub const fn left(&self, now: Moment) -> Duration {
        self.end.since(now)
    }

    /// When an attempt that starts at `now` must have ended.
    #[must_use]
    pub fn attempt_end(&self, now: Moment) -> Moment {
        now.after(self.attempt).min(self.end)
    }
}
