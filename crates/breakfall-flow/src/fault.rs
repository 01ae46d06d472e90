//! What durable work can fail with by itself.

use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::fault::PublicText;

/// A failure of the engine or of the workflow's code, not of what a step does.
#[derive(Fault)]
#[fault(words = crate::MESSAGES)]
#[non_exhaustive]
pub enum FlowFault {
    /// so many runs are under way that no further one is accepted
    #[fault(
        code = "ASYNC_FLOW_BUSY",
        class = Unavailable,
        blame = service,
        effect = none,
        actions(retry, contact_support)
    )]
    Busy {
        /// How long until it is worth another try.
        #[wait]
        after: Option<Duration>,
    },

    /// the journal cannot be written, so nothing was promised
    #[fault(
        code = "ASYNC_FLOW_JOURNAL_UNAVAILABLE",
        class = Unavailable,
        blame = service,
        effect = none,
        severity = error,
        actions(retry, contact_support)
    )]
    JournalUnavailable {
        /// How long until it is worth another try.
        #[wait]
        after: Option<Duration>,
    },

    /// a newer version of the program wrote the journal
    #[fault(code = "ASYNC_FLOW_JOURNAL_NEWER", class = Internal, effect = none, actions(try_later, contact_support))]
    JournalNewer {
        /// The version of its schema.
        #[public]
        found: u32,
        /// The newest version that this program knows.
        #[public]
        known: u32,
    },

    /// a run of this id was started with something else
    #[fault(code = "ASYNC_FLOW_ALREADY_STARTED", class = AlreadyExists, actions(fix_request, contact_support))]
    AlreadyStarted,

    /// there is no run of this id
    #[fault(code = "ASYNC_FLOW_NOT_FOUND", class = NotFound, actions(fix_request, contact_support))]
    NotFound,

    /// an id of a run is 1 to 128 characters of ASCII without spaces and without a slash
    #[fault(code = "ASYNC_FLOW_ID_INVALID", class = InvalidArgument, actions(fix_request, contact_support))]
    IdInvalid,

    /// no workflow of this kind and version is known here
    #[fault(code = "ASYNC_FLOW_KIND_UNKNOWN", class = Internal, effect = none, actions(try_later, contact_support))]
    KindUnknown {
        /// The kind.
        #[public]
        kind: PublicText,
        /// The version.
        #[public]
        version: u32,
    },

    /// a value is larger than the journal takes
    #[fault(
        code = "ASYNC_FLOW_VALUE_TOO_LARGE",
        class = InvalidArgument,
        status = 413,
        actions(shorten_value, contact_support)
    )]
    TooLarge {
        /// Its size.
        #[public]
        bytes: u64,
        /// The most that is taken.
        #[public]
        limit: u64,
    },

    /// two steps of a run have the same name
    #[fault(code = "ASYNC_FLOW_STEP_REPEATED", class = Internal, actions(try_later, contact_support))]
    StepRepeated {
        /// The name.
        #[public]
        step: PublicText,
    },

    /// a signal carries a value of another type than the workflow takes
    #[fault(code = "ASYNC_FLOW_SIGNAL_UNFIT", class = Internal, actions(try_later, contact_support))]
    SignalUnfit {
        /// Its name.
        #[public]
        step: PublicText,
    },

    /// the code of the workflow is not the one that this run was started with
    #[fault(code = "ASYNC_FLOW_DEFINITION_CHANGED", class = Internal, actions(wait_for_us, contact_support))]
    DefinitionChanged {
        /// The first step where they differ.
        #[public]
        step: PublicText,
    },

    /// the code of the workflow ends the run each time before it gets any further
    #[fault(code = "ASYNC_FLOW_POISONED", class = Internal, actions(wait_for_us, contact_support))]
    Poisoned {
        /// How often that was tried.
        #[public]
        tries: u32,
    },

    /// what was done could not be undone, and an operator has to decide
    #[fault(code = "ASYNC_FLOW_NEEDS_ATTENTION", class = Internal, actions(wait_for_us, contact_support))]
    NeedsAttention {
        /// The step whose undo failed.
        #[public]
        step: PublicText,
    },

    /// an operator gave the run up as it was
    #[fault(code = "ASYNC_FLOW_GIVEN_UP", class = Internal, actions(check_status, contact_support))]
    GivenUp,

    /// that cannot be done with a run in this state
    #[fault(code = "ASYNC_FLOW_ACT_IMPOSSIBLE", class = FailedPrecondition, actions(fix_request, contact_support))]
    ActImpossible {
        /// The state that it is in.
        #[public]
        state: PublicText,
    },
}

impl FlowFault {
    /// Whether a run may have this id.
    ///
    /// # Errors
    /// `ASYNC_FLOW_ID_INVALID`.
    pub fn check_id(id: &str) -> Result<(), Self> {
        let fits = (1..=128).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/');
        if fits { Ok(()) } else { Err(Self::IdInvalid) }
    }

    /// The failure of a value of so many bytes, where an engine takes no more than `limit`.
    #[must_use]
    pub fn too_large(bytes: usize, limit: usize) -> Failure {
        let number = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
        Self::TooLarge { bytes: number(bytes), limit: number(limit) }.into()
    }
}
