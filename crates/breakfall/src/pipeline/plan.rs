//! What a handler does for an operation: values, read from configuration.

use std::collections::HashMap;
use std::time::Duration;

use crate::clock::Dice;
use crate::observe::LogConfig;
use crate::policy::adaptive::AdaptiveConfig;
use crate::policy::breaker::BreakerConfig;
use crate::policy::budget::BudgetConfig;
use crate::policy::bulkhead::BulkheadConfig;
use crate::policy::chaos::ChaosConfig;
use crate::policy::fallback::FallbackConfig;
use crate::policy::hedge::HedgeConfig;
use crate::policy::rate::RateConfig;
use crate::policy::retry::RetryConfig;
use crate::policy::timeout::TimeoutConfig;

/// The policies of one operation.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Plan {
    /// What it calls: operations that name the same target share breaker, budget and gates, with the numbers of the one that is used
    /// first. By default each has its own. YAML: `target`.
    pub target: Option<Box<str>>,
    /// How long it may take.
    pub timeout: TimeoutConfig,
    /// How often it is tried.
    pub retry: RetryConfig,
    /// How many retries the target is asked to bear.
    pub budget: BudgetConfig,
    /// When the target is left alone.
    pub breaker: BreakerConfig,
    /// How many calls run at once. Off by default.
    pub bulkhead: Option<BulkheadConfig>,
    /// How many calls start in a time. Off by default.
    pub rate: Option<RateConfig>,
    /// How many calls run at once, as the target can bear. Off by default.
    pub adaptive: Option<AdaptiveConfig>,
    /// When a slow call gets company. Off by default.
    pub hedge: Option<HedgeConfig>,
    /// Whether a substitute may stand in.
    pub fallback: FallbackConfig,
    /// Trouble made on purpose. Off by default.
    pub chaos: Option<ChaosConfig>,
}

impl Plan {
    /// The longest that the operation can take, its fallback included.
    #[must_use]
    pub fn longest(&self) -> Duration {
        let fallback = if self.fallback.enabled { self.fallback.timeout } else { Duration::ZERO };
        self.timeout.total.saturating_add(fallback)
    }

    /// The most calls that the operation can make: each attempt one, and its hedges.
    #[must_use]
    pub fn most_calls(&self) -> u64 {
        let hedges = self.hedge.map_or(0, |hedge| hedge.max_hedges);
        (1 + u64::from(self.retry.max_retries)).saturating_mul(1 + u64::from(hedges))
    }

    /// Whether anything but timeout, retry, breaker and budget stands between the operation and its work.
    pub(crate) fn is_gated(&self) -> bool {
        self.bulkhead.is_some()
            || self.rate.is_some()
            || self.adaptive.is_some()
            || self.hedge.is_some()
            || self.chaos.is_some()
    }
}

/// What a handler is made of. `Settings::default()` is the seed's configuration.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Settings {
    /// The plan of every operation that has none of its own.
    pub plan: Plan,
    /// The plans of single operations, by name.
    pub operations: HashMap<Box<str>, Plan>,
    /// What goes into the log.
    pub log: LogConfig,
    /// Where jitter comes from.
    pub dice: Dice,
}

impl Settings {
    /// How many targets of [`Handler::keyed`](crate::Handler::keyed) are kept at once.
    pub const MOST_KEYS: usize = 1024;

    /// The plan of the operation of this name.
    #[must_use]
    pub fn plan_of(&self, operation: &str) -> &Plan {
        self.operations.get(operation).unwrap_or(&self.plan)
    }
}
