//! Rate limit: so many calls in a time and no more.
//!
//! **When to use.** Where somebody has said how many calls a second they take: a quota, a contract. **When not.** To keep a
//! dependency from being overloaded: how much it can take is a number of calls at once
//! ([`bulkhead`](crate::policy::bulkhead), [`adaptive`](crate::policy::adaptive)), not in a second.
//!
//! **Defaults.** The rate has none. The burst is what a second brings ([`RateConfig::per_second`]); nobody waits
//! ([`RateConfig::DEFAULT_MAX_WAIT`]).
//!
//! **Who gets in.**
//!
//! | permits | the wait for the next that is free | |
//! |---|---|---|
//! | there, nobody waits | – | at once |
//! | used up, or others wait | fits the longest wait and the deadline | in the order of arrival |
//! | used up, or others wait | does not | refused at once, and told that wait |
//!
//! It is a generic cell rate algorithm (`governor`): permits come evenly, not in windows at whose edges twice as many get in.
//!
//! **Order.** As the bulkhead, and before it: who waits for a permit should hold no slot.
//!
//! **Cost.** The clock is read once, and one atomic operation; only who waits needs a timer.
//!
//! **Errors.** [`Limited`], from which the pipeline makes a rejection with the wait: it did not happen.
//!
//! **Dropped mid-way.** Who waits and is dropped leaves the line and has used no permit. A permit that was used is used,
//! whatever becomes of the call.

mod clock;
mod config;
#[cfg(test)]
mod tests;

pub use self::config::RateConfig;

use std::fmt;
use std::num::NonZeroU32;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use governor::Quota;
use governor::RateLimiter;
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::InMemoryState;
use governor::state::NotKeyed;
use tokio::sync::Semaphore;

use self::clock::Ours;
use crate::clock::Instant;
use crate::clock::later;
use crate::clock::now;
use crate::clock::sleep_until;

/// A limit of calls in a time.
pub struct Rate {
    config: RateConfig,
    limiter: RateLimiter<NotKeyed, InMemoryState, Ours, NoOpMiddleware<std::time::Instant>>,
    /// Whose turn is next: one at a time asks for permits, the others stand behind in order.
    turn: Semaphore,
    waiting: AtomicU32,
}

/// It is not this call's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limited {
    /// When a permit is expected that nobody else waits for.
    pub after: Duration,
}

impl Rate {
    /// A limit with its whole burst to spend.
    #[must_use]
    pub fn new(config: RateConfig) -> Self {
        Self {
            config,
            limiter: RateLimiter::direct_with_clock(quota(config), Ours),
            turn: Semaphore::new(1),
            waiting: AtomicU32::new(0),
        }
    }

    /// The numbers that hold.
    #[must_use]
    pub const fn config(&self) -> RateConfig {
        self.config
    }

    /// Uses a permit, if there is one and nobody waits for it.
    ///
    /// # Errors
    /// [`Limited`] if there is none, with the time until one is expected.
    pub fn try_enter(&self) -> Result<(), Limited> {
        let ahead = self.waiting.load(Ordering::Acquire);
        if ahead == 0 { self.check() } else { Err(self.behind(ahead)) }
    }

    /// Uses a permit, once it is this call's turn; before `deadline`, and without waiting longer than is allowed.
    ///
    /// **Dropped mid-way**: it leaves the line and has used no permit.
    ///
    /// # Errors
    /// [`Limited`], at once, if the wait would not fit; or later, if the deadline passes all the same.
    pub async fn enter(&self, deadline: Instant) -> Result<(), Limited> {
        let Err(limited) = self.try_enter() else { return Ok(()) };
        let end = later(now(), self.config.max_wait).min(deadline);
        if later(now(), limited.after) > end {
            return Err(limited);
        }
        let _place = Place::take(&self.waiting);
        tokio::select! {
            biased;
            () = self.in_turn() => Ok(()),
            () = sleep_until(end) => Err(self.behind(self.waiting.load(Ordering::Acquire))),
        }
    }

    /// Stands in line, then uses the next permit.
    async fn in_turn(&self) {
        let _turn = self.turn.acquire().await;
        while let Err(limited) = self.check() {
            sleep_until(later(now(), limited.after)).await;
        }
    }

    fn check(&self) -> Result<(), Limited> {
        self.limiter.check().map_err(|until| Limited { after: until.wait_time_from(Ours.now()) })
    }

    /// What somebody is told before whom so many stand: each of them takes a period.
    fn behind(&self, ahead: u32) -> Limited {
        Limited { after: self.config.period().saturating_mul(ahead.saturating_add(1)) }
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rate").field("config", &self.config).finish_non_exhaustive()
    }
}

/// What `governor` counts in nanoseconds must not exceed what it can count: a burst is what fits into a century.
fn quota(config: RateConfig) -> Quota {
    const CENTURY: u128 = 100 * 365 * 24 * 3600 * 1_000_000_000;
    let most = u32::try_from(CENTURY / config.period().as_nanos()).unwrap_or(u32::MAX);
    let burst = NonZeroU32::new(most).map_or(NonZeroU32::MIN, |most| most.min(config.burst));
    Quota::with_period(config.period())
        .unwrap_or(Quota::per_second(NonZeroU32::MIN))
        .allow_burst(burst)
}

/// A place in the line, left when it is dropped.
struct Place<'r>(&'r AtomicU32);

impl<'r> Place<'r> {
    fn take(waiting: &'r AtomicU32) -> Self {
        waiting.fetch_add(1, Ordering::AcqRel);
        Self(waiting)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
