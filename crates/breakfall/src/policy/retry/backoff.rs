//! How long to wait before the next attempt.

use std::time::Duration;

use crate::clock::Dice;
use crate::policy::retry::RetryConfig;

/// The wait after the failure of attempt `number` (1 for the first): full jitter over an exponentially growing step, never
/// longer than the cap.
#[must_use]
pub fn backoff(config: &RetryConfig, number: u32, dice: &Dice) -> Duration {
    let doublings = number.saturating_sub(1).min(63);
    let step = u32::try_from(1_u64 << doublings.min(31)).unwrap_or(u32::MAX);
    let step = config.base.saturating_mul(step).min(config.cap);
    dice.up_to(step)
}

/// The wait where the server asked for `floor`: never earlier than that, and later by chance, so that those who were told
/// the same time do not come back together.
#[must_use]
pub fn no_earlier_than(floor: Duration, config: &RetryConfig, dice: &Dice) -> Duration {
    floor.saturating_add(dice.up_to((config.base / 2).min(floor / 2)))
}
