//! How long to wait before the next attempt.

use std::fmt;
use std::time::Duration;

use crate::clock::Dice;
use crate::clock::nanos;
use crate::policy::retry::RetryConfig;
use crate::policy::retry::Situation;

/// How the waits between attempts grow, and how they are spread.
///
/// Whichever it is, a wait is cut to [`RetryConfig::cap`] after chance has had its part, never before.
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub enum Backoff {
    /// From zero to a step that starts at [`RetryConfig::base`] and grows by [`RetryConfig::factor`]: "full jitter". Of those
    /// that AWS measured it makes the fewest calls (Brooker, 2015), and that is why it is the default.
    #[default]
    Exponential,
    /// From [`RetryConfig::base`] to three times the wait before: "decorrelated jitter", from the same measurement. Never less
    /// than the base, for services that ask for that.
    Decorrelated,
    /// [`RetryConfig::base`] each time, the same for everybody. Who fails together comes back together: only for what nobody
    /// else calls.
    Constant,
    /// What the function says for the attempt that failed, 1 for the first. It is not spread either, unless it does that.
    Custom(fn(u32) -> Duration),
}

/// The wait after the attempt of `now` has failed.
#[must_use]
pub fn backoff(config: &RetryConfig, now: Situation, dice: &Dice) -> Duration {
    backoff_from(config.base, config, now, dice)
}

/// The same, beginning at `base`.
pub(super) fn backoff_from(
    base: Duration,
    config: &RetryConfig,
    now: Situation,
    dice: &Dice,
) -> Duration {
    let wait = match config.backoff {
        // Nothing grows from it, and chance has no part in it.
        Backoff::Exponential if base.is_zero() => base,
        // The step is cut as well: chance over one that is far too long would nearly always be cut to the same wait.
        Backoff::Exponential => {
            let step = nanos(base).saturating_mul(growth(config.factor, now.number));
            return dice.nanos_up_to(step.min(nanos(config.cap)));
        }
        Backoff::Decorrelated => {
            let longest = now.waited.max(base).saturating_mul(3);
            dice.between(base, longest.min(config.cap))
        }
        Backoff::Constant => base,
        Backoff::Custom(wait) => wait(now.number),
    };
    wait.min(config.cap)
}

/// How many times the base a step is, which has grown by the factor once for each attempt after the first.
fn growth(factor: u32, number: u32) -> u64 {
    factor.max(1).saturating_pow(number.saturating_sub(1)).into()
}

/// The wait where the server asked for `floor`: never earlier than that, and later by chance, so that those who were told
/// the same time do not come back together.
#[must_use]
pub fn no_earlier_than(floor: Duration, config: &RetryConfig, dice: &Dice) -> Duration {
    floor.saturating_add(dice.up_to((config.base / 2).min(floor / 2)))
}

impl PartialEq for Backoff {
    /// Functions are the same where they stand at the same address; the compiler may put two that do the same in one place.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Exponential, Self::Exponential)
            | (Self::Decorrelated, Self::Decorrelated)
            | (Self::Constant, Self::Constant) => true,
            (Self::Custom(one), Self::Custom(other)) => std::ptr::fn_addr_eq(*one, *other),
            _ => false,
        }
    }
}

impl Eq for Backoff {}

impl fmt::Debug for Backoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exponential => "Exponential",
            Self::Decorrelated => "Decorrelated",
            Self::Constant => "Constant",
            Self::Custom(_) => "Custom",
        })
    }
}
