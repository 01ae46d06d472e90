//! What comes in from outside, well meant or not, against the real program: the rows E of the fault matrix, and the threats of the edge.
//! Each test is named after its row.
#![cfg(test)]

mod bodies;
mod connections;
mod hostile;
mod memory;
mod oracles;
mod own_refusals;
mod requests;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the other black-box tests, which need other parts of it")]
mod support;
mod traces;
