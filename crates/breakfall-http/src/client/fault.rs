//! What can go wrong with a service that this program calls.

use std::time::Duration;

use breakfall::Fault;

/// How a call to another service failed, as far as it matters to whoever must act on it.
///
/// Nothing of what the other side wrote is in here: its words may hold anything. Operators find the target, the
/// method, the route and the status in the failure's notes.
#[derive(Fault)]
#[fault(words = crate::MESSAGES)]
#[non_exhaustive]
pub enum UpstreamFault {
    /// no connection to the upstream service could be made
    #[fault(code = "ASYNC_UPSTREAM_UNREACHABLE", class = Unavailable, blame = network, actions(retry, contact_support))]
    Unreachable,

    /// the connection to the upstream service ended before it answered
    #[fault(
        code = "ASYNC_UPSTREAM_RESET",
        class = Unavailable,
        status = 502,
        recovery = retry,
        blame = network,
        actions(retry, contact_support)
    )]
    Reset,

    /// the upstream service failed
    #[fault(code = "ASYNC_UPSTREAM_FAILED", class = Unavailable, status = 502, actions(retry, contact_support))]
    Failed {
        /// How long it asked to be left alone.
        #[wait]
        after: Option<Duration>,
    },

    /// the upstream service limits how often it is called
    #[fault(
        code = "ASYNC_UPSTREAM_THROTTLED",
        class = ResourceExhausted,
        status = 503,
        blame = dependency,
        actions(retry, contact_support)
    )]
    Throttled {
        /// How long it asked to be left alone.
        #[wait]
        after: Option<Duration>,
    },

    /// the upstream service does not accept this program's credentials
    #[fault(
        code = "ASYNC_UPSTREAM_REFUSED",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = error,
        actions(try_later, contact_support)
    )]
    Refused,

    /// the upstream service does not accept what this program asked of it
    #[fault(
        code = "ASYNC_UPSTREAM_REJECTED",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = error,
        actions(try_later, contact_support)
    )]
    Rejected,

    /// the upstream service answered from another address than the configured one
    #[fault(
        code = "ASYNC_UPSTREAM_REDIRECTED",
        class = Unavailable,
        status = 502,
        recovery = never,
        blame = service,
        severity = error,
        actions(try_later, contact_support)
    )]
    Redirected,

    /// the upstream service gave an answer that cannot be used
    #[fault(
        code = "ASYNC_UPSTREAM_GARBLED",
        class = Unavailable,
        status = 502,
        recovery = retry,
        actions(retry, contact_support)
    )]
    Garbled,
}
