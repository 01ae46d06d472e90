//! The numbers of the fallback.

use std::time::Duration;

/// Whether a substitute may stand in, and how long making it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FallbackConfig {
    /// Whether fallbacks run at all. YAML: `graceful_degradation.enabled`.
    pub enabled: bool,
    /// The fallback's own limit. YAML: `fallback_timeout_seconds`.
    pub timeout: Duration,
}

impl FallbackConfig {
    /// 10 s: the seed's value.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
    /// Of a caller's deadline at most a third is kept for the fallback, so that a short deadline still leaves the real
    /// work most of it: 10 s of 30.
    pub const MOST_OF_DEADLINE: u32 = 3;
}

impl Default for FallbackConfig {
    fn default() -> Self {
        Self { enabled: true, timeout: Self::DEFAULT_TIMEOUT }
    }
}
