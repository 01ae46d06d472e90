//! Workflows on a real Restate, from outside.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may fail, and says where it is skipped"
)]

mod cluster;
mod code;
mod killed;
#[expect(dead_code, reason = "the other engines are asked for more")]
#[path = "../../../breakfall-flow/tests/flows/order.rs"]
mod order;
mod scenarios;
mod server;
mod shipped;
mod stage;
mod story;
