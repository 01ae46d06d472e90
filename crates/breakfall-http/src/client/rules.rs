//! What an error of reqwest means where it does not come from our own client.

use breakfall::Failure;
use breakfall::fault::Classifier;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use http::HeaderMap;

use crate::client::classify::meaning;
use crate::client::exchange::Reached;
use crate::client::fault::UpstreamFault;

/// Rules for `reqwest::Error`, by the table of the [module](crate::client); nothing is known of the request, so that whatever reached the
/// target may have happened. [`Client`](crate::client::Client) needs none of this.
///
/// The error stays behind the failure, and its address with it: take that out first where it holds secrets,
/// `.map_err(reqwest::Error::without_url)`.
#[must_use]
pub fn classifier() -> Classifier {
    Classifier::default().rule(|error: &reqwest::Error| Some(failure(error)))
}

fn failure(error: &reqwest::Error) -> Failure {
    let (fault, origin, reached) = if let Some((fault, reached)) =
        error.status().and_then(|status| meaning(status, &HeaderMap::new()))
    {
        (fault, Origin::Remote, reached)
    } else if error.is_builder() {
        (UpstreamFault::Rejected, Origin::Raised, Reached::Nothing)
    } else if error.is_connect() {
        (UpstreamFault::Unreachable, Origin::Raised, Reached::Nothing)
    } else if error.is_redirect() {
        (UpstreamFault::Redirected, Origin::Remote, Reached::Target)
    } else if error.is_timeout() {
        (UpstreamFault::Reset, Origin::TimedOut, Reached::Target)
    } else if error.is_body() || error.is_decode() {
        (UpstreamFault::Garbled, Origin::Remote, Reached::Target)
    } else {
        (UpstreamFault::Reset, Origin::Raised, Reached::Target)
    };
    let failure = Failure::raised(fault, origin);
    if reached == Reached::Target { failure.with_effect(Effect::Unknown) } else { failure }
}
