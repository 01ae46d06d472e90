//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::task::Poll;

use breakfall::fault::BoxError;
use bytes::Bytes;
use http::Request;
use http::Response;
use http_body::Body;
use hyper::body::Incoming;
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tower_service::Service;

use crate::serve::ConnectionLimits;
use crate::serve::answers::Answers;
use crate::serve::patience::Patience;
use crate::serve::patience::Task;
use crate::serve::stream::Stream;

/// Whether the server is stopping, for all its connections.
#[derive(Debug, Default)]
pub(super) struct Stopping {
    has_begun: AtomicBool,
    wakes: Notify,
}

impl Stopping {
    /// Lets each connection finish what it is doing.
    pub(super) fn begin(&self) {
        self.has_begun.store(true, Ordering::Release);
        self.wakes.notify_waiters();
    }
}

/// Serves one connection until it ends, is waited for too long, or has finished what it was doing when the server stopped.
pub(super) async fn connection<S, B>(
    stream: TcpStream,
    answers: Answers<S>,
    limits: ConnectionLimits,
    stopping: Arc<Stopping>,
) where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    // Answers are written whole: to wait for more would only make them late.
    drop(stream.set_nodelay(true));
    let mut stops = pin!(stopping.wakes.notified());
    let mut patience = Patience::new(answers.line(), limits);
    let stream = TokioIo::new(Stream::new(stream, answers.line()));
    let builder = builder(limits);
    let mut connection = pin!(builder.serve_connection_with_upgrades(stream, answers));
    let (mut task, mut is_last) = (Task::default(), false);
    poll_fn(|cx| {
        // What wakes this task is asked again only where that is another than before.
        let is_known = task.is_known(cx);
        let stops = !is_known && !is_last && stops.as_mut().poll(cx).is_ready();
        if !is_last && (stops || stopping.has_begun.load(Ordering::Acquire)) {
            is_last = true;
            connection.as_mut().graceful_shutdown();
        }
        match connection.as_mut().poll(cx) {
            // What is wrong with it, the client sees and nobody else can mend.
            Poll::Ready(_) => Poll::Ready(()),
            Poll::Pending => patience.poll(cx, is_known),
        }
    })
    .await;
}

fn builder(limits: ConnectionLimits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        // Heads are waited for by the connection.
        .header_read_timeout(None)
        // The least that hyper takes is 8 KiB.
        .max_buf_size(limits.head_bytes.max(8 * 1024));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
        .keep_alive_interval(limits.head)
        .keep_alive_timeout(limits.head)
        .enable_connect_protocol();
    builder
}
