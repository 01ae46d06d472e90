//! The numbers of the retry budget.

use crate::fault::Class;
use crate::fault::Failure;
use crate::fault::Origin;

/// How many retries a target has to bear. Any value is safe: what is negative or no number means zero.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BudgetConfig {
    /// Whether retries need tokens at all.
    pub enabled: bool,
    /// How many tokens a success brings.
    pub ratio: f64,
    /// The most tokens there are, and how many there are at first.
    pub reserve: f64,
    /// How many tokens a second brings, whatever happens.
    pub per_second: f64,
    /// What a retry costs after a time that ran out: work that the target may still be busy with.
    pub timeout_cost: f64,
    /// What a retry costs after a target said "too many requests".
    pub throttle_cost: f64,
}

impl BudgetConfig {
    /// 0.1: that of gRPC's retry throttling (A6). Finagle and Envoy allow 0.2.
    pub const DEFAULT_RATIO: f64 = 0.1;
    /// 10: gRPC's `maxTokens`.
    pub const DEFAULT_RESERVE: f64 = 10.0;
    /// 0.5: the least rate at which the adaptive mode of the AWS SDKs refills. Finagle's 10 a second lets a client that hardly
    /// ever succeeds retry for ever.
    pub const DEFAULT_PER_SECOND: f64 = 0.5;
    /// 1: what any retry costs. The AWS SDKs take twice as much after a timeout.
    pub const DEFAULT_TIMEOUT_COST: f64 = 1.0;
    /// 0.5: the target answers and says what it wants, and these retries come later. The AWS SDKs (retry 2.1) take 5 instead of 14.
    pub const DEFAULT_THROTTLE_COST: f64 = 0.5;
    /// What a retry costs otherwise: the unit of all of these.
    pub const COST: f64 = 1.0;

    /// What it costs to retry after `failure`.
    #[must_use]
    pub fn cost(&self, failure: &Failure) -> f64 {
        if failure.class() == Class::ResourceExhausted {
            self.throttle_cost
        } else if failure.origin() == Origin::TimedOut || failure.class() == Class::DeadlineExceeded
        {
            self.timeout_cost
        } else {
            Self::COST
        }
    }
}

impl Default for BudgetConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            ratio: Self::DEFAULT_RATIO,
            reserve: Self::DEFAULT_RESERVE,
            per_second: Self::DEFAULT_PER_SECOND,
            timeout_cost: Self::DEFAULT_TIMEOUT_COST,
            throttle_cost: Self::DEFAULT_THROTTLE_COST,
        }
    }
}
