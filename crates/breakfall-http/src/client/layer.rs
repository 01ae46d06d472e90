//! What answers and errors mean, around any client of HTTP.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;

use breakfall::Failure;
use breakfall::fault::BoxError;
use breakfall::wire::Decoder;
use http::HeaderMap;
use http::StatusCode;
use tower_layer::Layer;
use tower_service::Service;

use crate::client::classify;
use crate::client::exchange::Exchange;
use crate::client::problem;
use crate::client::refusal::Refusal;
use crate::client::terms::Terms;
use crate::client::tier::is_exhausted;

/// Makes failures of the answers that are none, by the [table](crate::client), around any [tower service](Service) that answers with
/// `http::Response` or `reqwest::Response`; what is a success passes untouched, its body unread.
///
/// Inside of a [`HandlerLayer`](breakfall::pipeline::tower::HandlerLayer), which then has something to decide by:
///
/// ```text
/// HandlerLayer: timeout, retries, breaker, budget   — asks the failure
///   AnswerLayer: statuses, problems, errors → failures
///     any client
/// ```
///
/// Nothing is known of the request, so that whatever reached the service may have had its effect. Say in
/// [`describe`](breakfall::pipeline::tower::HandlerLayer::describe) which operations are `read_only()` or `idempotent()`: only those are repeated
/// then.
pub struct AnswerLayer<E> {
    target: &'static str,
    terms: Arc<Terms>,
    errors: fn(E) -> Failure,
}

impl<E> AnswerLayer<E> {
    /// A layer around a client of the service that failures and logs call `target`; `errors` says what the client's own errors mean, as the
    /// [ready rules](crate::client::classifier) do for those of reqwest.
    #[must_use]
    pub fn new(target: &'static str, errors: fn(E) -> Failure) -> Self {
        Self { target, terms: Arc::new(Terms::usual(Refusal::MOST_BYTES)), errors }
    }

    /// As [`Client::refusals`](crate::client::Client::refusals).
    #[must_use]
    pub fn refusals(mut self, read: fn(Refusal) -> Failure) -> Self {
        Arc::make_mut(&mut self.terms).refusals = Some(read);
        self
    }

    /// As [`Client::trusted`](crate::client::Client::trusted).
    #[must_use]
    pub fn trusted(mut self, decoder: Decoder) -> Self {
        Arc::make_mut(&mut self.terms).trusted = Some(Arc::new(decoder));
        self
    }
}

impl<E> Clone for AnswerLayer<E> {
    fn clone(&self) -> Self {
        Self { target: self.target, terms: Arc::clone(&self.terms), errors: self.errors }
    }
}

impl<E> fmt::Debug for AnswerLayer<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerLayer").field("target", &self.target).finish_non_exhaustive()
    }
}

impl<S, E> Layer<S> for AnswerLayer<E> {
    type Service = AnswerService<S, E>;

    fn layer(&self, inner: S) -> AnswerService<S, E> {
        AnswerService { inner, layer: self.clone() }
    }
}

/// The service that [`AnswerLayer`] makes.
pub struct AnswerService<S, E> {
    inner: S,
    layer: AnswerLayer<E>,
}

impl<S: Clone, E> Clone for AnswerService<S, E> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone() }
    }
}

impl<S, E> fmt::Debug for AnswerService<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerService").field("layer", &self.layer).finish_non_exhaustive()
    }
}

impl<S, Req, E> Service<Req> for AnswerService<S, E>
where
    S: Service<Req, Error = E>,
    S::Response: HttpAnswer,
    S::Future: Send + 'static,
    E: 'static,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, Failure>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.inner.poll_ready(cx).map_err(self.layer.errors)
    }

    /// # Dropped mid-way
    /// The inner call is dropped.
    fn call(&mut self, req: Req) -> Self::Future {
        // The one that was polled ready makes the call.
        let answering = self.inner.call(req);
        let AnswerLayer { target, terms, errors } = self.layer.clone();
        Box::pin(async move {
            let answer = answering.await.map_err(errors)?;
            let exchange = Exchange { target, method: None, route: None, repeatable: false };
            match classify::answered(&exchange, answer.status(), answer.headers()) {
                None => Ok(answer),
                Some(failure) => {
                    let is_exhausted = is_exhausted(answer.headers());
                    let refused = problem::refused(failure, answer, &terms).await;
                    Err(if is_exhausted { refused.already_retried() } else { refused })
                }
            }
        })
    }
}

/// An answer of a client of HTTP.
pub trait HttpAnswer: Send + Sized + 'static {
    /// Its body.
    type Body: http_body::Body<Data: Send, Error: Into<BoxError>> + Send;

    /// Its status.
    fn status(&self) -> StatusCode;

    /// Its headers.
    fn headers(&self) -> &HeaderMap;

    /// All of it.
    fn into_http(self) -> http::Response<Self::Body>;
}

impl<B> HttpAnswer for http::Response<B>
where
    B: http_body::Body<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    type Body = B;

    fn status(&self) -> StatusCode {
        self.status()
    }

    fn headers(&self) -> &HeaderMap {
        self.headers()
    }

    fn into_http(self) -> Self {
        self
    }
}

impl HttpAnswer for reqwest::Response {
    type Body = reqwest::Body;

    fn status(&self) -> StatusCode {
        self.status()
    }

    fn headers(&self) -> &HeaderMap {
        self.headers()
    }

    fn into_http(self) -> http::Response<reqwest::Body> {
        self.into()
    }
}
