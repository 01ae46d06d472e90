//! Where a run stands.

use std::fmt;

use serde::Serialize;

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "an operator must be told what each of these means")]
pub enum State {
    /// It runs, or waits for its time or for a signal.
    Open,
    /// It stands still until an operator decides.
    NeedsAttention,
    /// It gave a value.
    Done,
    /// It gave a value, and an optional step failed.
    Degraded,
    /// It failed, and what it had done was undone where the workflow says how.
    Failed,
    /// Somebody cancelled it, and what it had done was undone.
    Cancelled,
    /// An operator gave it up: what it had done may still be there.
    GivenUp,
}

impl State {
    /// All of them, in the order of their numbers in the file.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::NeedsAttention,
        Self::Done,
        Self::Degraded,
        Self::Failed,
        Self::Cancelled,
        Self::GivenUp,
    ];

    /// The word: `open`, `needs_attention`, `done`, `degraded`, `failed`, `cancelled`, `given_up`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::NeedsAttention => "needs_attention",
            Self::Done => "done",
            Self::Degraded => "degraded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::GivenUp => "given_up",
        }
    }

    /// The state of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether nothing more will happen to it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Open | Self::NeedsAttention)
    }

    #[cfg(feature = "embedded")]
    pub(crate) const fn number(self) -> i64 {
        self as i64
    }

    #[cfg(feature = "embedded")]
    /// The state of this number; one that is not known belongs to nobody here.
    pub(crate) fn numbered(number: i64) -> Self {
        Self::ALL.into_iter().find(|state| state.number() == number).unwrap_or(Self::NeedsAttention)
    }
}

/// What became of a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "one or the other")]
pub enum Started {
    /// It has begun.
    New,
    /// The same had been started before, under the same id.
    Known,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
