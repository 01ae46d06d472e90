//! The files of the retry budget.

#[path = "../../../src/policy/budget/account.rs"]
mod account;
#[path = "../../../src/policy/budget/config.rs"]
mod config;
#[path = "../../../src/policy/budget/shared.rs"]
mod shared;

pub use self::config::BudgetConfig;
pub use self::shared::Budget;
