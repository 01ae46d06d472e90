//! The real program among servers that work and servers that do not.
#![cfg(test)]

mod boundary;
mod canary;
mod error_recovery;
mod hanging_up;
mod no_degradation;
mod quirks;
mod recovered;
mod shared_counter;
mod strange_models;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the other black-box tests, which need other parts of it")]
mod support;
mod working;
