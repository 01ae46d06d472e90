//! What each route may answer where it does not succeed, for the contract: from the tables of the faults. That nothing else is answered,
//! every black-box test checks (`tests/support/documented.rs`).

use std::collections::BTreeMap;

use breakfall::fault::Declared;
use breakfall::fault::Spec;
use breakfall_http::client::UpstreamFault;
use breakfall_http::edge;
use breakfall_http::edge::EdgeFault;
use breakfall_http::openapi;
use utoipa::IntoResponses;
use utoipa::openapi::RefOr;
use utoipa::openapi::Response;

use crate::app::specs;
use crate::faults::ServiceFault;

type Responses = BTreeMap<String, RefOr<Response>>;

/// Codes that no request is answered with: they are raised where no route is, at the probes, or for operators.
pub(super) const ELSEWHERE: [&str; 8] = [
    "ASYNC_FLOW_ACT_IMPOSSIBLE",
    "ASYNC_FLOW_JOURNAL_NEWER",
    "ASYNC_FLOW_NOT_FOUND",
    "ASYNC_METHOD_NOT_ALLOWED",
    "ASYNC_ROUTE_NOT_FOUND",
    "ASYNC_SERVICE_NOT_READY",
    "CONSOLE_HOST_UNKNOWN",
    "CONSOLE_REFERENCE_UNKNOWN",
];

/// Of routes that only tell what is known.
pub(crate) struct OfAny;

/// Of `POST /v1/requests`, where everything may happen.
pub(crate) struct OfRequests;

/// Of `GET /v1/requests/{ticket}`, which reads the journal.
pub(crate) struct OfTickets;

/// Of `GET /readyz`, which asks the tracker.
pub(crate) struct OfReadiness;

/// Of `GET /errors/{code}`.
pub(crate) struct OfPages;

impl IntoResponses for OfAny {
    fn responses() -> Responses {
        openapi::responses(edge::answers())
    }
}

impl IntoResponses for OfRequests {
    fn responses() -> Responses {
        let grpc: Vec<_> = breakfall_grpc::specs().iter().map(|spec| spec.code).collect();
        let is_here =
            |spec: &&Spec| !ELSEWHERE.contains(&spec.code.as_str()) && !grpc.contains(&spec.code);
        openapi::responses(specs().into_iter().filter(is_here))
    }
}

impl IntoResponses for OfTickets {
    fn responses() -> Responses {
        let of_lookups = |spec: &&Spec| {
            ["ASYNC_FLOW_NOT_FOUND", "ASYNC_FLOW_JOURNAL_UNAVAILABLE", "ASYNC_REQUEST_MALFORMED"]
                .contains(&spec.code.as_str())
        };
        openapi::responses(specs().into_iter().filter(of_lookups).chain(edge::answers()))
    }
}

impl IntoResponses for OfReadiness {
    fn responses() -> Responses {
        let tracker = ServiceFault::SPECS.iter().chain(UpstreamFault::SPECS);
        openapi::responses(tracker.chain(edge::answers()))
    }
}

impl IntoResponses for OfPages {
    fn responses() -> Responses {
        let of_addresses = |spec: &&Spec| {
            ["ASYNC_ROUTE_NOT_FOUND", "ASYNC_REQUEST_MALFORMED"].contains(&spec.code.as_str())
        };
        openapi::responses(EdgeFault::SPECS.iter().filter(of_addresses).chain(edge::answers()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_here_is_there() {
        for code in ELSEWHERE {
            assert!(specs().iter().any(|spec| spec.code.as_str() == code), "{code}");
        }
        assert!(
            OfPages::responses().contains_key("404") && OfPages::responses().contains_key("400")
        );
        assert!(!OfRequests::responses().contains_key("405"));
    }
}
