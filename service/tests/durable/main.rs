//! Work that outlives its request, and the process.
#![cfg(test)]

mod deferred;
mod disk;
mod full;
mod journal;
mod killed;
mod operators;
#[cfg(feature = "restate")]
mod restate;
#[cfg(feature = "restate")]
#[path = "../../../crates/breakfall-flow-restate/tests/restate/server.rs"]
#[expect(dead_code, reason = "shared with the tests of the adapter, which need more of it")]
mod restate_server;
mod retry;
mod stages;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the other black-box tests, which need other parts of it")]
mod support;
mod walks;
