//! The contract of faults, through the real program: exported, compared with its lock, accepted, explained, shown.
#![cfg(test)]

mod explain;
mod lock;
mod pages;
mod plan;
mod program;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the other black-box tests, which need other parts of it")]
mod support;
