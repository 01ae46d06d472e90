//! What the status of a gRPC call means to whoever made it.

use tonic::Code;
use tonic::Status;

use crate::classify::ResourceFault;
use crate::fault::Classifier;
use crate::fault::Failure;
use crate::fault::Origin;

/// Rules for `tonic::Status`, as the answer to a call of this program: what the other side calls the caller's mistake is this program's
/// own. Its message and details stay behind the failure.
///
/// ```
/// use breakfall::classify;
/// use breakfall::fault::Origin;
///
/// let failure = classify::tonic().classify(tonic::Status::unavailable("secret address"));
/// assert_eq!((failure.code().as_str(), failure.origin()), ("ASYNC_RESOURCE_CUT", Origin::Remote));
/// ```
#[must_use]
pub fn tonic() -> Classifier {
    Classifier::default().rule(|status: &Status| {
        let failure = Failure::raised(fault(status.code())?, Origin::Remote);
        Some(failure.with_note("grpc", &i32::from(status.code())))
    })
}

const fn fault(code: Code) -> Option<ResourceFault> {
    Some(match code {
        Code::Ok => return None,
        Code::Unavailable | Code::Cancelled => ResourceFault::Cut,
        Code::DeadlineExceeded => ResourceFault::TimedOut,
        Code::ResourceExhausted | Code::Aborted => ResourceFault::Busy,
        Code::PermissionDenied | Code::Unauthenticated => ResourceFault::Denied,
        Code::NotFound => ResourceFault::Missing,
        Code::AlreadyExists => ResourceFault::Exists,
        Code::InvalidArgument
        | Code::FailedPrecondition
        | Code::OutOfRange
        | Code::Unimplemented => ResourceFault::Rejected,
        Code::DataLoss => ResourceFault::Damaged,
        Code::Unknown | Code::Internal => ResourceFault::Failed,
    })
}
