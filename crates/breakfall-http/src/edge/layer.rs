//! The layer around a router.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use axum::http::Request;
use axum::response::IntoResponse;
use axum::response::Response;
use breakfall::Failure;
use breakfall::fault::panic;
use http::HeaderName;
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::edge::adopt::adopted;
use crate::edge::asked::Asked;
use crate::edge::caller::Caller;
use crate::edge::failure::Carried;
use crate::edge::failure::HttpFailure;
use crate::edge::failure::PassedOn;
use crate::edge::failure::status_of;
use crate::edge::respond::Told;
use crate::edge::respond::tell;
use crate::edge::settings::LiveSettings;
use crate::tiers::TIMEOUT_HEADER;

/// Turns every failure of the service inside into a problem (RFC 9457) or what else its reader accepts: what handlers return, panics, and
/// what the framework answers by itself. Success passes untouched.
///
/// Put it around the whole router, outside of every layer that may fail.
#[derive(Clone, Debug)]
pub struct EdgeLayer {
    settings: LiveSettings,
    timeout_header: HeaderName,
}

impl EdgeLayer {
    /// A layer with these settings: fixed [`EdgeSettings`](crate::edge::EdgeSettings), or live ones.
    #[must_use]
    pub fn new(settings: impl Into<LiveSettings>) -> Self {
        Self { settings: settings.into(), timeout_header: TIMEOUT_HEADER }
    }

    /// Reads from this header how many milliseconds the sender of a request waits, instead of from [`TIMEOUT_HEADER`]:
    /// see [`Caller`].
    #[must_use]
    pub fn with_timeout_header(mut self, name: HeaderName) -> Self {
        self.timeout_header = name;
        self
    }
}

impl<S> Layer<S> for EdgeLayer {
    type Service = Edge<S>;

    fn layer(&self, inner: S) -> Edge<S> {
        let Self { settings, timeout_header } = self.clone();
        Edge { inner, settings, timeout_header, broken: None }
    }
}

/// The service that [`EdgeLayer`] makes.
#[derive(Debug)]
pub struct Edge<S> {
    inner: S,
    settings: LiveSettings,
    timeout_header: HeaderName,
    /// What broke while the service was asked whether it is ready: the call answers with it.
    broken: Option<Failure>,
}

impl<S: Clone> Clone for Edge<S> {
    /// Another service that is yet to be asked whether it is ready.
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            settings: self.settings.clone(),
            timeout_header: self.timeout_header.clone(),
            broken: None,
        }
    }
}

impl<S, B> Service<Request<B>> for Edge<S>
where
    S: Service<Request<B>, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answering<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        match panic::catch(self.settings.stack(), || self.inner.poll_ready(cx)) {
            Ok(poll) => poll,
            // There is nobody to answer yet.
            Err(panicked) => {
                self.broken = Some(panicked);
                Poll::Ready(Ok(()))
            }
        }
    }

    fn call(&mut self, mut req: Request<B>) -> Self::Future {
        let asked = Asked::of(&req);
        let caller = Caller::read(req.headers(), &self.timeout_header);
        // First of all what broke before: kept any longer, it would be told to the next who calls.
        let refused = self.broken.take().or_else(|| caller.as_ref().and_then(Caller::refuses));
        if let Some(caller) = caller {
            req.extensions_mut().insert(caller);
        }
        // The very service that was made ready is called, never a clone of it.
        let answer = match refused {
            Some(failure) => Err(failure),
            None => panic::catch(self.settings.stack(), || self.inner.call(req)),
        };
        let state = match answer {
            Ok(future) => State::Running { future },
            Err(failure) => State::Failed { failure: Some(failure) },
        };
        Answering { state, asked, settings: self.settings.clone() }
    }
}

pin_project! {
    /// The answer on its way.
    ///
    /// # Dropped mid-way
    /// The handler inside is dropped where it stands, as it is without the layer; nothing is logged or answered.
    pub struct Answering<F> {
        #[pin]
        state: State<F>,
        asked: Asked,
        settings: LiveSettings,
    }
}

pin_project! {
    #[project = StateInPlace]
    enum State<F> {
        Running { #[pin] future: F },
        // It panicked before there was a future, or was not called.
        Failed { failure: Option<Failure> },
    }
}

impl<F> Future for Answering<F>
where
    F: Future<Output = Result<Response, Infallible>>,
{
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let ended = match this.state.project() {
            StateInPlace::Running { future } => {
                match panic::catch_poll(future, cx, this.settings.stack()) {
                    Ok(poll) => ready!(poll),
                    Err(failure) => Ok(HttpFailure::from(failure).into_response()),
                }
            }
            StateInPlace::Failed { failure } => match failure.take() {
                Some(failure) => Ok(HttpFailure::from(failure).into_response()),
                None => return Poll::Pending,
            },
        };
        Poll::Ready(ended.map(|response| finish(response, this.asked, this.settings)))
    }
}

/// The response as it is, or told where it is a failure.
fn finish(mut response: Response, asked: &Asked, settings: &LiveSettings) -> Response {
    let carried = match response.extensions_mut().remove::<Carried>() {
        Some(carried) => {
            // A status that a handler put over the failure's would contradict the code.
            *response.status_mut() = status_of(&carried.failure);
            carried
        }
        // A layer further inside has told it, perhaps as plain text.
        None if response.extensions().get::<Told>().is_some() => return response,
        None if response.extensions().get::<PassedOn>().is_some() => return response,
        None => match adopted(&response) {
            Some(failure) => Carried { failure: Arc::new(failure), support: false },
            None => return response,
        },
    };
    tell(carried, response, asked, &settings.current())
}

impl<F> fmt::Debug for Answering<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answering").finish_non_exhaustive()
    }
}
