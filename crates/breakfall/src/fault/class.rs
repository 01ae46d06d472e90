//! The sixteen canonical classes of failure and what each implies.

use crate::fault::axes::Blame;
use crate::fault::axes::Effect;
use crate::fault::axes::Recovery;
use crate::fault::axes::Severity;
use crate::fault::status::ErrorStatus;

/// The canonical class of a failure: the codes of `google.rpc.Code` without `OK`. A class gives every default of a
/// [`Spec`](crate::fault::Spec) that its declaration does not override.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the set is google.rpc.Code's, which is closed")]
pub enum Class {
    /// The caller gave up.
    Cancelled,
    /// Nobody knows what went wrong.
    Unknown,
    /// The request cannot be understood or accepted, whatever the state of the system.
    InvalidArgument,
    /// The time ran out; the work may still have happened.
    DeadlineExceeded,
    /// What was asked for does not exist.
    NotFound,
    /// What was to be made exists already.
    AlreadyExists,
    /// The caller is known and may not do this.
    PermissionDenied,
    /// A quota or a rate is used up.
    ResourceExhausted,
    /// The system is not in a state that allows the request.
    FailedPrecondition,
    /// A conflict with concurrent work; the whole may be tried again.
    Aborted,
    /// The request goes past a valid range.
    OutOfRange,
    /// Not offered here.
    Unimplemented,
    /// A defect of the service.
    Internal,
    /// Not to be had at the moment.
    Unavailable,
    /// Data is lost or damaged for good.
    DataLoss,
    /// The caller is not known.
    Unauthenticated,
}

impl Class {
    /// All classes, in the order of their gRPC numbers.
    pub const ALL: [Self; 16] = [
        Self::Cancelled,
        Self::Unknown,
        Self::InvalidArgument,
        Self::DeadlineExceeded,
        Self::NotFound,
        Self::AlreadyExists,
        Self::PermissionDenied,
        Self::ResourceExhausted,
        Self::FailedPrecondition,
        Self::Aborted,
        Self::OutOfRange,
        Self::Unimplemented,
        Self::Internal,
        Self::Unavailable,
        Self::DataLoss,
        Self::Unauthenticated,
    ];

    /// The name as `google.rpc.Code` spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "CANCELLED",
            Self::Unknown => "UNKNOWN",
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::NotFound => "NOT_FOUND",
            Self::AlreadyExists => "ALREADY_EXISTS",
            Self::PermissionDenied => "PERMISSION_DENIED",
            Self::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Self::FailedPrecondition => "FAILED_PRECONDITION",
            Self::Aborted => "ABORTED",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::Unimplemented => "UNIMPLEMENTED",
            Self::Internal => "INTERNAL",
            Self::Unavailable => "UNAVAILABLE",
            Self::DataLoss => "DATA_LOSS",
            Self::Unauthenticated => "UNAUTHENTICATED",
        }
    }

    /// The class of this name, as [`Class::as_str`] gives it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == name)
    }

    /// The number of the gRPC status, 1 to 16.
    #[must_use]
    pub const fn grpc(self) -> u8 {
        self as u8 + 1
    }

    /// The HTTP status, by the table of `google.rpc.Code`.
    #[must_use]
    pub const fn status(self) -> ErrorStatus {
        ErrorStatus::new(match self {
            Self::Cancelled => 499,
            Self::InvalidArgument | Self::OutOfRange | Self::FailedPrecondition => 400,
            Self::Unauthenticated => 401,
            Self::PermissionDenied => 403,
            Self::NotFound => 404,
            Self::AlreadyExists | Self::Aborted => 409,
            Self::ResourceExhausted => 429,
            Self::Unknown | Self::Internal | Self::DataLoss => 500,
            Self::Unimplemented => 501,
            Self::Unavailable => 503,
            Self::DeadlineExceeded => 504,
        })
    }

    /// Whether trying again can help, unless the declaration says otherwise.
    #[must_use]
    pub const fn recovery(self) -> Recovery {
        match self {
            Self::InvalidArgument
            | Self::OutOfRange
            | Self::FailedPrecondition
            | Self::NotFound
            | Self::AlreadyExists
            | Self::Unauthenticated => Recovery::AfterFix,
            Self::DeadlineExceeded | Self::Aborted => Recovery::RETRY,
            Self::Unavailable | Self::ResourceExhausted => Recovery::UNAVAILABLE,
            Self::Cancelled
            | Self::Unknown
            | Self::PermissionDenied
            | Self::Unimplemented
            | Self::Internal
            | Self::DataLoss => Recovery::Never,
        }
    }

    /// Whose failure it is, unless the declaration says otherwise.
    #[must_use]
    pub const fn blame(self) -> Blame {
        match self {
            Self::Cancelled
            | Self::InvalidArgument
            | Self::OutOfRange
            | Self::FailedPrecondition
            | Self::NotFound
            | Self::AlreadyExists
            | Self::PermissionDenied
            | Self::Unauthenticated => Blame::Caller,
            Self::DeadlineExceeded | Self::Unavailable => Blame::Dependency,
            Self::Unknown
            | Self::ResourceExhausted
            | Self::Aborted
            | Self::Unimplemented
            | Self::Internal
            | Self::DataLoss => Blame::Service,
        }
    }

    /// Whether the work may have happened, unless the declaration says otherwise.
    #[must_use]
    pub const fn effect(self) -> Effect {
        match self {
            Self::DeadlineExceeded
            | Self::Unknown
            | Self::Internal
            | Self::DataLoss
            | Self::Cancelled => Effect::Unknown,
            Self::InvalidArgument
            | Self::NotFound
            | Self::AlreadyExists
            | Self::PermissionDenied
            | Self::ResourceExhausted
            | Self::FailedPrecondition
            | Self::Aborted
            | Self::OutOfRange
            | Self::Unimplemented
            | Self::Unavailable
            | Self::Unauthenticated => Effect::None,
        }
    }

    /// How loudly a log says it, unless the declaration says otherwise.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Unknown | Self::Internal | Self::DataLoss | Self::Unimplemented => {
                Severity::Error
            }
            Self::DeadlineExceeded
            | Self::Unavailable
            | Self::ResourceExhausted
            | Self::Aborted => Severity::Warn,
            Self::Cancelled
            | Self::InvalidArgument
            | Self::NotFound
            | Self::AlreadyExists
            | Self::PermissionDenied
            | Self::FailedPrecondition
            | Self::OutOfRange
            | Self::Unauthenticated => Severity::Info,
        }
    }
}
