//! Retry: what failed by chance is tried again.
//!
//! **When to use.** For work that fails now and then and may be repeated. **When not.** For work that may have happened
//! (effect *unknown*) and is not idempotent: that is never repeated here, whatever the numbers say.
//!
//! **Defaults.** 3 retries (`max_retries`), exponential backoff from 1 s (`retry_delay_seconds`) with full jitter, at most
//! 20 s ([`RetryConfig::cap`]). The other ways to wait: [`Backoff`].
//!
//! **What is retried.** A failure whose recovery is *retry* or *unavailable*, unless it may have happened. Never: the
//! caller's mistakes, defects, cancellations, and what an inner pipeline has already retried.
//!
//! | effect | idempotent | repeated |
//! |---|---|---|
//! | none | any | yes |
//! | unknown | yes | yes |
//! | unknown | no | no |
//! | applied | any | no |
//!
//! **A throttle** (class *resource exhausted*) without a wait is waited for twice as long ([`RetryConfig::THROTTLE_FACTOR`]); its
//! retry costs half a token of the [budget](crate::policy::budget), and the [breaker](crate::policy::breaker) does not count it.
//!
//! **A server's wait** (`Retry-After`) is a floor: the wait is that or a little more, never less, and never less than the backoff either: who
//! asks for none is not called at once. One that is longer than
//! the cap or than the time left is not waited for: the failure is returned at once and says how long to wait.
//!
//! **Order.** Inside the timeout of the whole, outside the timeout of an attempt. A wait that cannot fit the time left is
//! refused at once with the last real failure; nobody sleeps towards a deadline. Nor towards a breaker that is open for longer than the
//! wait: it would refuse the retry.
//!
//! **Events.** `attempt.failed` for each one, with the wait, where `log_recovery_attempts` says so.
//!
//! **Dropped mid-way.** During a wait the timer is disarmed and no further call is made.

mod backoff;
mod config;
#[cfg(test)]
mod tests;

pub use self::backoff::Backoff;
pub use self::backoff::backoff;
use self::backoff::backoff_from;
pub use self::backoff::no_earlier_than;
pub use self::config::RetryConfig;

use std::time::Duration;

use crate::clock::Dice;
use crate::fault::Class;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Origin;

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the pipeline must act on each")]
pub enum Decision {
    /// Try again after this long.
    Again(Duration),
    /// Do not.
    Stop(Stop),
}

/// The wait before another attempt.
#[derive(Clone, Copy)]
pub(crate) struct Wait {
    pub(crate) length: Duration,
    /// Whether the target asked for one.
    pub(crate) asked: bool,
}

/// Why there is no further attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// Repeating it cannot help.
    Futile,
    /// It may have happened, and the operation is not idempotent.
    MayHaveHappened,
    /// An inner pipeline has already retried it.
    AlreadyRetried,
    /// The retries are used up.
    Exhausted,
    /// The target's retry budget is used up: more retries would only keep it down.
    Budget,
    /// The wait does not fit the time that is left, or is longer than anybody should be kept.
    NoTime {
        /// The wait that would have been needed.
        needed: Duration,
    },
}

impl Stop {
    /// The word in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Futile => "futile",
            Self::MayHaveHappened => "may_have_happened",
            Self::AlreadyRetried => "already_retried",
            Self::Exhausted => "exhausted",
            Self::Budget => "budget",
            Self::NoTime { .. } => "no_time",
        }
    }

    /// `failure`, with a note of this where somebody could have expected another attempt.
    pub(crate) fn noted_on(self, failure: Failure) -> Failure {
        match self {
            Self::Futile | Self::AlreadyRetried => failure,
            Self::MayHaveHappened | Self::Exhausted | Self::Budget | Self::NoTime { .. } => {
                failure.with_word("retries", self.as_str())
            }
        }
    }
}

/// What the decision rests on beside the failure.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Situation {
    /// Which attempt failed, 1 for the first.
    pub number: u32,
    /// Whether the work may be done twice.
    pub idempotent: bool,
    /// How much time the operation has left.
    pub left: Duration,
    /// How long was waited before the attempt that failed; zero before the first.
    pub waited: Duration,
    /// Whether it is repeated although an inner pipeline has retried it: for work that goes on for hours, with waits to match.
    pub outlasting: bool,
}

impl RetryConfig {
    /// Whether and when to try again after `failure`.
    #[must_use]
    pub fn decide(&self, failure: &Failure, now: Situation, dice: &Dice) -> Decision {
        match self.wait(failure, now, dice) {
            Ok(Wait { length, .. }) => Decision::Again(length),
            Err(stop) => Decision::Stop(stop),
        }
    }

    /// [`RetryConfig::decide`], and who wants the wait.
    pub(crate) fn wait(
        &self,
        failure: &Failure,
        now: Situation,
        dice: &Dice,
    ) -> Result<Wait, Stop> {
        if let Some(stop) = refuses(failure, now, now.number <= self.max_retries) {
            return Err(stop);
        }
        let floor = failure.recovery().after();
        if let Some(needed) = floor.filter(|floor| *floor > self.cap) {
            return Err(Stop::NoTime { needed });
        }
        let asked = floor.map(|floor| no_earlier_than(floor, self, dice));
        let own = backoff_from(self.base_after(failure), self, now, dice);
        // A target that asks for no wait, or a short one, does not get to be called faster than any other.
        let length = asked.map_or(own, |asked| asked.max(own));
        if length >= now.left {
            return Err(Stop::NoTime { needed: length });
        }
        Ok(Wait { length, asked: asked.is_some() })
    }

    /// The first step, which is longer after a throttle: whoever has too much to do is helped by fewer calls, not by quick ones. What is
    /// the same wait every time stays it.
    fn base_after(&self, failure: &Failure) -> Duration {
        let grows = matches!(self.backoff, Backoff::Exponential | Backoff::Decorrelated);
        if grows && failure.class() == Class::ResourceExhausted {
            return self.base.saturating_mul(Self::THROTTLE_FACTOR);
        }
        self.base
    }
}

/// Why there is no further attempt whatever the time and the chance; `are_left`: the retries are not used up.
#[inline]
pub(crate) fn refuses(failure: &Failure, now: Situation, are_left: bool) -> Option<Stop> {
    if failure.is_settled() && !now.outlasting {
        return Some(Stop::AlreadyRetried);
    }
    let (effect, is_retryable) = (failure.effect(), failure.is_retryable());
    match effect {
        Effect::Applied => return Some(Stop::MayHaveHappened),
        Effect::Unknown if !now.idempotent && is_retryable => return Some(Stop::MayHaveHappened),
        Effect::Unknown | Effect::None => {}
    }
    // Also behind a barrier that calls it something else: a defect is there the next time too.
    let origin = failure.origin();
    if !is_retryable || origin == Origin::Cancelled || origin.is_defect() {
        return Some(Stop::Futile);
    }
    (!are_left).then_some(Stop::Exhausted)
}

impl Situation {
    /// After attempt `number`, without a wait before it.
    #[must_use]
    pub const fn new(number: u32, idempotent: bool, left: Duration) -> Self {
        Self { number, idempotent, left, waited: Duration::ZERO, outlasting: false }
    }

    /// After a wait before the attempt: the decorrelated backoff grows from it.
    #[must_use]
    pub const fn having_waited(self, waited: Duration) -> Self {
        Self { waited, ..self }
    }

    /// Also repeating what an inner pipeline has retried.
    #[must_use]
    pub const fn outlasting(self) -> Self {
        Self { outlasting: true, ..self }
    }
}
