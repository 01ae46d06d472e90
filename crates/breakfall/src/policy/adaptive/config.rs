//! The numbers of the adaptive limit.

use std::time::Duration;

/// Between which limits the right number of calls at once is looked for, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AdaptiveConfig {
    /// The fewest calls at once, whatever happens: what is always let through is what finds out that it works again. At
    /// least 1.
    pub min: usize,
    /// The most calls at once.
    pub max: usize,
    /// Where to begin.
    pub initial: usize,
    /// How long calls are watched before the limit is changed. At least ten of them are.
    pub window: Duration,
    /// How often the latency without a queue is measured anew.
    pub probe_every: Duration,
}

impl AdaptiveConfig {
    /// 3: Envoy's `min_concurrency`.
    pub const DEFAULT_MIN: usize = 3;
    /// 200: Netflix's `Gradient2Limit` and failsafe-go.
    pub const DEFAULT_MAX: usize = 200;
    /// 20: Netflix's `Gradient2Limit` and failsafe-go.
    pub const DEFAULT_INITIAL: usize = 20;
    /// 1 s: Netflix's `WindowedLimit`.
    pub const DEFAULT_WINDOW: Duration = Duration::from_secs(1);
    /// 60 s: how often Envoy's documentation measures its `minRTT`.
    pub const DEFAULT_PROBE_EVERY: Duration = Duration::from_mins(1);
}

impl Default for AdaptiveConfig {
    fn default() -> Self {
        Self {
            min: Self::DEFAULT_MIN,
            max: Self::DEFAULT_MAX,
            initial: Self::DEFAULT_INITIAL,
            window: Self::DEFAULT_WINDOW,
            probe_every: Self::DEFAULT_PROBE_EVERY,
        }
    }
}
