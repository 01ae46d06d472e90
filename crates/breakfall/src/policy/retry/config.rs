//! The numbers of the retry.

use std::time::Duration;

use crate::policy::retry::Backoff;

/// How often and how fast a failed attempt is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryConfig {
    /// How many attempts may follow the first: 3 means at most 4 calls, 0 means one. YAML: `max_retries`.
    pub max_retries: u32,
    /// The first step of the backoff. YAML: `retry_delay_seconds`.
    pub base: Duration,
    /// The longest step of the backoff, and the longest that a server may ask for before waiting for it is refused. Where a
    /// server asked for almost as much, its jitter may go beyond this by half of [`RetryConfig::base`].
    pub cap: Duration,
    /// How the waits grow and are spread.
    pub backoff: Backoff,
    /// By how much a step of the exponential backoff is longer than the one before. 1: they do not grow, and are spread all
    /// the same. 0 is taken as 1.
    pub factor: u32,
}

impl RetryConfig {
    /// 3 retries: the seed's value, and that of Polly, seatbelt and backon.
    pub const DEFAULT_MAX_RETRIES: u32 = 3;
    /// 1 s: the seed's value. It is the first step of an exponential backoff: a constant delay without jitter turns an
    /// outage into a storm that outlives it.
    pub const DEFAULT_BASE: Duration = Duration::from_secs(1);
    /// 20 s: the cap of the AWS SDKs.
    pub const DEFAULT_CAP: Duration = Duration::from_secs(20);
    /// 2: doubling, as the AWS SDKs, Polly, gRPC and backon do.
    pub const DEFAULT_FACTOR: u32 = 2;
    /// 2: by how much longer is waited after a target said "too many requests" than after other failures, where it does not say how
    /// long itself. The AWS SDKs (retry 2.1) begin at 1 s instead of 50 ms; here everything begins at 1 s.
    pub const THROTTLE_FACTOR: u32 = 2;
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self {
            max_retries: Self::DEFAULT_MAX_RETRIES,
            base: Self::DEFAULT_BASE,
            cap: Self::DEFAULT_CAP,
            backoff: Backoff::Exponential,
            factor: Self::DEFAULT_FACTOR,
        }
    }
}
