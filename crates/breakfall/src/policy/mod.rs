//! The policies, one folder each, all with the same cast: `mod.rs` the data sheet and the policy, `config.rs` its numbers
//! with the source of each default, further files its logic, `tests.rs`. Policies do not know each other; only the
//! [`pipeline`](crate::pipeline) puts them together, in one order.
//!
//! Beside the folders stand files that are no policies: `count.rs` (and its `cells.rs`) counts successes for those that judge a
//! target, `keyed.rs` keeps one of them for each target, `sync.rs` is their door to shared memory.

pub mod adaptive;
pub mod breaker;
pub mod budget;
pub mod bulkhead;
mod cells;
pub mod chaos;
pub(crate) mod count;
pub mod fallback;
pub mod hedge;
pub(crate) mod keyed;
pub mod rate;
pub mod retry;
pub mod stale;
pub(crate) mod sync;
pub mod timeout;
