//! The layer around a server.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;

use breakfall::Failure;
use breakfall::fault::panic;
use breakfall::fault::panic::Stack;
use http::Extensions;
use http::HeaderMap;
use http::Request;
use http::Response;
use pin_project_lite::pin_project;
use tonic::Status;
use tower_layer::Layer;
use tower_service::Service;

use crate::edge::adopt::adopt;
use crate::edge::adopt::answered;
use crate::edge::adopt::is_grpc;
use crate::edge::body::EdgeBody;
use crate::edge::caller::Caller;
use crate::edge::caller::Trusting;
use crate::edge::settings::LiveSettings;

/// Sees to it that every failure of the methods inside reaches its caller as a status with details, in the caller's language: what handlers
/// return ([`Caller::status`]), panics, what the framework answers by itself. Success, and what is no call of gRPC, passes untouched.
///
/// Put it around the whole server, outside of every layer that may fail: around the routes of `tonic`, or around an `axum` router that
/// answers HTTP as well.
#[derive(Clone)]
pub struct EdgeLayer {
    settings: LiveSettings,
    trusting: Option<Trusting>,
}

impl EdgeLayer {
    /// A layer with these settings: fixed [`EdgeSettings`](crate::edge::EdgeSettings), or live ones.
    #[must_use]
    pub fn new(settings: impl Into<LiveSettings>) -> Self {
        Self { settings: settings.into(), trusting: None }
    }

    /// Tells technical details to the callers that `is_trusted` says may know them, by the headers and the extensions of their request,
    /// such as the certificate they showed; where the settings have them at all. Nobody, unless said.
    #[must_use]
    pub fn trusting(
        mut self,
        is_trusted: impl Fn(&HeaderMap, &Extensions) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.trusting = Some(Arc::new(is_trusted));
        self
    }
}

impl fmt::Debug for EdgeLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EdgeLayer").finish_non_exhaustive()
    }
}

impl<S> Layer<S> for EdgeLayer {
    type Service = Edge<S>;

    fn layer(&self, inner: S) -> Edge<S> {
        Edge { inner, layer: self.clone(), broken: None }
    }
}

/// The service that [`EdgeLayer`] makes.
#[derive(Debug)]
pub struct Edge<S> {
    inner: S,
    layer: EdgeLayer,
    /// What broke while the service was asked whether it is ready: the call answers with it.
    broken: Option<Failure>,
}

impl<S: Clone> Clone for Edge<S> {
    /// Another service that is yet to be asked whether it is ready.
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone(), broken: None }
    }
}

impl<S, A, B> Service<Request<A>> for Edge<S>
where
    S: Service<Request<A>, Response = Response<B>>,
{
    type Response = Response<EdgeBody<B>>;
    type Error = S::Error;
    type Future = Answering<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        match panic::catch(Stack::Skip, || self.inner.poll_ready(cx)) {
            Ok(poll) => poll,
            // There is nobody to answer yet.
            Err(panicked) => {
                self.broken = Some(panicked);
                Poll::Ready(Ok(()))
            }
        }
    }

    fn call(&mut self, mut req: Request<A>) -> Self::Future {
        let broken = self.broken.take();
        if !is_grpc(req.headers()) {
            return Answering { state: self.called(req, broken), caller: None };
        }
        let caller = Caller::read(req.headers(), Some(self.layer.settings.clone()));
        let trusting = self.layer.trusting.as_ref();
        let is_trusted = trusting.is_some_and(|trusting| trusting(req.headers(), req.extensions()));
        let caller = caller.calling(req.uri().path(), is_trusted);
        let refused = broken.or_else(|| caller.refuses());
        req.extensions_mut().insert(caller.clone());
        Answering { state: self.called(req, refused), caller: Some(caller) }
    }
}

impl<S> Edge<S> {
    /// The call, unless there is a reason not to. The very service that was made ready is called, never a clone of it.
    fn called<A>(&mut self, req: Request<A>, refused: Option<Failure>) -> State<S::Future>
    where
        S: Service<Request<A>>,
    {
        let called = match refused {
            Some(failure) => Err(failure),
            None => panic::catch(Stack::Skip, || self.inner.call(req)),
        };
        match called {
            Ok(future) => State::Running { future },
            Err(failure) => State::Failed { failure: Some(failure) },
        }
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
        caller: Option<Caller>,
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

impl<F, B, E> Future for Answering<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = Result<Response<EdgeBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let failure = match this.state.project() {
            StateInPlace::Running { future } => match panic::catch_poll(future, cx, Stack::Skip) {
                Ok(poll) => {
                    let caller = this.caller.take();
                    return match poll {
                        Poll::Ready(ended) => Poll::Ready(ended.map(|answer| told(answer, caller))),
                        Poll::Pending => {
                            *this.caller = caller;
                            Poll::Pending
                        }
                    };
                }
                Err(panicked) => panicked,
            },
            StateInPlace::Failed { failure } => match failure.take() {
                Some(failure) => failure,
                None => return Poll::Pending,
            },
        };
        // Whoever does not speak gRPC is told in the only way there is here.
        let caller = this.caller.take();
        let caller = caller.unwrap_or_else(|| Caller::read(&HeaderMap::new(), None));
        Poll::Ready(Ok(caller.status(failure).into_http()))
    }
}

/// The answer as it is, or told where it is a failure.
fn told<B>(answer: Response<B>, caller: Option<Caller>) -> Response<EdgeBody<B>> {
    let Some(caller) = caller else { return answer.map(EdgeBody::passed) };
    if !is_grpc(answer.headers()) {
        return caller.status(answered(answer.status())).into_http();
    }
    let (mut parts, body) = answer.into_parts();
    if parts.headers.contains_key(Status::GRPC_STATUS) {
        adopt(&mut parts.headers, &caller);
        return Response::from_parts(parts, EdgeBody::passed(body));
    }
    Response::from_parts(parts, EdgeBody::answering(body, caller))
}

impl<F> fmt::Debug for Answering<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answering").finish_non_exhaustive()
    }
}
