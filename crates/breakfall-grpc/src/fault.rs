//! What a bare gRPC status means.

use breakfall::Fault;
use tonic::Code;

/// A call that ended with a status and nothing else: the framework turned it away, or a handler did with words of its own.
///
/// Holds nothing of the request and nothing of the status' message: both may repeat what somebody else wrote.
#[derive(Fault)]
#[fault(words = crate::MESSAGES)]
#[non_exhaustive]
pub enum CallFault {
    /// whoever called gave up
    #[fault(code = "ASYNC_CALL_CANCELLED", class = Cancelled, actions(start_again, contact_support))]
    Cancelled,

    /// something failed, and nobody said what
    #[fault(code = "ASYNC_CALL_UNKNOWN", class = Unknown, actions(try_later, contact_support))]
    Unknown,

    /// the request cannot be accepted as it is
    #[fault(code = "ASYNC_CALL_INVALID_ARGUMENT", class = InvalidArgument, actions(fix_request))]
    InvalidArgument,

    /// the time ran out
    #[fault(code = "ASYNC_CALL_DEADLINE_EXCEEDED", class = DeadlineExceeded, actions(retry, contact_support))]
    DeadlineExceeded,

    /// what was asked for is not there
    #[fault(code = "ASYNC_CALL_NOT_FOUND", class = NotFound, actions(fix_request))]
    NotFound,

    /// what was to be made exists already
    #[fault(code = "ASYNC_CALL_ALREADY_EXISTS", class = AlreadyExists, actions(fix_request))]
    AlreadyExists,

    /// whoever called may not do this
    #[fault(
        code = "ASYNC_CALL_PERMISSION_DENIED",
        class = PermissionDenied,
        recovery = after_fix,
        actions(ask_for_access)
    )]
    PermissionDenied,

    /// whoever called does so more often than they may
    #[fault(
        code = "ASYNC_CALL_RESOURCE_EXHAUSTED",
        class = ResourceExhausted,
        blame = caller,
        severity = info,
        actions(retry, contact_support)
    )]
    ResourceExhausted,

    /// this cannot be done as things stand
    #[fault(code = "ASYNC_CALL_FAILED_PRECONDITION", class = FailedPrecondition, actions(fix_request))]
    FailedPrecondition,

    /// somebody else changed the same at the same time
    #[fault(code = "ASYNC_CALL_ABORTED", class = Aborted, actions(retry, contact_support))]
    Aborted,

    /// the request reaches past the end of what there is
    #[fault(code = "ASYNC_CALL_OUT_OF_RANGE", class = OutOfRange, actions(fix_request))]
    OutOfRange,

    /// there is no such method here
    #[fault(
        code = "ASYNC_CALL_UNIMPLEMENTED",
        class = Unimplemented,
        recovery = after_fix,
        blame = caller,
        severity = info,
        actions(fix_request)
    )]
    Unimplemented,

    /// something failed inside
    #[fault(code = "ASYNC_CALL_INTERNAL", class = Internal, actions(try_later, contact_support))]
    Internal,

    /// the service takes no calls at the moment
    #[fault(
        code = "ASYNC_CALL_UNAVAILABLE",
        class = Unavailable,
        blame = service,
        effect = unknown,
        actions(retry, contact_support)
    )]
    Unavailable,

    /// data is damaged
    #[fault(code = "ASYNC_CALL_DATA_LOSS", class = DataLoss, actions(try_later, contact_support))]
    DataLoss,

    /// nobody said who calls
    #[fault(code = "ASYNC_CALL_UNAUTHENTICATED", class = Unauthenticated, header = "Bearer", actions(sign_in))]
    Unauthenticated,
}

impl CallFault {
    /// What a bare status of this code means; `OK`, which is no failure, as little as an unknown one.
    pub(crate) const fn of(code: Code) -> Self {
        match code {
            Code::Cancelled => Self::Cancelled,
            Code::InvalidArgument => Self::InvalidArgument,
            Code::DeadlineExceeded => Self::DeadlineExceeded,
            Code::NotFound => Self::NotFound,
            Code::AlreadyExists => Self::AlreadyExists,
            Code::PermissionDenied => Self::PermissionDenied,
            Code::ResourceExhausted => Self::ResourceExhausted,
            Code::FailedPrecondition => Self::FailedPrecondition,
            Code::Aborted => Self::Aborted,
            Code::OutOfRange => Self::OutOfRange,
            Code::Unimplemented => Self::Unimplemented,
            Code::Internal => Self::Internal,
            Code::Unavailable => Self::Unavailable,
            Code::DataLoss => Self::DataLoss,
            Code::Unauthenticated => Self::Unauthenticated,
            Code::Ok | Code::Unknown => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use breakfall::fault::Declared;

    use super::*;

    #[test]
    fn each_code_has_its_fault_and_each_fault_its_code() {
        assert_eq!(CallFault::SPECS.len(), 16);
        for number in 1..=16 {
            let spec = CallFault::of(Code::from(number)).spec();
            assert_eq!(i32::from(spec.class.grpc()), number, "{}", spec.code);
        }
    }
}
