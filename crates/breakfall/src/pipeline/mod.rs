//! The policies, put together.
//!
//! # The order, and why
//! ```text
//! fallback            sees the failure after everything else; its success is nobody's success but the user's
//! └─ whole timeout    bounds attempts and waits together, so that an answer comes in time whatever happens inside
//!    └─ retry         each attempt is a fresh call; a wait that cannot fit the time left is refused
//!       └─ attempt timeout   one hanging call must not eat the time of the next
//!          └─ panic guard    a panic is a failure like any other, with its text kept private
//!             └─ the operation
//! ```
//! A fallback inside the retries would turn every first failure into a success and hide it from them; a timeout only
//! inside would let four attempts take four limits.
//!
//! # The hot path
//! Success of the first attempt allocates nothing, takes no lock and reads the clock once. What follows a first failure
//! (waits, further attempts, the fallback) lives in one box made at that moment.
//!
//! # Dropped mid-way
//! Dropping the future of an operation drops whatever it was doing: the attempt, the wait or the fallback. Timers are
//! disarmed, no further call is made, and one event `operation.abandoned` is written.

mod attempt;
mod guarded;
mod handler;
mod operation;
mod plan;
mod run;
mod slow;

pub use self::attempt::Attempt;
pub use self::handler::Handler;
pub use self::operation::Context;
pub use self::operation::NoContext;
pub use self::operation::Operation;
pub use self::operation::With;
pub use self::plan::Plan;
pub use self::plan::Settings;
pub use self::run::BoxFuture;
pub use self::run::Degrade;
pub use self::run::Fallback;
pub use self::run::Fallible;
pub use self::run::NoFallback;
pub use self::run::Run;
