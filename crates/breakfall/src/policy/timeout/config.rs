//! The numbers of the timeout.

use std::time::Duration;

/// How long an operation may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeoutConfig {
    /// The limit of the whole operation: attempts and the waits between them. YAML: `timeout_seconds`.
    pub total: Duration,
    /// The limit of one attempt; without it a third of the whole where attempts may be repeated, otherwise all of it. YAML:
    /// `attempt_timeout_seconds`.
    pub attempt: Option<Duration>,
}

impl TimeoutConfig {
    /// 30 s: the seed's value, and Polly's.
    pub const DEFAULT_TOTAL: Duration = Duration::from_secs(30);
    /// An attempt that may be repeated gets a third of the whole, so that two more fit: 10 s of 30, the attempt limit of
    /// the .NET and oxidizer standard pipelines.
    pub const ATTEMPT_SHARE: u32 = 3;
}

impl TimeoutConfig {
    /// The longest that one attempt may take; one that cannot be repeated (`repeatable` false) gets all of the time.
    #[must_use]
    pub fn attempt(&self, repeatable: bool) -> Duration {
        self.attempt_of(self.total, repeatable)
    }

    pub(super) fn attempt_of(&self, whole: Duration, repeatable: bool) -> Duration {
        match self.attempt {
            Some(attempt) => attempt.min(whole),
            None if repeatable => whole / Self::ATTEMPT_SHARE,
            None => whole,
        }
    }
}

impl Default for TimeoutConfig {
    fn default() -> Self {
        Self { total: Self::DEFAULT_TOTAL, attempt: None }
    }
}
