//! What can go wrong with a service that this program calls.

use std::time::Duration;

use breakfall::Fault;
use breakfall::fault::Spec;

/// How a call to another service failed, as far as it matters to whoever must act on it.
///
/// Nothing of what the other side wrote is in here: its words may hold anything. Operators find the target, the
/// method, the route and the status in the failure's notes.
#[derive(Fault)]
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
    #[fault(code = "ASYNC_UPSTREAM_THROTTLED", class = Unavailable, actions(retry, contact_support))]
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

impl UpstreamFault {
    /// One of each kind.
    pub(crate) const EACH: [Self; 8] = [
        Self::Unreachable,
        Self::Reset,
        Self::Failed { after: None },
        Self::Throttled { after: None },
        Self::Refused,
        Self::Rejected,
        Self::Redirected,
        Self::Garbled,
    ];

    /// The static facts of every kind: what a catalogue must have words for.
    #[must_use]
    pub fn specs() -> Vec<&'static Spec> {
        Self::EACH.iter().map(Fault::spec).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Does not compile when a kind is added, and fails when it is then left out of [`UpstreamFault::EACH`].
    #[test]
    fn each_kind_is_listed_at_its_place() {
        let place = |fault: &UpstreamFault| match fault {
            UpstreamFault::Unreachable => 0,
            UpstreamFault::Reset => 1,
            UpstreamFault::Failed { .. } => 2,
            UpstreamFault::Throttled { .. } => 3,
            UpstreamFault::Refused => 4,
            UpstreamFault::Rejected => 5,
            UpstreamFault::Redirected => 6,
            UpstreamFault::Garbled => 7,
        };
        let places: Vec<_> = UpstreamFault::EACH.iter().map(place).collect();
        assert_eq!(places, [0, 1, 2, 3, 4, 5, 6, 7]);
    }
}
