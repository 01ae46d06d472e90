//! The layer around a router or any other service.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;

use axum_core::body::Body;
use breakfall::Failure;
use breakfall::fault::BoxError;
use breakfall::fault::panic;
use bytes::Bytes;
use http::HeaderMap;
use http::HeaderName;
use http::Request;
use http::Response;
use tower_layer::Layer;
use tower_service::Service;
use tracing::Span;
use tracing::field::Empty;

use crate::edge::answering::Answering;
use crate::edge::asked::Asked;
use crate::edge::asked::Found;
use crate::edge::caller::Caller;
use crate::edge::limits::BodyLimits;
use crate::edge::limits::HeadLimits;
use crate::edge::received;
use crate::edge::settings::LiveSettings;
use crate::tiers::TIMEOUT_HEADER;
use crate::trace::Scope;
use crate::trace::TraceContext;

/// Turns every failure of the service inside into a problem (RFC 9457) or what else its reader accepts: what handlers return, panics, and
/// what the framework answers by itself. Success passes untouched.
///
/// Put it around the whole router, outside of every layer that may fail. The service inside may be any over `http` 1.x: its errors are
/// told as well, whatever they are, and the bodies of its requests are axum's [`Body`], whatever they were.
#[derive(Clone, Debug)]
pub struct EdgeLayer {
    /// Frameworks clone a layer's service for each request: one count is raised then, whatever is in here.
    rules: Arc<Rules>,
}

/// What holds of every request.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) settings: LiveSettings,
    timeout_header: HeaderName,
    head: HeadLimits,
    body: BodyLimits,
    begun: fn(&Span, &HeaderMap),
}

impl EdgeLayer {
    /// A layer with these settings: fixed [`EdgeSettings`](crate::edge::EdgeSettings), or live ones.
    #[must_use]
    pub fn new(settings: impl Into<LiveSettings>) -> Self {
        let rules = Rules {
            settings: settings.into(),
            timeout_header: TIMEOUT_HEADER,
            head: HeadLimits::default(),
            body: BodyLimits::default(),
            begun: |_, _| {},
        };
        Self { rules: Arc::new(rules) }
    }

    /// Reads from this header how many milliseconds the sender of a request waits, instead of from [`TIMEOUT_HEADER`]:
    /// see [`Caller`].
    #[must_use]
    pub fn with_timeout_header(mut self, name: HeaderName) -> Self {
        Arc::make_mut(&mut self.rules).timeout_header = name;
        self
    }

    /// Calls this with the span of each request, before anything happens in it, and the headers that came: to tell a tracing system
    /// which span of the caller is its parent.
    #[must_use]
    pub fn on_span(mut self, begun: fn(&Span, &HeaderMap)) -> Self {
        Arc::make_mut(&mut self.rules).begun = begun;
        self
    }

    /// Lets the heads of requests take as much as this.
    #[must_use]
    pub fn with_head_limits(mut self, limits: HeadLimits) -> Self {
        Arc::make_mut(&mut self.rules).head = limits;
        self
    }

    /// Lets the bodies of requests take as much as this.
    #[must_use]
    pub fn with_body_limits(mut self, limits: BodyLimits) -> Self {
        Arc::make_mut(&mut self.rules).body = limits;
        self
    }
}

impl<S> Layer<S> for EdgeLayer {
    type Service = Edge<S>;

    fn layer(&self, inner: S) -> Edge<S> {
        Edge { inner, rules: Arc::clone(&self.rules), broken: None }
    }
}

/// The service that [`EdgeLayer`] makes.
#[derive(Debug)]
pub struct Edge<S> {
    inner: S,
    rules: Arc<Rules>,
    /// What broke while the service was asked whether it is ready: the call answers with it.
    broken: Option<Failure>,
}

impl<S: Clone> Clone for Edge<S> {
    /// Another service that is yet to be asked whether it is ready.
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), rules: Arc::clone(&self.rules), broken: None }
    }
}

impl<S, B, R> Service<Request<B>> for Edge<S>
where
    S: Service<Request<Body>, Response = Response<R>, Error: Into<BoxError>>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    R: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answering<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        let failure = match panic::catch(self.rules.settings.stack(), || self.inner.poll_ready(cx))
        {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Ok(()))) => return Poll::Ready(Ok(())),
            Ok(Poll::Ready(Err(error))) => Failure::unexpected(error),
            Err(panicked) => panicked,
        };
        // There is nobody to answer yet.
        self.broken = Some(failure);
        Poll::Ready(Ok(()))
    }

    /// By itself, not inside of whoever calls: an answer on its way is large, and would be copied once more there.
    #[inline(never)]
    fn call(&mut self, mut req: Request<B>) -> Self::Future {
        let Self { inner, rules, broken } = self;
        let (asked, found) = Asked::of(&req, &rules.timeout_header);
        let scope = scope(&req, &asked, found, rules.begun);
        // First of all what broke before: kept any longer, it would be told to the next who calls.
        let refused = broken.take().or_else(|| rules.refuses(&mut req, found));
        let mut answering = Answering::new(asked, Arc::clone(rules), scope);
        if let Some(failure) = refused {
            answering.fail(failure);
        } else {
            let (head, body) = req.into_parts();
            // The head is large: it is moved once, into the request that goes in.
            let (mut head, mut body) = (Some(head), Some(body));
            // The very service that was made ready is called, never a clone of it.
            answering.begin(|broken| {
                let body = received::within(rules.body, body.take()?, broken);
                Some(inner.call(Request::from_parts(head.take()?, body)))
            });
        }
        answering
    }
}

impl Rules {
    /// Why a request is not let in. What its sender says of its own operation goes into its extensions.
    #[inline]
    fn refuses<B>(&self, request: &mut Request<B>, found: Found) -> Option<Failure> {
        let refused = self.head.refuses(request.uri(), found.bytes).map(Into::into);
        if !found.is_of_a_tier {
            return refused;
        }
        let caller = Caller::read(request.headers(), &self.timeout_header);
        let refused = refused.or_else(|| caller.as_ref()?.refuses());
        if let Some(caller) = caller {
            request.extensions_mut().insert(caller);
        }
        refused
    }
}

/// The step of the trace that this request is, and the span of the log in which everything happens.
fn scope<B>(
    request: &Request<B>,
    asked: &Asked,
    found: Found,
    begun: fn(&Span, &HeaderMap),
) -> Scope {
    let caller = found.is_traced.then(|| TraceContext::read(request.headers())).flatten();
    let context = caller.map_or_else(TraceContext::start, |caller| caller.next());
    // The names are those of OpenTelemetry, so that whoever takes spans to a collector has nothing to translate.
    let span = tracing::info_span!(
        target: breakfall::observe::TARGET,
        "request",
        otel.kind = "server",
        trace_id = context.trace_id(),
        request_id = context.span_id(),
        http.request.method = request.method().as_str(),
        http.route = asked.route.template(),
        http.response.status_code = Empty,
    );
    begun(&span, request.headers());
    Scope::new(Some(context), span)
}
