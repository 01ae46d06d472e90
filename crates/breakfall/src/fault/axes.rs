//! The questions every failure answers beside its class: each one is asked by somebody else.

use std::time::Duration;

/// Whether trying again can help. Separate from the status on purpose: two failures of one status may differ here.
/// Asked by: retries, `Retry-After`, the words for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a policy must decide each of these; a fifth would be a breaking change"
)]
pub enum Recovery {
    /// Never: the same request fails again.
    Never,
    /// After the caller changed something.
    AfterFix,
    /// The same request may succeed, after `after` where that is known.
    Retry {
        /// How long to wait first.
        after: Option<Duration>,
    },
    /// The whole target is down or full: waiting helps, hammering hurts.
    Unavailable {
        /// How long to wait first.
        after: Option<Duration>,
    },
}

impl Recovery {
    /// [`Recovery::Retry`], the wait unknown.
    pub const RETRY: Self = Self::Retry { after: None };
    /// [`Recovery::Unavailable`], the wait unknown.
    pub const UNAVAILABLE: Self = Self::Unavailable { after: None };

    /// Whether the same request, unchanged, may succeed later.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Retry { .. } | Self::Unavailable { .. })
    }

    /// The wait that is asked for, where one is known.
    #[must_use]
    pub const fn after(self) -> Option<Duration> {
        match self {
            Self::Retry { after } | Self::Unavailable { after } => after,
            Self::Never | Self::AfterFix => None,
        }
    }

    /// The same recovery with a wait that became known later. Without effect where waiting cannot help.
    #[must_use]
    pub const fn with_wait(self, wait: Duration) -> Self {
        match self {
            Self::Retry { .. } => Self::Retry { after: Some(wait) },
            Self::Unavailable { .. } => Self::Unavailable { after: Some(wait) },
            Self::Never | Self::AfterFix => self,
        }
    }

    /// The recovery of this word, as [`Recovery::as_str`] gives it, the wait unknown.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let all = [Self::Never, Self::AfterFix, Self::RETRY, Self::UNAVAILABLE];
        all.into_iter().find(|recovery| recovery.as_str() == word)
    }

    /// The word that stands on the wire: `never`, `after_fix`, `retry`, `unavailable`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::AfterFix => "after_fix",
            Self::Retry { .. } => "retry",
            Self::Unavailable { .. } => "unavailable",
        }
    }
}

/// Whose failure it is. Asked by: fallback, breaker accounting, log level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a policy must decide each of these")]
pub enum Blame {
    /// Whoever sent the request.
    Caller,
    /// This program.
    Service,
    /// Something this program called.
    Dependency,
    /// The way to it.
    Network,
}

impl Blame {
    /// The word in logs: `caller`, `service`, `dependency`, `network`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Service => "service",
            Self::Dependency => "dependency",
            Self::Network => "network",
        }
    }
}

/// Whether the work may have happened although it failed; the greater says more. Asked by: retries of what is not idempotent,
/// the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "a policy must decide each of these")]
pub enum Effect {
    /// It did not happen.
    None,
    /// It may have happened.
    Unknown,
    /// It happened, and then something failed.
    Applied,
}

impl Effect {
    /// The effect of this word, as [`Effect::as_str`] gives it.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::None, Self::Unknown, Self::Applied]
            .into_iter()
            .find(|effect| effect.as_str() == word)
    }

    /// The word on the wire and in logs: `none`, `unknown`, `applied`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unknown => "unknown",
            Self::Applied => "applied",
        }
    }
}

/// How a failure came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// Code returned it.
    Raised,
    /// Code panicked.
    Panicked,
    /// Somebody cancelled the work.
    Cancelled,
    /// A limit of ours ran out.
    TimedOut,
    /// A policy refused to start the work.
    Rejected,
    /// Another program said so.
    Remote,
    /// It came in as an error that nobody classified.
    Foreign,
}

impl Origin {
    /// The origin of this word, as [`Origin::as_str`] gives it.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        use Origin::{Cancelled, Foreign, Panicked, Raised, Rejected, Remote, TimedOut};
        [Raised, Panicked, Cancelled, TimedOut, Rejected, Remote, Foreign]
            .into_iter()
            .find(|origin| origin.as_str() == word)
    }

    /// The word in logs: `raised`, `panicked`, `cancelled`, `timed_out`, `rejected`, `remote`, `foreign`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Panicked => "panicked",
            Self::Cancelled => "cancelled",
            Self::TimedOut => "timed_out",
            Self::Rejected => "rejected",
            Self::Remote => "remote",
            Self::Foreign => "foreign",
        }
    }

    /// Whether this points at a defect of the program rather than at a failure it was written for.
    #[must_use]
    pub const fn is_defect(self) -> bool {
        matches!(self, Self::Panicked | Self::Foreign)
    }
}

/// How loudly a log says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "the levels every log knows")]
pub enum Severity {
    /// Only of interest when looking closely.
    Debug,
    /// Expected in normal work.
    Info,
    /// Worth a look when it becomes frequent.
    Warn,
    /// Somebody has to look.
    Error,
}
