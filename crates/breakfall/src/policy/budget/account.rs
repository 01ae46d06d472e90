//! How tokens come and go, without any sharing: one caller at a time.

use crate::clock::Moment;
use crate::policy::budget::BudgetConfig;

/// The tokens of one target.
#[derive(Debug)]
pub(super) struct Account {
    config: BudgetConfig,
    tokens: f64,
    /// The total of successes that tokens were given for.
    rewarded: u64,
    /// Until when time was turned into tokens.
    at: Option<Moment>,
}

impl Account {
    pub(super) fn new(config: BudgetConfig) -> Self {
        Self { config, tokens: at_least_zero(config.reserve), rewarded: 0, at: None }
    }

    /// How many tokens there are, with what came in since anybody last asked.
    #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 of either the reserve is full")]
    pub(super) fn balance(&mut self, now: Moment, successes: u64) -> f64 {
        let fresh = successes.saturating_sub(self.rewarded) as f64;
        let passed = self.at.map_or(0, |at| now.nanos_since(at)) as f64 / 1e9;
        self.rewarded = self.rewarded.max(successes);
        self.at = self.at.max(Some(now));
        self.put(fresh * at_least_zero(self.config.ratio));
        self.put(passed * at_least_zero(self.config.per_second));
        self.tokens
    }

    /// Takes `cost` tokens, if there are as many: what was taken, which is nothing where none are needed.
    pub(super) fn take(&mut self, now: Moment, successes: u64, cost: f64) -> Option<f64> {
        if !self.config.enabled {
            return Some(0.0);
        }
        let cost = at_least_zero(cost);
        let left = self.balance(now, successes) - cost;
        (left >= 0.0).then(|| {
            self.tokens = left;
            cost
        })
    }

    /// Puts tokens in, as far as there is room.
    pub(super) fn put(&mut self, tokens: f64) {
        self.tokens = (self.tokens + tokens).min(at_least_zero(self.config.reserve));
    }

    /// New numbers for the same tokens, as far as there is room.
    pub(super) fn reconfigure(&mut self, config: BudgetConfig) {
        self.config = config;
        self.put(0.0);
    }
}

/// Also for what is no number.
fn at_least_zero(number: f64) -> f64 {
    number.max(0.0)
}
