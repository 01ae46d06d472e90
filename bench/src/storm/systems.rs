//! What stands between users and upstream: seven ways to set up the same handler, so that nothing but the policies differs.

use std::time::Duration;

use breakfall::Handler;
use breakfall::Settings;
use breakfall::clock::Dice;
use breakfall::policy::adaptive::AdaptiveConfig;
use breakfall::policy::retry::Backoff;

/// A system that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// One attempt, nothing else.
    None,
    /// The seed's file read literally: 3 retries, each after exactly 1 s.
    Seed,
    /// 3 retries, exponential from 1 s with full jitter.
    Jitter,
    /// The same with the retry budget.
    Budget,
    /// The same with the breaker, without the budget.
    Breaker,
    /// Budget and breaker: the defaults.
    Default,
    /// The defaults and the adaptive limit, which is off by default.
    Adaptive,
}

/// How much time there is, for a request and for each attempt at it, whatever the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limits {
    /// 8 s in all and 1 s for an attempt: people wait for the answer.
    Brisk,
    /// The seed's 30 s, of which an attempt gets a third.
    Seed,
}

impl Limits {
    /// The calls that may wait at the upstream: 6 or 20 s of its work, more than an attempt is waited for. A shorter queue works on
    /// nothing in vain, and no retries do harm.
    pub(crate) const fn queue(self) -> f64 {
        match self {
            Self::Brisk => 3_000.0,
            Self::Seed => 10_000.0,
        }
    }
}

impl System {
    pub(crate) const ALL: [Self; 7] = [
        Self::None,
        Self::Seed,
        Self::Jitter,
        Self::Budget,
        Self::Breaker,
        Self::Default,
        Self::Adaptive,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::None => "no retry",
            Self::Seed => "seed, literally",
            Self::Jitter => "exponential, jitter",
            Self::Budget => "+ budget",
            Self::Breaker => "+ breaker",
            Self::Default => "both: the default",
            Self::Adaptive => "both + adaptive",
        }
    }

    /// A client process of this system.
    pub(crate) fn client(self, limits: Limits, seed: u64) -> Handler {
        let mut settings = Settings::default();
        settings.dice = Dice::seeded(seed);
        let plan = &mut settings.plan;
        if limits == Limits::Brisk {
            plan.timeout.total = Duration::from_secs(8);
            plan.timeout.attempt = Some(Duration::from_secs(1));
        }
        if self == Self::None {
            plan.retry.max_retries = 0;
        }
        if self == Self::Seed {
            plan.retry.backoff = Backoff::Constant;
        }
        let both = matches!(self, Self::Default | Self::Adaptive);
        plan.budget.enabled = both || self == Self::Budget;
        plan.breaker.enabled = both || self == Self::Breaker;
        plan.adaptive = (self == Self::Adaptive).then(AdaptiveConfig::default);
        Handler::new(settings)
    }
}
