//! Hedge: beside a call that is slow, another is started; the first success wins.
//!
//! **When to use.** Where a few calls are much slower than the rest for no reason of their own, and waiting for them costs
//! more than a little more load. **When not.** For work that may not be done twice: that is never hedged, whatever the
//! numbers say. Where all calls are slow, for then it only adds load: have a budget over it.
//!
//! **Defaults.** One more call ([`HedgeConfig::max_hedges`]) once this one takes longer than 95 % of the recent ones did
//! ([`HedgeConfig::delay`]).
//!
//! **What is hedged.**
//!
//! | the work | enough seen, or a fixed delay | hedged |
//! |---|---|---|
//! | reads only, or is idempotent | yes | yes |
//! | reads only, or is idempotent | no | no: nobody knows yet what is slow |
//! | may not be done twice | any | no |
//!
//! A hedge is for what is *slow*. What *failed* is a matter of the retries, with their backoff and budget: after a failure no
//! further hedge is started, and those that run are awaited.
//!
//! **Order.** Inside the retries, around the attempts: a hedge runs in the slot and until the limit of the attempt that it stands beside, and only while the breaker is closed and the budget has a token. A
//! loser is dropped: that is neither success nor failure to anybody.
//!
//! **Cost.** A call that ends before the delay pays for a record in the histogram; no future is boxed but that of a hedge.
//!
//! **Errors.** Where all calls fail, the gravest failure, the others beside it.
//!
//! **Dropped mid-way.** All of the calls are dropped, and the timer is disarmed.

mod config;
mod latencies;
mod race;
#[cfg(test)]
mod tests;

pub use self::config::HedgeConfig;
pub use self::config::HedgeDelay;
pub use self::latencies::Latencies;
pub use self::race::Staggered;
pub use self::race::Won;
pub use self::race::first_success_staggered;

use std::time::Duration;

/// Whether and when to hedge.
#[derive(Debug)]
pub struct Hedge {
    config: HedgeConfig,
    /// What the recent calls took; only where the delay depends on it.
    latencies: Option<Latencies>,
}

impl Hedge {
    /// A hedge that has seen nothing yet.
    #[must_use]
    pub fn new(config: HedgeConfig) -> Self {
        let latencies = match config.delay {
            HedgeDelay::Fixed(_) => None,
            HedgeDelay::Quantile(quantile) => Some(Latencies::new(quantile)),
        };
        Self { config, latencies }
    }

    /// The numbers that hold.
    #[must_use]
    pub const fn config(&self) -> HedgeConfig {
        self.config
    }

    /// How long a call may take before another is started beside it; `None` if none is. `repeatable`: the work reads only
    /// or is idempotent.
    #[must_use]
    pub fn delay(&self, repeatable: bool) -> Option<Duration> {
        if !repeatable || self.config.max_hedges == 0 {
            return None;
        }
        match self.config.delay {
            HedgeDelay::Fixed(delay) => Some(delay),
            HedgeDelay::Quantile(_) => self.latencies.as_ref()?.delay(),
        }
    }

    /// What a call took from its own start: until it succeeded, or until it was dropped because another one had. Failures are
    /// left out: how fast something fails says nothing of how slow it is.
    pub fn record(&self, took: Duration) {
        if let Some(latencies) = &self.latencies {
            latencies.record(took);
        }
    }
}
