//! Chaos: trouble on purpose, so that what happens then is seen before it happens by itself.
//!
//! **When to use.** In one's own tests and drills, to see that callers cope. **When not.** By accident: **it breaks real calls
//! of real people.** Nothing arms it but [`Chaos::armed`], which writes a warning to the log; it is off by default, and
//! [`Chaos::is_armed`] tells a readiness page, a banner or a test which of the two it is.
//!
//! **Defaults.** Disarmed; every rate is 0 ([`ChaosConfig`]).
//!
//! **What a call is given.**
//!
//! | rate | trouble | what the pipeline makes of it |
//! |---|---|---|
//! | `fail` | [`Trouble::Fail`] | a failure of the dependency, which may be retried |
//! | `panic` | [`Trouble::Panic`] | a panic inside the work |
//! | `hang` | [`Trouble::Hang`] | work that never ends |
//! | `delay` | [`Trouble::Delay`] | work that starts later |
//!
//! A call has at most one of them. With seeded [`Dice`] the sequence repeats.
//!
//! **Order.** Innermost, in place of the work: every other policy sees the trouble as if the dependency had made it.
//!
//! **Cost.** Disarmed: one comparison. Armed: one draw.
//!
//! **Events.** `chaos.armed` (warn), once for each that is armed.
//!
//! **Errors.** None of its own.
//!
//! **Dropped mid-way.** Nothing waits here.

mod config;
#[cfg(test)]
mod tests;

pub use self::config::ChaosConfig;

use std::time::Duration;

use crate::clock::Dice;
use crate::observe::TARGET;

/// Trouble on purpose, armed or not.
#[derive(Clone, Debug, Default)]
pub struct Chaos(Option<Armed>);

#[derive(Clone, Debug)]
struct Armed {
    config: ChaosConfig,
    dice: Dice,
}

/// What is done to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the pipeline must act on each")]
pub enum Trouble {
    /// It fails.
    Fail,
    /// It panics.
    Panic,
    /// It never ends.
    Hang,
    /// It starts this much later.
    Delay(Duration),
}

impl Chaos {
    /// None at all: the default.
    #[must_use]
    pub const fn disarmed() -> Self {
        Self(None)
    }

    /// Trouble at these rates, and a warning in the log that says so. Rates of 0 throughout arm nothing.
    #[must_use]
    pub fn armed(config: ChaosConfig, dice: Dice) -> Self {
        let ChaosConfig { fail, panic, hang, delay, .. } = config;
        if ![fail, panic, hang, delay].iter().any(|rate| *rate > 0.0) {
            return Self::disarmed();
        }
        tracing::warn!(
            target: TARGET,
            event = "chaos.armed",
            fail,
            panic,
            hang,
            delay,
            "calls are made to fail on purpose"
        );
        Self(Some(Armed { config, dice }))
    }

    /// Whether any trouble is made.
    #[must_use]
    pub const fn is_armed(&self) -> bool {
        self.0.is_some()
    }

    /// What is done to the next call.
    #[must_use]
    pub fn roll(&self) -> Option<Trouble> {
        let Armed { config, dice } = self.0.as_ref()?;
        let mut drawn = dice.share();
        let troubles = [
            (config.fail, Trouble::Fail),
            (config.panic, Trouble::Panic),
            (config.hang, Trouble::Hang),
            (config.delay, Trouble::Delay(config.delay_for)),
        ];
        for (rate, trouble) in troubles {
            if drawn < rate {
                return Some(trouble);
            }
            // A rate below zero, or none at all, takes no share of the others.
            drawn -= rate.max(0.0);
        }
        None
    }
}
