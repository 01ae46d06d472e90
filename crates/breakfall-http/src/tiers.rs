//! What tiers of services tell each other beside the request and its answer, so that they neither work for nobody nor multiply each
//! other's retries: three tiers of three retries each would be 64 calls of the last one.
//!
//! | header | on | says | written by | read by |
//! |---|---|---|---|---|
//! | `request-timeout-ms: 1500` | request | how many milliseconds its sender still waits | `client::Request::attempt` | the edge: `edge::Caller` |
//! | `breakfall-attempt: 2;hedge;last` | request | which attempt it is, from 1; whether it runs beside another; whether it is the last | the same | the same |
//! | `breakfall-retry: exhausted` | answer | what could be retried was; do not repeat it | the edge | the client |
//!
//! The time is how long, not until when: clocks of two machines differ. Its header can have another name on both sides, such as
//! `x-envoy-expected-rq-timeout-ms`, which proxies write.
//!
//! What cannot be read counts as not said. A sender that lies about its time only makes its own request fail: the service's own
//! limits hold as well.

use http::HeaderName;

/// The header with the time that the sender of a request still waits: the name that holds unless another is chosen.
pub const TIMEOUT_HEADER: HeaderName = HeaderName::from_static("request-timeout-ms");
/// The header with the number of the attempt.
pub const ATTEMPT_HEADER: HeaderName = HeaderName::from_static("breakfall-attempt");
/// The header of an answer that says whether repeating the request is of use.
pub const RETRY_HEADER: HeaderName = HeaderName::from_static("breakfall-retry");
/// What [`RETRY_HEADER`] says of a failure that was retried already.
pub const EXHAUSTED: &str = "exhausted";
/// The word of [`ATTEMPT_HEADER`] for a call beside one that is slow.
#[cfg(any(feature = "edge", feature = "reqwest"))]
pub(crate) const HEDGE: &str = "hedge";
/// The word of [`ATTEMPT_HEADER`] for a call after which there is none.
#[cfg(any(feature = "edge", feature = "reqwest"))]
pub(crate) const LAST: &str = "last";
