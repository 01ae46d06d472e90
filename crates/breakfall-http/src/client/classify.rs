//! What an answer's status or an error of the connection means.

use std::error::Error;

use breakfall::Failure;
use breakfall::fault::Origin;
use breakfall::fault::links;
use http::HeaderMap;
use http::StatusCode;

use crate::client::exchange::Exchange;
use crate::client::exchange::Reached;
use crate::client::fault::UpstreamFault;
use crate::client::retry_after::retry_after;

/// The failure that an answer of this status is; none for a success.
pub(crate) fn answered(
    exchange: &Exchange,
    status: StatusCode,
    headers: &HeaderMap,
) -> Option<Failure> {
    let (fault, reached) = meaning(status, headers)?;
    Some(exchange.failure(fault, Origin::Remote, reached).with_note("status", &status.as_u16()))
}

pub(crate) fn meaning(status: StatusCode, headers: &HeaderMap) -> Option<(UpstreamFault, Reached)> {
    let after = || retry_after(headers);
    Some(match status.as_u16() {
        200..=299 => return None,
        300..=399 => (UpstreamFault::Redirected, Reached::Target),
        // The credentials are this program's: the user who waits for the answer cannot mend them.
        401 | 402 | 403 | 407 => (UpstreamFault::Refused, Reached::Nothing),
        429 => (UpstreamFault::Throttled { after: after() }, Reached::Nothing),
        // The server got tired of waiting for the request, which it does to connections that idled too long.
        408 => (UpstreamFault::Failed { after: after() }, Reached::Nothing),
        // The server errors among these say the same of every repetition: not implemented, not this version, a loop.
        400..=499 | 501 | 505 | 506 | 508 | 510 | 511 => {
            (UpstreamFault::Rejected, Reached::Nothing)
        }
        500..=599 => (UpstreamFault::Failed { after: after() }, Reached::Target),
        _ => (UpstreamFault::Garbled, Reached::Target),
    })
}

/// The failure of a request that brought no answer.
pub(crate) fn unanswered(exchange: &Exchange, error: reqwest::Error) -> Failure {
    let (fault, reached, phase) = if error.is_builder() {
        (UpstreamFault::Rejected, Reached::Nothing, "build")
    } else if error.is_connect() {
        (UpstreamFault::Unreachable, Reached::Nothing, connecting(&error))
    } else {
        (UpstreamFault::Reset, Reached::Target, exchanging(&error))
    };
    exchange
        .failure(fault, Origin::Raised, reached)
        .with_note("phase", &phase)
        .because(error.without_url())
}

/// Where connecting failed: what an operator looks at first is a different thing for each.
fn connecting(error: &reqwest::Error) -> &'static str {
    if error.is_dns() {
        "dns"
    } else if error.is_timeout() {
        "connect timeout"
    } else if concerns_tls(error) {
        "tls"
    } else {
        "connect"
    }
}

/// What ended an exchange: the other side that says nothing, or one that says something else than HTTP.
fn exchanging(error: &reqwest::Error) -> &'static str {
    let mut hypers = links(error).filter_map(|link| link.downcast_ref::<hyper::Error>());
    if hypers.any(hyper::Error::is_parse) { "not http" } else { "read" }
}

fn concerns_tls(error: &reqwest::Error) -> bool {
    links(error).any(<dyn Error>::is::<rustls::Error>)
}
