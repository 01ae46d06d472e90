//! The policies, put together.
//!
//! # The order, and why
//! ```text
//! fallback            sees the failure after everything else; its success is nobody's success but the user's
//! └─ whole timeout    bounds attempts and waits together, so that an answer comes in time whatever happens inside
//!    └─ retry         each attempt is a fresh call; a wait that cannot fit the time left is refused, and so is one
//!       │             that the budget of the target does not bear
//!       └─ rate, bulkhead, adaptive   throttles of ours say nothing of the target; nothing is held during a wait
//!          └─ breaker        a target that keeps failing is left alone; whoever waits in a queue holds no probe
//!             └─ hedge       beside an attempt that is slow, within its time
//!                └─ attempt timeout   one hanging call must not eat the time of the next
//!                   └─ panic guard    a panic is a failure like any other, with its text kept private
//!                      └─ chaos, the operation
//! ```
//! A fallback inside the retries would turn every first failure into a success and hide it from them; a timeout only
//! inside would let four attempts take four limits. What each policy does for which failure stands in `docs/policies.md`.
//!
//! # The hot path
//! An operation is found by where its name stands in memory. Where no gate is configured and the breaker is closed, the first
//! attempt runs in place: a success at once allocates nothing, takes no lock and reads no clock. When the work first has to
//! wait, the clock is read once and an alarm is armed in the wheel of the thread (`clock/alarm.rs`). A first failure that is
//! final takes no box either; what follows one that is not (waits, gates, further attempts) lives in one box made at that moment.
//!
//! # Dropped mid-way
//! Dropping the future of an operation drops whatever it was doing: the attempt, the wait or the fallback. Timers are
//! disarmed, no further call is made, and one event `operation.abandoned` is written.

mod attempt;
mod context;
mod course;
mod degrade;
mod entry;
mod fallible;
mod first;
mod gates;
mod guarded;
mod handler;
mod live;
mod metrics;
mod operation;
mod plan;
mod rare;
mod registry;
mod reject;
mod retrying;
mod run;
mod slow;
mod stage;
mod target;
#[cfg(test)]
mod tests;
#[cfg(feature = "tower")]
pub mod tower;

pub use self::attempt::Attempt;
pub use self::context::Context;
pub use self::context::History;
pub use self::context::NoContext;
pub use self::context::Recorded;
pub use self::context::Succeeded;
pub use self::context::With;
pub use self::fallible::After;
pub use self::fallible::BoxFuture;
pub use self::fallible::Chain;
pub use self::fallible::Degrade;
pub use self::fallible::Fallback;
pub use self::fallible::Fallible;
pub use self::fallible::Named;
pub use self::fallible::Never;
pub use self::fallible::NoFallback;
pub use self::fallible::Steps;
pub use self::handler::Handler;
pub use self::handler::Keyed;
pub use self::metrics::Count;
pub use self::metrics::OperationMetrics;
pub use self::operation::Operation;
pub use self::plan::Plan;
pub use self::plan::Settings;
pub use self::registry::Refused;
pub use self::reject::FallibleExt;
pub use self::reject::RejectIf;
pub use self::retrying::MOST as MOST_RETRYING;
pub use self::retrying::Retrying;
pub use self::run::Run;
