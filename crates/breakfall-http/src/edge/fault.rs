//! What the edge itself turns away, before any handler of the program had a say.

use breakfall::Fault;
use breakfall::fault::AsyncFault;
use breakfall::fault::Declared;
use breakfall::fault::Spec;
use http::StatusCode;

/// A request that the edge turned away: no such address, a body it cannot read, a limit.
///
/// Holds nothing of the request and nothing of what the framework said about it: both may repeat what somebody else wrote.
#[derive(Fault)]
#[fault(words = crate::MESSAGES)]
#[non_exhaustive]
pub enum EdgeFault {
    /// the request cannot be read
    #[fault(code = "ASYNC_REQUEST_MALFORMED", class = InvalidArgument, actions(fix_request))]
    Malformed,

    /// the request cannot be accepted as it is
    #[fault(code = "ASYNC_REQUEST_NOT_ACCEPTED", class = InvalidArgument, actions(fix_request))]
    NotAccepted,

    /// the request does not say who sends it
    #[fault(code = "ASYNC_SIGN_IN_REQUIRED", class = Unauthenticated, header = "Bearer", actions(sign_in))]
    SignInRequired,

    /// whoever sent the request may not do this
    #[fault(code = "ASYNC_ACCESS_DENIED", class = PermissionDenied, recovery = after_fix, actions(ask_for_access))]
    AccessDenied,

    /// no route leads there
    #[fault(code = "ASYNC_ROUTE_NOT_FOUND", class = NotFound, actions(check_address))]
    RouteNotFound,

    /// the route does not take this method
    #[fault(
        code = "ASYNC_METHOD_NOT_ALLOWED",
        class = Unimplemented,
        status = 405,
        header = response,
        recovery = after_fix,
        blame = caller,
        severity = info,
        actions(check_address)
    )]
    MethodNotAllowed,

    /// the request did not arrive in time
    #[fault(
        code = "ASYNC_REQUEST_TIMED_OUT",
        class = DeadlineExceeded,
        status = 408,
        blame = caller,
        severity = info,
        actions(retry, contact_support)
    )]
    TimedOut,

    /// the body is larger than the limit
    #[fault(code = "ASYNC_BODY_TOO_LARGE", class = InvalidArgument, status = 413, actions(shorten_request))]
    BodyTooLarge,

    /// the address is longer than the limit
    #[fault(code = "ASYNC_ADDRESS_TOO_LONG", class = InvalidArgument, status = 414, actions(fix_request))]
    AddressTooLong,

    /// the headers are larger than the limit
    #[fault(code = "ASYNC_HEADERS_TOO_LARGE", class = InvalidArgument, status = 431, actions(fix_request))]
    HeadersTooLarge,

    /// the body is of a type that is not read here
    #[fault(code = "ASYNC_MEDIA_TYPE_UNSUPPORTED", class = InvalidArgument, status = 415, actions(fix_request))]
    MediaTypeUnsupported,

    /// the caller sends more requests than it may
    #[fault(
        code = "ASYNC_TOO_MANY_REQUESTS",
        class = ResourceExhausted,
        blame = caller,
        severity = info,
        actions(retry, contact_support)
    )]
    TooManyRequests,

    /// the service takes no requests at the moment
    #[fault(
        code = "ASYNC_SERVICE_UNAVAILABLE",
        class = Unavailable,
        blame = service,
        effect = unknown,
        actions(retry, contact_support)
    )]
    Unavailable,
}

impl EdgeFault {
    /// What a bare answer of this status means; none where it points at a defect of the program.
    pub(crate) fn of(status: StatusCode) -> Option<Self> {
        Some(match status.as_u16() {
            400 | 411 | 422 => Self::Malformed,
            401 => Self::SignInRequired,
            403 => Self::AccessDenied,
            404 | 410 => Self::RouteNotFound,
            405 => Self::MethodNotAllowed,
            408 => Self::TimedOut,
            413 => Self::BodyTooLarge,
            414 => Self::AddressTooLong,
            415 => Self::MediaTypeUnsupported,
            429 => Self::TooManyRequests,
            431 => Self::HeadersTooLarge,
            400..=499 => Self::NotAccepted,
            502..=504 => Self::Unavailable,
            _ => return None,
        })
    }
}

/// What the layer itself may answer any request with, whatever is inside: a panic, an error that nobody classified, a caller that waits no
/// longer, a head over its limits.
pub fn answers() -> impl Iterator<Item = &'static Spec> {
    const CODES: [&str; 5] = [
        "ASYNC_PANICKED_FAILED",
        "ASYNC_UNEXPECTED_FAILED",
        "ASYNC_TIMEOUT_FAILED",
        "ASYNC_ADDRESS_TOO_LONG",
        "ASYNC_HEADERS_TOO_LARGE",
    ];
    let specs = AsyncFault::SPECS.iter().chain(EdgeFault::SPECS);
    specs.filter(|spec| CODES.contains(&spec.code.as_str()))
}

/// What a request with a body may be answered with beside [`answers`]: it cannot be read, is of another type, too long, too slow.
pub fn answers_to_bodies() -> impl Iterator<Item = &'static Spec> {
    const STATUSES: [u16; 4] = [400, 408, 413, 415];
    let of_bodies = |spec: &&Spec| {
        STATUSES.contains(&spec.status.get()) && spec.code.as_str() != "ASYNC_REQUEST_NOT_ACCEPTED"
    };
    EdgeFault::SPECS.iter().filter(of_bodies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_stands_for_its_own_status() {
        for spec in EdgeFault::SPECS {
            let status = StatusCode::from_u16(spec.status.get()).unwrap();
            let found = EdgeFault::of(status).expect("a kind of this status");
            assert_eq!(found.spec().status, spec.status, "{}", spec.code);
        }
    }
}
