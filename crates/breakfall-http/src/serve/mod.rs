//! A server for any service over `http` 1.x, HTTP/1.1 and HTTP/2 on one listener, that waits for nobody for ever.
//!
//! What a layer cannot see, because there is no request yet: clients that connect and say nothing, or say a header a byte a second.
//!
//! | what a client does | what becomes of it |
//! |---|---|
//! | connects and sends nothing, or half a request's head | after [`ConnectionLimits::head`] the connection ends |
//! | sends a head beyond [`ConnectionLimits::head_bytes`] or 100 headers, or no HTTP | hyper answers 431, 414 or 400 without a body, and closes; below that the [edge](crate::edge::HeadLimits) does, in words |
//! | keeps a connection open without a request, or goes on with a body whose answer it has | the same time, then it ends; over HTTP/2 as long as it answers pings |
//! | opens more connections than [`ConnectionLimits::connections`] | they wait until others have ended |
//! | takes nothing of an answer, such as a stream of events that it does not read | after [`ConnectionLimits::unread`] the connection ends, and what it was answered by is dropped |
//! | sends a body slowly | the [edge](crate::edge::BodyLimits)'s matter |
//!
//! A connection has one timer for all of this, which a request does not move: it costs a look at the clock.
//!
//! ```no_run
//! # async fn start(app: axum::Router) -> std::io::Result<()> {
//! use breakfall_http::serve::ConnectionLimits;
//! use breakfall_http::serve::serve;
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
//! // Once it has its state, axum makes its handlers ready for all requests at once instead of for each.
//! let app = app.with_state(());
//! serve(listener, app, ConnectionLimits::default(), std::future::pending()).await;
//! # Ok(()) }
//! ```

mod answers;
mod connection;
mod line;
mod patience;
mod stream;

use std::any::Any;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::BoxError;
use breakfall::fault::panic;
use breakfall::observe;
use breakfall::observe::Ending;
use breakfall::observe::LogConfig;
use breakfall::observe::Subject;
use bytes::Bytes;
use http::Request;
use http::Response;
use http_body::Body;
use hyper::body::Incoming;
use tokio::net::TcpListener;
use tokio::task::JoinError;
use tokio::task::JoinSet;
use tower_service::Service;

use crate::serve::answers::Answers;
use crate::serve::connection::Stopping;
use crate::serve::connection::connection;

/// How long nobody is let in after the system had no room for another connection.
const RECOVERY: Duration = Duration::from_millis(200);

/// What a connection may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionLimits {
    /// How long the head of a request may take, from when the server begins to wait for it; 10 s unless set.
    pub head: Duration,
    /// The most bytes of it, address and headers; 64 KiB unless set.
    pub head_bytes: usize,
    /// How long a client may take nothing of an answer that waits for it; 30 s unless set. One that takes little by little is waited for.
    pub unread: Duration,
    /// The most connections at once; 10 000 unless set.
    pub connections: usize,
    /// The most requests at once on one HTTP/2 connection; 200 unless set.
    pub streams: u32,
}

impl ConnectionLimits {
    /// With this much time for the head of a request.
    #[must_use]
    pub const fn with_head(mut self, head: Duration) -> Self {
        self.head = head;
        self
    }

    /// With this much time for a client to take anything of an answer.
    #[must_use]
    pub const fn with_unread(mut self, unread: Duration) -> Self {
        self.unread = unread;
        self
    }

    /// With this many connections at most.
    #[must_use]
    pub const fn with_connections(mut self, connections: usize) -> Self {
        self.connections = connections;
        self
    }
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            head_bytes: 64 * 1024,
            unread: Duration::from_secs(30),
            connections: 10_000,
            streams: 200,
        }
    }
}

/// Who is at the other end of the connection, in the extensions of each request of [`serve_with_peers`]: a proxy, where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "an address")]
pub struct Peer(pub SocketAddr);

/// Serves until `stop`, then lets nobody in, answers what is under way, and returns.
///
/// What goes wrong on a connection is its client's to notice; a panic outside of the layer is logged as `task.failed` and ends that
/// connection alone.
///
/// **Dropped mid-way**: all connections are cut.
pub async fn serve<S, B>(
    listener: TcpListener,
    service: S,
    limits: ConnectionLimits,
    stop: impl Future<Output = ()>,
) where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    serve_all(listener, service, limits, stop, |_| None).await;
}

/// [`serve`] with the [`Peer`] of each request in its extensions: a copy for each, which most services never look at.
///
/// **Dropped mid-way**: all connections are cut.
pub async fn serve_with_peers<S, B>(
    listener: TcpListener,
    service: S,
    limits: ConnectionLimits,
    stop: impl Future<Output = ()>,
) where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    serve_all(listener, service, limits, stop, |address| Some(Peer(address))).await;
}

async fn serve_all<S, B>(
    listener: TcpListener,
    service: S,
    limits: ConnectionLimits,
    stop: impl Future<Output = ()>,
    peer: fn(SocketAddr) -> Option<Peer>,
) where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let stopping = Arc::new(Stopping::default());
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let has_room = connections.len() < limits.connections.max(1);
        tokio::select! {
            () = &mut stop => break,
            Some(ended) = connections.join_next() => look_at(ended),
            accepted = listener.accept(), if has_room => match accepted {
                Ok((stream, address)) => {
                    let answers = Answers::new(service.clone(), peer(address));
                    connections.spawn(connection(stream, answers, limits, Arc::clone(&stopping)));
                }
                // Without room for another (files, memory), asking again at once would only take all the time there is.
                Err(error) if !is_clients(&error) => {
                    tracing::error!(target: observe::TARGET, event = "accept.failed", %error);
                    tokio::select! {
                        () = &mut stop => break,
                        () = sleep_until(now() + RECOVERY) => {}
                    }
                }
                Err(_) => {}
            },
        }
    }
    drop(listener);
    stopping.begin();
    while let Some(ended) = connections.join_next().await {
        look_at(ended);
    }
}

/// What concerns one client alone, who was gone before it was let in.
fn is_clients(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// A panic is no client's matter.
fn look_at(ended: Result<(), JoinError>) {
    let Err(error) = ended else { return };
    let Ok(payload) = error.try_into_panic() else { return };
    let payload: Box<dyn Any + Send> = payload;
    let failure = panic::from_payload(payload.as_ref());
    let subject = Subject::named("connection");
    observe::failure(LogConfig::default(), Ending::TaskFailed, subject, &failure, None);
}
