//! What was tried before a failure was final.

use std::time::Duration;

use crate::fault::axes::Origin;
use crate::fault::code::Code;

/// One attempt that failed, as the failure that ended the operation remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempted {
    /// 1 for the first call.
    pub number: u32,
    /// How long after the operation it started.
    pub started: Duration,
    /// How long the call took.
    pub lasted: Duration,
    /// What it failed with.
    pub code: Code,
    /// How that came to be.
    pub origin: Origin,
    /// How long was waited afterwards, where another attempt followed.
    pub wait: Option<Duration>,
    /// Whether the target asked for that wait; otherwise it is the backoff's.
    pub asked: bool,
}

impl Attempted {
    /// An attempt that ended after `lasted`.
    #[must_use]
    pub const fn new(number: u32, lasted: Duration, code: Code, origin: Origin) -> Self {
        Self { number, started: Duration::ZERO, lasted, code, origin, wait: None, asked: false }
    }
}
