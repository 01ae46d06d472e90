//! Fallback: a substitute where the real answer cannot be had.
//!
//! **When to use.** Where a lesser answer helps the person more than none. **When not.** To hide mistakes: the caller's
//! own are never papered over.
//!
//! **Defaults.** On (`graceful_degradation.enabled`), limit 10 s of its own (`fallback_timeout_seconds`).
//!
//! **For which failures.**
//!
//! | origin | blame | runs |
//! |---|---|---|
//! | timed out, rejected | any | yes |
//! | raised, remote | dependency, network, service | yes |
//! | raised, remote | caller | no |
//! | panicked, foreign (unexpected) | any | only where opted in: a defect should be seen, not covered |
//! | cancelled | any | no: nobody waits for the answer |
//!
//! **Order.** Outermost: it sees the failure after all attempts, and no other policy sees its success. Its time is its
//! own; out of a caller's deadline it is kept back beforehand, at most a third.
//!
//! **Errors.** A fallback that fails, panics or hangs gives the *primary* failure, its own kept as secondary.
//!
//! **Events.** The end of the operation says `degraded`, or `failed` with the number of secondary failures.
//!
//! **Dropped mid-way.** The fallback is dropped; one event `abandoned`.

mod config;
#[cfg(test)]
mod tests;

pub use self::config::FallbackConfig;

use std::time::Duration;

use crate::clock::Moment;
use crate::fault::Blame;
use crate::fault::Failure;
use crate::fault::Origin;

impl FallbackConfig {
    /// Whether a substitute may stand in for what `failure` kept from being done.
    #[must_use]
    pub fn applies(&self, failure: &Failure, on_defects: bool) -> bool {
        self.enabled && helps(failure, on_defects)
    }

    /// The deadline of the real work, where the caller's is `deadline` and the fallback must still fit before it.
    #[must_use]
    pub fn reserve(&self, start: Moment, deadline: Moment) -> Moment {
        if !self.enabled {
            return deadline;
        }
        let whole = deadline.since(start);
        let kept: Duration = self.timeout.min(whole / Self::MOST_OF_DEADLINE);
        start.after(whole.saturating_sub(kept))
    }
}

/// [`FallbackConfig::applies`] where it is on.
#[inline]
pub(crate) fn helps(failure: &Failure, on_defects: bool) -> bool {
    match failure.origin() {
        Origin::Cancelled => false,
        Origin::Panicked | Origin::Foreign => on_defects,
        Origin::TimedOut | Origin::Rejected => true,
        Origin::Raised | Origin::Remote => failure.blame() != Blame::Caller,
    }
}
