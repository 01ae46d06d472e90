//! Behaviour by theme, and the rules of the house. One binary, so that it links once.
#![cfg(test)]
#![expect(clippy::panic_in_result_fn, reason = "operations that panic are what is tested")]

mod any_order;
mod call_site;
mod channel;
mod classify;
mod configuration;
mod configured;
mod endings;
mod examples;
mod hedge;
mod house_rules;
mod in_flight;
mod lost;
mod matrix;
mod observe;
mod pipeline;
mod policies;
mod report;
mod scope;
mod spans;
mod stream;
mod supervise;
mod supply;
mod tower;
mod traps;
mod virtual_time;
