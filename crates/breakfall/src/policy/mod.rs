//! The policies, one folder each, all with the same cast: `mod.rs` the data sheet and the policy, `config.rs` its numbers
//! with the source of each default, further files its logic, `tests.rs`. Policies do not know each other; only the
//! [`pipeline`](crate::pipeline) puts them together, in one order.

pub mod fallback;
pub mod retry;
pub mod timeout;
