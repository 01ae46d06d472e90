//! The numbers of the chaos.

use std::time::Duration;

/// How often which trouble is made: shares of all calls, from 0 to 1. Where they add up to more than 1, the first in this
/// order have their share and the others what is left. Nothing by default.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ChaosConfig {
    /// How often a call fails.
    pub fail: f64,
    /// How often a call panics.
    pub panic: f64,
    /// How often a call never ends.
    pub hang: f64,
    /// How often a call is late.
    pub delay: f64,
    /// How late it is then.
    pub delay_for: Duration,
}
