//! Retry budget: retries are a share of what works, so that they cannot make an outage worse.
//!
//! **When to use.** Always beside the retry, one for each target that many callers share. **When not.** Where each caller has a
//! target of its own.
//!
//! **Defaults.** 10 tokens in reserve ([`BudgetConfig::reserve`]); a retry takes one, ten successes bring one (`ratio` 0.1), and so
//! do two seconds (`per_second` 0.5), so that what is called rarely can be retried too.
//!
//! | of the calls succeed | retries for each 100 calls, at most |
//! |---|---|
//! | 100 % | 10, and the reserve |
//! | 90 % | 9, and the reserve |
//! | 0 % | none beyond the reserve and the trickle |
//!
//! **Order.** Asked after the retry has decided on a wait, before that wait begins: a retry that may not happen is not waited for.
//! A call that the breaker rejected asks for nothing.
//!
//! **Cost.** None for success: the tokens that successes brought are worked out from their total when one is asked for. Asking
//! takes a lock for a few lines.
//!
//! **Events.** None of its own: the caller says that a retry was refused.
//!
//! **Errors.** None: no token, no retry, and the last real failure stands.
//!
//! **Dropped mid-way.** A [`Token`] that is dropped before [`Token::spent`] goes back: cancelled while waiting, or panicked.

mod account;
mod config;
mod shared;
#[cfg(test)]
mod tests;

pub use self::config::BudgetConfig;
pub use self::shared::Budget;
pub use self::shared::Token;
