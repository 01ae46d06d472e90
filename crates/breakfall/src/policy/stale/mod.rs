//! Stale if error: an earlier answer where today's cannot be had.
//!
//! **When to use.** For answers that are still of use when they are a little old: lists, prices, forecasts. **When not.** For
//! what must be true now: balances, permissions, locks. It is no cache: while the dependency works, it is always asked.
//!
//! **Defaults.** 1000 answers ([`StaleConfig::max_entries`]), none older than a day ([`StaleConfig::max_age`]).
//!
//! **For which failures** an earlier answer is served, of work that only reads. Of work that changes something, never: that
//! it was done yesterday is a lie today.
//!
//! | origin | blame | served |
//! |---|---|---|
//! | timed out, rejected, raised, remote | dependency, network, service | yes |
//! | any | caller | no: who may no longer see it, or asked wrongly, is not given what was right yesterday |
//! | panicked, foreign (unexpected) | any | no: a defect should be seen, not covered |
//! | cancelled | any | no: nobody waits for the answer |
//!
//! **Keys** are the caller's: everything that the answer depends on must stand in them, who asked among it. One store for
//! each operation.
//!
//! **Order.** Outside the retries, before the fallback: yesterday's real answer is better than a made one. Remembering stands around
//! the work itself, so that only real answers are kept:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() -> Result<(), breakfall::Failure> {
//! use breakfall::{Handler, Outcome, Settings};
//! use breakfall::fault::OperationFailed;
//! use breakfall::policy::stale::{Stale, StaleConfig};
//! use breakfall::testing::{Script, Step};
//!
//! let (breakfall, stale) = (Handler::new(Settings::default()), Stale::new(StaleConfig::default()));
//! let forecast = Script::new([Step::Ok("sun"), Step::Fail(OperationFailed::new("forecast").into())]);
//! let ask = || {
//!     breakfall
//!         .operation("forecast")
//!         .run(|_| stale.keep("kiel", forecast.call()))
//!         .or_degrade_as("stale", |failure| stale.serve("kiel", failure))
//! };
//! assert!(matches!(ask().await?, Outcome::Full("sun")));
//! assert!(matches!(ask().await?, Outcome::Degraded { value: "sun", step: "stale", .. }));
//! # Ok(()) }
//! ```
//!
//! **Cost.** For each whole answer, the key is copied and the answer shared.
//!
//! **Errors.** None of its own: where there is no answer, the failure goes on its way, `ASYNC_RECALL_ANSWER_FAILED` beside it where
//! [`Stale::serve`] was asked.
//!
//! **Dropped mid-way.** Nothing waits here; what was remembered stays.

mod config;
mod keep;
#[cfg(test)]
mod tests;

pub use self::config::StaleConfig;
pub use self::keep::Keep;

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::clock::Instant;
use crate::fault::Blame;
use crate::fault::Failure;
use crate::fault::Origin;

/// The earlier answers of one operation.
pub struct Stale {
    config: StaleConfig,
    answers: Cache<Box<str>, Answer>,
}

#[derive(Clone)]
struct Answer {
    at: Instant,
    value: Arc<dyn Any + Send + Sync>,
}

/// An answer that was given before.
#[derive(Debug)]
#[non_exhaustive]
pub struct Recalled<T> {
    /// The answer.
    pub value: Arc<T>,
    /// How old it is.
    pub age: Duration,
}

impl StaleConfig {
    /// Whether an earlier answer may stand in for what `failure` kept from being done. `read_only`: the work changes nothing.
    #[must_use]
    pub fn applies(failure: &Failure, read_only: bool) -> bool {
        let origin = failure.origin();
        let covered = origin != Origin::Cancelled && !origin.is_defect();
        read_only && covered && failure.blame() != Blame::Caller
    }
}

impl Stale {
    /// A store without answers.
    #[must_use]
    pub fn new(config: StaleConfig) -> Self {
        // Its own clock only frees memory: whether an answer is too old is asked of ours. It cannot count 1000 years.
        const CENTURY: Duration = Duration::from_hours(100 * 365 * 24);
        let answers = Cache::builder()
            .max_capacity(config.max_entries)
            .eviction_policy(EvictionPolicy::lru())
            .time_to_live(config.max_age.min(CENTURY))
            .build();
        Self { config, answers }
    }

    /// The numbers that hold.
    #[must_use]
    pub const fn config(&self) -> StaleConfig {
        self.config
    }

    /// Keeps the whole answer that `key` was given at `now`, instead of any earlier one.
    pub fn remember<T: Any + Send + Sync>(&self, key: &str, value: Arc<T>, now: Instant) {
        self.answers.insert(key.into(), Answer { at: now, value });
    }

    /// The answer that `key` was given before, where one may stand in for `failure` ([`StaleConfig::applies`]), is young enough
    /// at `now` and is a `T`.
    #[must_use]
    pub fn recall<T: Any + Send + Sync>(
        &self,
        key: &str,
        failure: &Failure,
        read_only: bool,
        now: Instant,
    ) -> Option<Recalled<T>> {
        if !StaleConfig::applies(failure, read_only) {
            return None;
        }
        let answer = self.answers.get(key)?;
        let age = now.saturating_duration_since(answer.at);
        if age > self.config.max_age {
            self.answers.invalidate(key);
            return None;
        }
        Some(Recalled { value: answer.value.downcast().ok()?, age })
    }

    /// Forgets what `key` was given, for instance because it was changed.
    pub fn forget(&self, key: &str) {
        self.answers.invalidate(key);
    }
}

impl fmt::Debug for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stale").field("config", &self.config).finish_non_exhaustive()
    }
}
