//! A person's way through the real program, from its first line to its last.
#![cfg(test)]

mod chat;
mod config_mistakes;
mod console;
mod crowd;
mod doctor;
mod manager;
mod many;
mod metrics;
mod mistakes;
mod otlp;
mod package;
mod pages;
mod records;
mod reload;
mod replicas;
mod requests;
mod soak;
mod stopping;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the other black-box tests, which need other parts of it")]
mod support;
mod walks;
