//! Connections: whether a request made one, and what follows where an idle one turns out to be dead.

use std::cell::Cell;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::task::Context;
use std::task::Poll;

use breakfall::fault::links;
use http::HeaderMap;
use http::Method;
use reqwest::Url;
use tower_layer::Layer;
use tower_service::Service;

thread_local! {
    /// Whether what is polled on this thread has begun to connect.
    static HAS_CONNECTED: Cell<bool> = const { Cell::new(false) };
}

/// Sends `request`. One that is `repeatable` and that went out on a connection that had idled, and whose answer never began, is sent once
/// more on another: servers close connections that idle, and may do so at the moment in which the request is on its way.
///
/// What fails on a new connection is never sent again here: it is not the connection's age.
pub(crate) async fn execute(
    client: &reqwest::Client,
    request: reqwest::Request,
    repeatable: bool,
) -> reqwest::Result<reqwest::Response> {
    let spare = if repeatable { Spare::of(&request) } else { None };
    match (watched(client.execute(request)).await, spare) {
        ((Err(error), false), Some(spare)) if is_dead_connection(&error) => {
            client.execute(spare.into_request()).await
        }
        ((result, _), _) => result,
    }
}

/// What a request is made of once more. Nearly none is: one without a body is kept in parts, as another of reqwest's costs more.
enum Spare {
    Parts { method: Method, address: Url, headers: HeaderMap },
    Whole(Box<reqwest::Request>),
}

impl Spare {
    /// `None` where the body can be sent once only.
    fn of(request: &reqwest::Request) -> Option<Self> {
        if request.body().is_some() {
            return request.try_clone().map(Box::new).map(Self::Whole);
        }
        let (method, address) = (request.method().clone(), request.url().clone());
        Some(Self::Parts { method, address, headers: request.headers().clone() })
    }

    fn into_request(self) -> reqwest::Request {
        match self {
            Self::Parts { method, address, headers } => {
                let mut request = reqwest::Request::new(method, address);
                *request.headers_mut() = headers;
                request
            }
            Self::Whole(request) => *request,
        }
    }
}

/// What `sending` comes to, and whether it began to connect on the way.
async fn watched<F: Future>(sending: F) -> (F::Output, bool) {
    let (mut sending, mut connected) = (pin!(sending), false);
    let output = poll_fn(|cx| {
        HAS_CONNECTED.set(false);
        let polled = sending.as_mut().poll(cx);
        connected |= HAS_CONNECTED.get();
        polled
    })
    .await;
    (output, connected)
}

/// Whether the connection ended before an answer, without anything on it that is not HTTP.
fn is_dead_connection(error: &reqwest::Error) -> bool {
    use io::ErrorKind::BrokenPipe;
    use io::ErrorKind::ConnectionAborted;
    use io::ErrorKind::ConnectionReset;
    let is_dead =
        |io: &io::Error| matches!(io.kind(), BrokenPipe | ConnectionAborted | ConnectionReset);
    links(error).any(|link| {
        link.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message)
            || link.downcast_ref().is_some_and(is_dead)
    })
}

/// Notes that a connection is begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectLayer;

impl<S> Layer<S> for ConnectLayer {
    type Service = Connect<S>;

    fn layer(&self, inner: S) -> Connect<S> {
        Connect { inner }
    }
}

/// See [`ConnectLayer`].
#[derive(Clone, Debug)]
pub(crate) struct Connect<S> {
    inner: S,
}

impl<S: Service<Req>, Req> Service<Req> for Connect<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, req: Req) -> S::Future {
        HAS_CONNECTED.set(true);
        self.inner.call(req)
    }
}
