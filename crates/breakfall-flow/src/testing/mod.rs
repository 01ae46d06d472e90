//! Doubles for the tests of a workflow.

mod journal;
mod rehearsal;

pub use self::rehearsal::Played;
pub use self::rehearsal::Rehearsal;
pub use self::rehearsal::Stuck;
