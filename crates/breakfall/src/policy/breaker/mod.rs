//! Breaker: a target that keeps failing is left alone for a while, and its callers hear at once that it is.
//!
//! **When to use.** For calls to something that can be down as a whole. **When not.** For work that fails by its input: that says
//! nothing about the next call, and is not counted here.
//!
//! **Defaults.** Opens when half of at least 10 calls of the last 2 s failed ([`BreakerConfig::failure_rate`], `min_calls`,
//! `window`), or 5 in a row (`consecutive`). Open for 2 s (`open`), doubled with each failed probe up to 3 s (`open_cap`); one
//! probe at a time, with 2 s for it, doubled as well, up to 10 s (`probe`); then 10, 25 and 50 % of the calls for a third of 2 s each (`ramp`).
//!
//! | state | a call is | leaves it when |
//! |---|---|---|
//! | closed | let through | too many failed, too many were slow, or nothing but drops was seen |
//! | open | rejected, with the time left | the time is over and a call comes: that is the probe |
//! | half-open | rejected at once, never queued | the probe ended; after its lease the next call is a probe |
//! | ramping | let through by lot | it failed as often as [`BreakerConfig::failure_rate`]; otherwise its time is over |
//! | isolated | rejected | [`Breaker::close`] |
//!
//! **What counts.** [`BreakerConfig::counts`]: not the caller's mistakes, cancellations, throttles, our own rejections. A dropped
//! call is neither success nor failure, unless for at least half a window nothing else is seen. Results of calls that were let in
//! before the last change of state are ignored.
//!
//! **Order.** Around each attempt, inside the retry, outside the timeout of the attempt: a timeout counts, a rejection is not
//! retried. The fallback stands outside: its success is not the target's.
//!
//! **Cost.** Closed: one load ([`Breaker::word`], or a copy of it beside what else a call reads), and what it takes to count the
//! success. Everything else happens on failures, under a lock that is held for a few lines: rates are derived from how far the count
//! of successes has moved since the last failure.
//!
//! **Events.** Written by the caller, outside of the lock, from the [`Transition`] that a method returns.
//!
//! **Errors.** [`Rejected`], with how long to wait where that is known.
//!
//! **Dropped mid-way.** A [`Permit`] that is dropped counts as nothing, and its probe's place is free at once.

mod circuit;
mod config;
mod counts;
mod permit;
mod shared;
mod state;
#[cfg(test)]
mod tests;
mod window;
mod word;

pub use self::config::BreakerConfig;
pub use self::counts::Verdict;
pub(crate) use self::counts::counts;
pub use self::permit::Permit;
pub use self::shared::Breaker;
pub(crate) use self::shared::WordCopy;
pub use self::state::BreakerState;
pub use self::state::Reason;
pub use self::state::Rejected;
pub use self::state::Transition;
pub use self::word::Word;
