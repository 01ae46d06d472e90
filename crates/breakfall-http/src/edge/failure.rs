//! A failure as a handler returns it.

use std::sync::Arc;

use breakfall::Failure;
use http::Response;
use http::StatusCode;

/// What a handler returns where it fails: `?` takes any fault and any [`Failure`].
///
/// As a response it is a status without a body; the [`EdgeLayer`](crate::edge::EdgeLayer) around the router finds the
/// failure in it and writes the problem, since only the layer knows the words, the language and the settings. Headers that
/// a handler adds (`WWW-Authenticate`, `Allow`) stay.
#[derive(Debug)]
pub struct HttpFailure {
    failure: Failure,
    support: bool,
}

/// The result of a handler.
pub type Result<T> = std::result::Result<T, HttpFailure>;

impl HttpFailure {
    /// With the step that leads to support, where the failure has one: this person has failed often enough.
    #[must_use]
    pub fn with_support(mut self) -> Self {
        self.support = true;
        self
    }

    /// The response that carries the failure to the layer, for services that are not axum's: a status and an empty body.
    #[must_use]
    pub fn response<B: Default>(self) -> Response<B> {
        let mut response = Response::new(B::default());
        *response.status_mut() = status_of(&self.failure);
        response.extensions_mut().insert(self.carried());
        response
    }

    pub(crate) fn carried(self) -> Carried {
        Carried { failure: Arc::new(self.failure), support: self.support }
    }

    /// The failure, and whether it comes [with the step that leads to support](HttpFailure::with_support): for those who tell it
    /// otherwise than over HTTP.
    #[must_use]
    pub fn into_parts(self) -> (Failure, bool) {
        (self.failure, self.support)
    }

    /// The failure.
    #[must_use]
    pub const fn failure(&self) -> &Failure {
        &self.failure
    }
}

impl<E: Into<Failure>> From<E> for HttpFailure {
    #[track_caller]
    fn from(error: E) -> Self {
        Self { failure: error.into(), support: false }
    }
}

/// Put into the extensions of a response, says that it is the answer of another program, passed on: whatever its status and its
/// type, the [`EdgeLayer`](crate::edge::EdgeLayer) leaves it as it is. For gateways.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a mark")]
pub struct PassedOn;

/// A failure on its way from a handler to the layer, in the extensions of the response.
#[derive(Clone)]
pub(crate) struct Carried {
    pub(crate) failure: Arc<Failure>,
    pub(crate) support: bool,
}

#[cfg(feature = "axum")]
impl axum::response::IntoResponse for HttpFailure {
    fn into_response(self) -> axum::response::Response {
        self.response()
    }
}

/// The status of the answer to the request that `failure` ended.
pub(crate) fn status_of(failure: &Failure) -> StatusCode {
    StatusCode::from_u16(failure.status().get()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
