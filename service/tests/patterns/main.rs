//! The seed's eleven settings, each flipped in the real program and observed from outside.
//!
//! One cannot be seen from there: `logging.include_stack_traces` shows with defects only, and no request causes one. It is
//! flipped in `crates/breakfall/tests/it/observe.rs`.
#![cfg(test)]

mod async_error_handling;
mod graceful_degradation;
mod logging;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the other black-box tests, which need other parts of it")]
mod support;
mod user_messages;
