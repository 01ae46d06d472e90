//! The numbers of the store of earlier answers.

use std::time::Duration;

/// How many earlier answers are kept, and how old one may be that is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StaleConfig {
    /// The most answers kept; the one that was not used for longest makes room. 0 keeps none.
    pub max_entries: u64,
    /// How old an answer may be that is served.
    pub max_age: Duration,
}

impl StaleConfig {
    /// 1000 answers: a bound of memory, not of use; nobody else's default fits, for nobody else has this policy.
    pub const DEFAULT_MAX_ENTRIES: u64 = 1000;
    /// A day: the `stale-if-error=86400` of the examples that CDNs give for RFC 5861; it outlives a night's outage.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_hours(24);
}

impl Default for StaleConfig {
    fn default() -> Self {
        Self { max_entries: Self::DEFAULT_MAX_ENTRIES, max_age: Self::DEFAULT_MAX_AGE }
    }
}
