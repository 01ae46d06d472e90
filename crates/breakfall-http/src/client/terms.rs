//! What holds of every request to a service.

use std::fmt;
use std::sync::Arc;

use breakfall::Failure;
use breakfall::wire::Decoder;
use http::HeaderName;

use crate::client::refusal::Refusal;
use crate::tiers::TIMEOUT_HEADER;

/// See the setters of [`Client`](crate::client::Client), which say what each means.
#[derive(Clone)]
pub(crate) struct Terms {
    pub(crate) limit: usize,
    pub(crate) timeout_header: HeaderName,
    pub(crate) trusted: Option<Arc<Decoder>>,
    pub(crate) refusals: Option<fn(Refusal) -> Failure>,
}

impl Terms {
    /// The most bytes of an answer, `limit`, and nothing that is special about the service.
    pub(crate) const fn usual(limit: usize) -> Self {
        Self { limit, timeout_header: TIMEOUT_HEADER, trusted: None, refusals: None }
    }
}

impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms").field("limit", &self.limit).finish_non_exhaustive()
    }
}
