//! What is written down, and where.

use std::collections::HashMap;
use std::time::Duration;

use breakfall::Failure;
use breakfall::pipeline::BoxFuture;

/// One thing that has happened in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its place in the run, from 1.
    pub(crate) seq: u64,
    pub(crate) kind: Kind,
    /// The name that the code gave it.
    pub(crate) name: Box<str>,
    /// JSON: a value, the record of a failure, or the end of a wait.
    pub(crate) value: String,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Work that gave a value.
    Done,
    /// Work that failed.
    Failed,
    /// A wait, with its end.
    Sleep,
    /// A wait that a cancellation ended.
    Cut,
}

impl Kind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Sleep => "sleep",
            Self::Cut => "cut",
        }
    }
}

/// What is written down of a run.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// In the order of `seq`.
    pub(crate) entries: Vec<Entry>,
    /// What came from outside, by key: `event:…`, `verdict:…`.
    pub(crate) signals: HashMap<Box<str>, String>,
}

/// The key of the signal that answers `question`.
pub(crate) fn verdict_key(question: &str) -> String {
    format!("verdict:{question}")
}

/// Where a run is written down.
pub(crate) trait Journal: Send + Sync {
    /// Writes `entry` down; when this returns it is there for good.
    fn put(&self, entry: Entry) -> BoxFuture<'_, Result<(), Interruption>>;

    /// What a test wants to happen at this moment.
    fn trouble(&self, _name: &str, _moment: Moment) -> Option<Trouble> {
        None
    }
}

/// A moment in the life of an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Nothing has happened yet.
    Before,
    /// The work has begun and waits for something.
    Inside,
    /// The work is done, and that is not written down.
    Unrecorded,
    /// It is written down.
    Recorded,
}

/// What a test does to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The process ends.
    Crash,
    /// It takes longer.
    Delay(Duration),
    /// Somebody cancels the run.
    Cancel,
}

/// Why a run cannot go on here and now. Its code never hears of it: it is dropped where it stands.
#[derive(Debug)]
pub(crate) enum Interruption {
    /// A test ended the process.
    Crashed,
    /// It goes on elsewhere: another worker has taken it over, or this one is about to end.
    Elsewhere,
    /// The journal cannot be written.
    Unwritable(Failure),
    /// An operator has to decide.
    Attention { question: String, failure: Failure },
    /// The code does not ask for what is written down: `step` is the first that it misses or means otherwise.
    Diverged { step: String },
    /// The code panicked outside of every step.
    Panicked(Failure),
}
