//! What is counted of each operation, whether anybody looks or not.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use crate::fault::Origin;
use crate::policy::breaker::BreakerState;

/// What is counted apart from successes: nothing of it is touched when all goes well.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: [AtomicU64; Count::ALL.len()],
}

/// What can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Count {
    /// Operations that a fallback answered.
    Degraded,
    /// Operations that nothing helped.
    Failed,
    /// Operations whose future was dropped before its end.
    Abandoned,
    /// Attempts that failed, each one.
    AttemptsFailed,
    /// Attempts after the first.
    Retries,
    /// Attempts beside one that was slow.
    Hedges,
    /// Attempts that a limit ended.
    TimedOut,
    /// Attempts refused by the breaker.
    RefusedByBreaker,
    /// Attempts refused by bulkhead, rate limit or adaptive limit.
    RefusedByGate,
    /// Retries that the budget did not allow.
    RefusedByBudget,
}

impl Count {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 10] = [
        Self::Degraded,
        Self::Failed,
        Self::Abandoned,
        Self::AttemptsFailed,
        Self::Retries,
        Self::Hedges,
        Self::TimedOut,
        Self::RefusedByBreaker,
        Self::RefusedByGate,
        Self::RefusedByBudget,
    ];

    /// Its name in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Degraded => "degraded",
            Self::Failed => "failed",
            Self::Abandoned => "abandoned",
            Self::AttemptsFailed => "attempts_failed",
            Self::Retries => "retries",
            Self::Hedges => "hedges",
            Self::TimedOut => "timed_out",
            Self::RefusedByBreaker => "refused_by_breaker",
            Self::RefusedByGate => "refused_by_gate",
            Self::RefusedByBudget => "refused_by_budget",
        }
    }
}

impl Tally {
    #[cold]
    pub(crate) fn add(&self, count: Count) {
        if let Some(counter) = self.counts.get(count as usize) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// An attempt failed that came to be so.
    pub(crate) fn attempt_failed(&self, origin: Origin) {
        self.add(Count::AttemptsFailed);
        if origin == Origin::TimedOut {
            self.add(Count::TimedOut);
        }
    }

    pub(crate) fn get(&self, count: Count) -> u64 {
        self.counts.get(count as usize).map_or(0, |counter| counter.load(Ordering::Relaxed))
    }
}

/// What one operation has done since its handler was made.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OperationMetrics {
    /// Its name.
    pub operation: &'static str,
    /// The target that it shares with others, or its own name.
    pub target: Box<str>,
    /// Operations that ended whole, retried ones included.
    pub succeeded: u64,
    /// Operations that are tried again at this moment.
    pub retrying: u64,
    /// The state of its target's breaker.
    pub breaker: BreakerState,
    /// How many tokens its target's budget has left for retries.
    pub retries_left: f64,
    pub(crate) counts: [u64; Count::ALL.len()],
}

impl OperationMetrics {
    /// How often that happened.
    #[must_use]
    pub fn count(&self, count: Count) -> u64 {
        self.counts.get(count as usize).copied().unwrap_or(0)
    }
}
