//! What a person is told, before it is put into words.

use serde::Deserialize;
use serde::Serialize;

use crate::integrations::tracker::Ticket;
use crate::orchestration::intent::Intent;

/// The most tickets that are named in an answer.
pub(crate) const MOST_NAMED: u32 = 20;

/// What was done, as facts: generators make words of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub(crate) done: Done,
    /// The tickets it is about, newest first, at most [`MOST_NAMED`].
    pub(crate) tickets: Vec<Ticket>,
    /// How many tickets are open in all, where that was looked up.
    pub(crate) open: Option<u64>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Done {
    Created,
    Listed,
    Shown,
    Closed,
    WasClosed,
    Summarised,
    Helped,
}

impl Done {
    /// Whether something is different now.
    pub(crate) const fn is_a_change(self) -> bool {
        matches!(self, Self::Created | Self::Closed)
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Listed => "listed",
            Self::Shown => "shown",
            Self::Closed => "closed",
            Self::WasClosed => "was_closed",
            Self::Summarised => "summarised",
            Self::Helped => "helped",
        }
    }
}

/// What a request came to, before it is put into words: whoever reads it later may read another language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Solved {
    pub(crate) intent: Intent,
    pub(crate) facts: Facts,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// The request was carried out.
    Answer { intent: Intent, text: String, tickets: Vec<Ticket> },
    /// It was not: the words of the failure say so.
    Apology,
}
