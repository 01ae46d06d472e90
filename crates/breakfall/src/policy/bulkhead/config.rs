//! The numbers of the bulkhead.

use std::time::Duration;

/// How much of an operation may go on at once, and who may wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(clippy::struct_field_names, reason = "they are all upper limits, and named as the keys")]
pub struct BulkheadConfig {
    /// The most calls at once. 0 lets nobody in.
    pub max_concurrent: usize,
    /// The most calls that wait for one of them to end. 0: who does not get in at once is refused.
    pub max_queue: usize,
    /// The longest that one of them waits.
    pub max_wait: Duration,
}

impl BulkheadConfig {
    /// 1000 calls: the limit of Polly and of .NET's standard pipeline; Envoy's is 1024.
    pub const DEFAULT_MAX_CONCURRENT: usize = 1000;
    /// Nobody waits: the default of Polly, Resilience4j and cockatiel. A queue hides an overload and adds its wait to every
    /// answer; where the load comes in bursts, Google's SRE book advises at most half of [`Self::max_concurrent`].
    pub const DEFAULT_MAX_QUEUE: usize = 0;
    /// 1 s, the first step of the backoff: who would wait longer is served as well by a retry.
    pub const DEFAULT_MAX_WAIT: Duration = Duration::from_secs(1);
}

impl Default for BulkheadConfig {
    fn default() -> Self {
        Self {
            max_concurrent: Self::DEFAULT_MAX_CONCURRENT,
            max_queue: Self::DEFAULT_MAX_QUEUE,
            max_wait: Self::DEFAULT_MAX_WAIT,
        }
    }
}
