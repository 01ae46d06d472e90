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
/// Long enough for a busy machine, and half of what everything together may take where no operation is given up earlier.
const IN_TIME: Duration = Duration::from_secs(10);

/// The answer is the substitute's, in time.
fn assert_degraded(answer: &Answer, code: &str) {
    assert!(answer.took < IN_TIME, "{answer:?}");
    assert_eq!(answer.degraded(code), CREATED);
}
