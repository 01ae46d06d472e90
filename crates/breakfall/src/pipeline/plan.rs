//! What a handler does for an operation: values, read from configuration.

use std::collections::HashMap;

use crate::clock::Dice;
use crate::observe::LogConfig;
use crate::policy::fallback::FallbackConfig;
use crate::policy::retry::RetryConfig;
use crate::policy::timeout::TimeoutConfig;

/// The policies of one operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// How long it may take.
    pub timeout: TimeoutConfig,
    /// How often it is tried.
    pub retry: RetryConfig,
    /// Whether a substitute may stand in.
    pub fallback: FallbackConfig,
}

/// What a handler is made of. `Settings::default()` is the seed's configuration.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Settings {
    /// The plan of every operation that has none of its own.
    pub plan: Plan,
    /// The plans of single operations, by name.
    pub operations: HashMap<Box<str>, Plan>,
    /// What goes into the log.
    pub log: LogConfig,
    /// Where jitter comes from.
    pub dice: Dice,
}
