//! What the kinds of `std::io::Error` mean.

use std::io::Error;
use std::io::ErrorKind;

use crate::classify::ResourceFault;
use crate::fault::Classifier;

/// Rules for `std::io::Error`, by its kind; `Other` and kinds without a meaning of their own stay unexpected.
///
/// ```
/// use std::io::ErrorKind;
/// use breakfall::classify;
///
/// let failure = classify::io().classify(std::io::Error::from(ErrorKind::ConnectionReset));
/// assert_eq!(failure.code().as_str(), "ASYNC_RESOURCE_CUT");
/// ```
#[must_use]
pub fn io() -> Classifier {
    Classifier::default().rule(|error: &Error| of_kind(error.kind()))
}

pub(super) fn of_kind(kind: ErrorKind) -> Option<ResourceFault> {
    use ErrorKind as K;
    #[expect(clippy::wildcard_enum_match_arm, reason = "std adds kinds: a new one is unexpected")]
    Some(match kind {
        K::NotFound | K::NotADirectory | K::IsADirectory => ResourceFault::Missing,
        K::PermissionDenied | K::ReadOnlyFilesystem => ResourceFault::Denied,
        K::AlreadyExists | K::DirectoryNotEmpty => ResourceFault::Exists,
        K::InvalidInput | K::InvalidFilename | K::Unsupported => ResourceFault::Rejected,
        K::StorageFull | K::QuotaExceeded | K::FileTooLarge => ResourceFault::Full,
        K::ResourceBusy | K::WouldBlock | K::Deadlock | K::ExecutableFileBusy | K::AddrInUse => {
            ResourceFault::Busy
        }
        K::InvalidData => ResourceFault::Malformed,
        K::ConnectionRefused
        | K::HostUnreachable
        | K::NetworkUnreachable
        | K::NetworkDown
        | K::AddrNotAvailable => ResourceFault::Unreachable,
        K::ConnectionReset
        | K::ConnectionAborted
        | K::BrokenPipe
        | K::NotConnected
        | K::UnexpectedEof => ResourceFault::Cut,
        K::TimedOut => ResourceFault::TimedOut,
        _ => return None,
    })
}
