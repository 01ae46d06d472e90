//! The numbers of the hedge.

use std::time::Duration;

/// When a second call is started beside one that is slow, and how many.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct HedgeConfig {
    /// How slow is slow.
    pub delay: HedgeDelay,
    /// How many further calls may be started beside the first.
    pub max_hedges: u32,
}

/// How long a call may take before another is started beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum HedgeDelay {
    /// This long.
    Fixed(Duration),
    /// Longer than this share of the recent ones took, from 0 to 1. Nothing is hedged before enough have been seen.
    Quantile(f64),
}

impl HedgeConfig {
    /// The slowest 5 %: "The Tail at Scale" (Dean and Barroso, 2013) hedges there, so that the load grows by about 5 %.
    pub const DEFAULT_QUANTILE: f64 = 0.95;
    /// One: the default of Polly, failsafe-go and seatbelt.
    pub const DEFAULT_MAX_HEDGES: u32 = 1;
}

impl Default for HedgeConfig {
    fn default() -> Self {
        Self {
            delay: HedgeDelay::Quantile(Self::DEFAULT_QUANTILE),
            max_hedges: Self::DEFAULT_MAX_HEDGES,
        }
    }
}
