//! The policies, one folder each, all with the same cast: `mod.rs` the data sheet and the policy, `config.rs` its numbers
//! with the source of each default, further files its logic, `tests.rs`. Policies do not know each other; only the
//! [`pipeline`](crate::pipeline) puts them together, in one order. What each does for which failure, side by side:
//! `docs/policies.md`.

pub mod adaptive;
pub mod bulkhead;
pub mod chaos;
pub mod fallback;
pub mod hedge;
pub mod rate;
pub mod retry;
pub mod stale;
pub mod timeout;
