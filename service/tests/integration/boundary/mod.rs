//! What crosses the boundary to other services: the rows X01 to X10 and the threats T09 to T12 of `docs/contract.md`, each against the real
//! program.

mod answers;
mod connections;
mod elsewhere;
mod sizes;
mod waits;

use std::time::Duration;

use crate::support::answer::Answer;

const CREATE: &str = "Create a ticket: the login page is slow";
const CREATED: &str = "I created ticket #1: the login page is slow";
/// The time of an operation and of its substitute, see [`Setup::quick`](crate::support::setup::Setup::quick), and a second for a busy machine.
const IN_TIME: Duration = Duration::from_millis(1200 + 300 + 1000);

/// The answer is the substitute's, in time.
fn assert_degraded(answer: &Answer, code: &str) {
    assert!(answer.took < IN_TIME, "{answer:?}");
    assert_eq!(answer.degraded(code), CREATED);
}
