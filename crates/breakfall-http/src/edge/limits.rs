//! What a request's head and its body may take.

use std::time::Duration;

use http::Uri;

use crate::edge::fault::EdgeFault;

/// What the head of a request may take. What goes beyond is answered with 414 or 431, in words; a server under the layer that refuses it
/// before there is a request answers with a bare status, so its own limits are better higher than these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeadLimits {
    /// The most bytes of path and query; 8 KiB unless set: 8 000 octets are the least that RFC 9110 (4.1) would have supported.
    pub address: usize,
    /// The most bytes of all headers, names and values; 32 KiB unless set, four times what most servers take, for cookies.
    pub headers: usize,
}

impl HeadLimits {
    /// With this many bytes of path and query at most.
    #[must_use]
    pub const fn with_address(mut self, address: usize) -> Self {
        self.address = address;
        self
    }

    /// With this many bytes of headers at most.
    #[must_use]
    pub const fn with_headers(mut self, headers: usize) -> Self {
        self.headers = headers;
        self
    }

    /// Why a request with so many bytes of headers is not let in, if its head is beyond these.
    pub(crate) fn refuses(self, address: &Uri, headers: usize) -> Option<EdgeFault> {
        let address = address.path_and_query().map_or(0, |address| address.as_str().len());
        if address > self.address {
            return Some(EdgeFault::AddressTooLong);
        }
        (headers > self.headers).then_some(EdgeFault::HeadersTooLarge)
    }
}

impl Default for HeadLimits {
    fn default() -> Self {
        Self { address: 8 * 1024, headers: 32 * 1024 }
    }
}

/// What the body of a request may take: how many bytes, and how much time. What goes beyond is answered with 413 or 408.
///
/// Where one route takes more than the others, give it a layer of its own and merge the routers:
/// ```
/// # use axum::Router;
/// # use axum::routing::post;
/// # use breakfall_http::edge::{BodyLimits, EdgeLayer};
/// # fn app(edge: EdgeLayer) -> Router {
/// let large = edge.clone().with_body_limits(BodyLimits::default().with_bytes(1 << 30).with_whole(std::time::Duration::from_hours(1)));
/// let uploads = Router::new().route("/uploads", post(async || "stored")).layer(large);
/// Router::new().route("/tickets", post(async || "created")).layer(edge).merge(uploads)
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BodyLimits {
    /// The most bytes; 2 MiB unless set, as much as axum's extractors read.
    pub bytes: u64,
    /// The longest time in which nothing comes; 10 s unless set.
    pub idle: Duration,
    /// The longest time for all of it, from when it is first waited for; a minute unless set. Who sends a byte a second is never idle.
    pub whole: Duration,
}

impl BodyLimits {
    /// [`BodyLimits::bytes`], where nothing else is said.
    pub const BYTES: u64 = 2 * 1024 * 1024;
    /// [`BodyLimits::idle`], where nothing else is said.
    pub const IDLE: Duration = Duration::from_secs(10);
    /// [`BodyLimits::whole`], where nothing else is said.
    pub const WHOLE: Duration = Duration::from_mins(1);

    /// These bytes, this longest silence, this time for all of it.
    #[must_use]
    pub const fn new(bytes: u64, idle: Duration, whole: Duration) -> Self {
        Self { bytes, idle, whole }
    }

    /// With this many bytes at most.
    #[must_use]
    pub const fn with_bytes(mut self, bytes: u64) -> Self {
        self.bytes = bytes;
        self
    }

    /// With this longest silence.
    #[must_use]
    pub const fn with_idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// With this much time for all of it.
    #[must_use]
    pub const fn with_whole(mut self, whole: Duration) -> Self {
        self.whole = whole;
        self
    }
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self { bytes: Self::BYTES, idle: Self::IDLE, whole: Self::WHOLE }
    }
}
