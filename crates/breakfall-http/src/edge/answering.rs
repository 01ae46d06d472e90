//! The answer on its way.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use axum_core::body::Body;
use breakfall::Failure;
use breakfall::fault::BoxError;
use breakfall::fault::panic;
use bytes::Bytes;
use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;
use http::Response;
use http::StatusCode;
use pin_project_lite::pin_project;

use crate::edge::adopt::adopted;
use crate::edge::asked::Asked;
use crate::edge::failure::Carried;
use crate::edge::failure::HttpFailure;
use crate::edge::failure::PassedOn;
use crate::edge::failure::status_of;
use crate::edge::layer::Rules;
use crate::edge::received::Broken;
use crate::edge::respond::Told;
use crate::edge::respond::tell;
use crate::edge::sent;
use crate::edge::sent::About;
use crate::edge::settings::LiveSettings;
use crate::trace::Scope;

/// The header with the id that a request has in the log, for whoever asks about it.
pub const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

pin_project! {
    /// The answer on its way.
    ///
    /// # Dropped mid-way
    /// The handler inside is dropped where it stands, as it is without the layer; nothing is logged or answered.
    pub struct Answering<F> {
        #[pin]
        state: State<F>,
        asked: Asked,
        broken: Option<Broken>,
        rules: Arc<Rules>,
        scope: Scope,
    }

    impl<F> PinnedDrop for Answering<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if matches!(*this.state, State::Running { .. }) {
                let _entered = this.scope.enter();
                this.state.set(State::Ended);
            }
        }
    }
}

pin_project! {
    #[project = StateInPlace]
    enum State<F> {
        Running { #[pin] future: F },
        // It panicked before there was a future, or was not called.
        Failed { failure: Option<Failure> },
        Ended,
    }
}

impl<F> Answering<F> {
    /// Nothing has happened yet.
    #[inline]
    pub(crate) const fn new(asked: Asked, rules: Arc<Rules>, scope: Scope) -> Self {
        Self { state: State::Ended, asked, broken: None, rules, scope }
    }

    /// Tells this instead of an answer.
    pub(crate) fn fail(&mut self, failure: Failure) {
        self.state = State::Failed { failure: Some(failure) };
    }

    /// Calls the service, within its scope and under guard. `call` says where it will stand what is wrong with the request's body. What it
    /// gives is large, and each step through a guard would copy it: it is put where it stays.
    #[inline]
    pub(crate) fn begin(&mut self, mut call: impl FnMut(&mut Option<Broken>) -> Option<F>) {
        let Self { state, broken, rules, scope, .. } = self;
        let entered = scope.enter();
        let called = panic::catch(rules.settings.stack(), || {
            if let Some(future) = call(broken) {
                *state = State::Running { future };
            }
        });
        drop(entered);
        if let Err(panicked) = called {
            self.fail(panicked);
        }
    }
}

impl<F, R, E> Future for Answering<F>
where
    F: Future<Output = Result<Response<R>, E>>,
    R: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    E: Into<BoxError>,
{
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let entered = this.scope.enter();
        let ended = match this.state.as_mut().project() {
            StateInPlace::Running { future } => {
                match panic::catch_poll(future, cx, this.rules.settings.stack()) {
                    Ok(poll) => ready!(poll).map_err(Failure::unexpected),
                    Err(panicked) => Err(panicked),
                }
            }
            StateInPlace::Failed { failure } => match failure.take() {
                Some(failure) => Err(failure),
                None => return Poll::Pending,
            },
            StateInPlace::Ended => return Poll::Pending,
        };
        this.state.set(State::Ended);
        let status = this.broken.as_ref().and_then(|broken| broken.get().copied());
        let mut response = match ended {
            Ok(response) => finish(response, status, this.asked, &this.rules.settings),
            Err(failure) => {
                let (mut parts, ()) = Response::new(()).into_parts();
                parts.status = status_of(&failure);
                let carried = HttpFailure::from(failure).carried();
                tell(carried, parts, this.asked, &this.rules.settings.current())
            }
        };
        drop(entered);
        let span = this.scope.span();
        // Its fields are looked for by their names, even where nobody listens.
        if !span.is_disabled() {
            span.record("http.response.status_code", i64::from(response.status().as_u16()));
        }
        if let Some(context) = this.scope.context() {
            identify(response.headers_mut(), &context.span_digits());
        }
        Poll::Ready(Ok(response))
    }
}

/// Names the request, unless the program has done so: what it says stays. To look first would cost as much as to append.
fn identify(headers: &mut HeaderMap, id: &[u8]) {
    let Ok(id) = HeaderValue::from_bytes(id) else { return };
    if matches!(headers.try_append(REQUEST_ID_HEADER, id), Ok(true)) {
        let mut own: Vec<_> = headers.get_all(REQUEST_ID_HEADER).iter().cloned().collect();
        own.pop();
        headers.remove(REQUEST_ID_HEADER);
        for id in own {
            headers.append(REQUEST_ID_HEADER, id);
        }
    }
}

/// The response as it is, or told where it is a failure. `broken` is the status of what is wrong with the request's body.
fn finish<R>(
    response: Response<R>,
    broken: Option<StatusCode>,
    asked: &Asked,
    settings: &LiveSettings,
) -> Response<Body>
where
    R: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let Some((carried, status)) = failed(&response, broken) else {
        let about = || About {
            route: asked.route.clone(),
            settings: settings.clone(),
            scope: Scope::current(),
        };
        return response.map(|body| sent::passed(body, about));
    };
    let (mut parts, _) = response.into_parts();
    parts.status = status;
    parts.extensions.remove::<Carried>();
    tell(carried, parts, asked, &settings.current())
}

/// What a response is instead of an answer, if it is anything else, and the status to tell it with.
fn failed<R: http_body::Body>(
    response: &Response<R>,
    broken: Option<StatusCode>,
) -> Option<(Carried, StatusCode)> {
    let extensions = response.extensions();
    if let Some(carried) = extensions.get::<Carried>() {
        // A status that a handler put over the failure's would contradict the code.
        return Some((carried.clone(), status_of(&carried.failure)));
    }
    // A layer further inside has told it, perhaps as plain text.
    if extensions.get::<Told>().is_some() || extensions.get::<PassedOn>().is_some() {
        return None;
    }
    let failure = adopted(response, broken)?;
    Some((HttpFailure::from(failure).carried(), broken.unwrap_or_else(|| response.status())))
}

impl<F> fmt::Debug for Answering<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answering").finish_non_exhaustive()
    }
}
