//! A run at a glance, whatever runs it.

use breakfall::wire::FailureRecord;
use serde::Serialize;

use crate::State;

/// A run at a glance. Times are milliseconds since the epoch.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FlowSummary {
    /// Its id.
    pub id: String,
    /// Its workflow.
    pub kind: String,
    /// The version of that which it was started with.
    pub version: u32,
    /// Where it stands.
    pub state: State,
    /// When it was started.
    pub started_at: u64,
    /// When it ended.
    pub ended_at: Option<u64>,
    /// Not before this does it go on, where it waits; far in the future where it waits for a signal.
    pub wake_at: u64,
    /// Whether somebody wants it to end.
    pub cancelled: bool,
    /// How often it was taken up without getting any further.
    pub tries: u32,
    /// What an operator is asked, or which step degraded it.
    pub step: Option<String>,
    /// The failure that ended it, that degraded it, or that somebody has to look at.
    pub failure: Option<FailureRecord>,
}

impl FlowSummary {
    /// One of which no more is known than this.
    #[must_use]
    pub fn new(id: &str, kind: &str, version: u32, state: State) -> Self {
        Self {
            id: id.to_owned(),
            kind: kind.to_owned(),
            version,
            state,
            started_at: 0,
            ended_at: None,
            wake_at: 0,
            cancelled: false,
            tries: 0,
            step: None,
            failure: None,
        }
    }
}
