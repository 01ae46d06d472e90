//! The budget as threads share it.

use std::sync::PoisonError;

use crate::clock::Moment;
use crate::policy::budget::BudgetConfig;
use crate::policy::budget::account::Account;
use crate::policy::sync::Mutex;

/// The retry budget of one target.
///
/// `now` is the present, `successes` the total of the target's successes so far.
#[derive(Debug)]
pub struct Budget(Mutex<Account>);

impl Budget {
    /// With its reserve full.
    #[must_use]
    pub fn new(config: BudgetConfig) -> Self {
        Self(Mutex::new(Account::new(config)))
    }

    /// A token for a retry that costs `cost` (see [`BudgetConfig::cost`]), to be taken before waiting for it; `None` where there are
    /// not enough.
    #[cold]
    pub fn try_take(&self, now: impl Into<Moment>, successes: u64, cost: f64) -> Option<Token<'_>> {
        let taken = self.locked(|account| account.take(now.into(), successes, cost))?;
        Some(Token { budget: self, cost: taken })
    }

    /// How many tokens there are at `now`.
    #[must_use]
    pub fn balance(&self, now: impl Into<Moment>, successes: u64) -> f64 {
        self.locked(|account| account.balance(now.into(), successes))
    }

    /// Goes on with other numbers and the same tokens, as far as they fit into the new reserve.
    pub fn reconfigure(&self, config: BudgetConfig) {
        self.locked(|account| account.reconfigure(config));
    }

    fn locked<R>(&self, change: impl FnOnce(&mut Account) -> R) -> R {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What a retry costs, put aside until it starts.
///
/// **Dropped**: the tokens go back.
#[derive(Debug)]
#[must_use = "a token that is dropped goes back"]
pub struct Token<'b> {
    budget: &'b Budget,
    cost: f64,
}

impl Token<'_> {
    /// The retry starts: what it costs is gone.
    pub fn spent(mut self) {
        self.cost = 0.0;
    }
}

impl Drop for Token<'_> {
    fn drop(&mut self) {
        if self.cost > 0.0 {
            self.budget.locked(|account| account.put(self.cost));
        }
    }
}
