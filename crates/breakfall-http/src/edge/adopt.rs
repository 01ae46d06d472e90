//! Errors that nobody of the program wrote: what the framework answers by itself.

use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::AsyncFault;
use breakfall::fault::Origin;
use http::HeaderMap;
use http::Response;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use http::header::RETRY_AFTER;
use http_body::Body;

use crate::edge::fault::EdgeFault;

/// The longest wait that is taken over.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// The failure that a bare error stands for: an error status with plain text or nothing, as routers, extractors and limits
/// write it. Errors with a content type of their own were written on purpose and stay as they are.
///
/// The text is not looked at: it may repeat what the caller sent, or name the program's types. Where it is known what was wrong with the
/// body of the request (`broken`), that is what the error stands for, whatever it says.
pub(crate) fn adopted<B: Body>(
    response: &Response<B>,
    broken: Option<StatusCode>,
) -> Option<Failure> {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || !is_bare(response) {
        return None;
    }
    if let Some(fault) = broken.and_then(EdgeFault::of) {
        return Some(fault.into());
    }
    let failure = match EdgeFault::of(status) {
        Some(fault) => Failure::from(fault),
        None => Failure::raised(AsyncFault::Unexpected, Origin::Foreign),
    };
    let failure = failure.with_note("status", &status.as_u16());
    Some(match asked_wait(response.headers()) {
        Some(wait) => failure.with_wait(wait),
        None => failure,
    })
}

fn is_bare<B: Body>(response: &Response<B>) -> bool {
    match response.headers().get(CONTENT_TYPE) {
        Some(value) => {
            let essence = value.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
            essence.trim_ascii().eq_ignore_ascii_case(b"text/plain")
        }
        None => response.body().size_hint().exact() == Some(0),
    }
}

fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}
