//! What an operator decides.

use serde::Deserialize;
use serde::Serialize;

/// What an operator says about an undo that keeps failing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "the saga must act on each")]
pub enum Verdict {
    /// Try it again: what stood in its way is gone.
    Resume,
    /// It was done by hand: go on with the next one.
    Skip,
    /// Leave everything as it is now, what is not undone yet included.
    GiveUp,
}
