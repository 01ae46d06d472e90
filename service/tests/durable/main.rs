//! Work that outlives its request, and the process.
#![cfg(test)]

mod deferred;
mod full;
mod journal;
mod killed;
mod operators;
mod retry;
mod stages;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the other black-box tests, which need other parts of it")]
mod support;
