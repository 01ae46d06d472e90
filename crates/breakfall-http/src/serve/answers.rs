//! The program's service, as hyper calls it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;
use std::task::ready;

use http::Request;
use http::Response;
use http_body::Body;
use http_body::Frame;
use http_body::SizeHint;
use hyper::body::Incoming;
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::serve::Peer;
use crate::serve::line::Busy;
use crate::serve::line::Line;

/// The program's service on one connection.
#[derive(Debug)]
pub(super) struct Answers<S> {
    pub(super) service: S,
    pub(super) peer: Option<Peer>,
    pub(super) line: Arc<Line>,
}

impl<S, B> hyper::service::Service<Request<Incoming>> for Answers<S>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone,
{
    type Response = Response<Sent<B>>;
    type Error = Infallible;
    type Future = Answer<S, S::Future>;

    fn call(&self, mut req: Request<Incoming>) -> Self::Future {
        let busy = Some(self.line.came(req.version()));
        if let Some(peer) = self.peer {
            req.extensions_mut().insert(peer);
        }
        let mut service = self.service.clone();
        // Most are ready at once, and need nobody to be woken.
        let mut unheard = Context::from_waker(Waker::noop());
        let state = match service.poll_ready(&mut unheard) {
            Poll::Ready(Ok(())) => State::Called { future: service.call(req) },
            Poll::Pending => State::Waits { waiting: Some((service, req)) },
        };
        Answer { state, busy }
    }
}

pin_project! {
    /// An answer on its way.
    pub(super) struct Answer<S, F> {
        #[pin]
        state: State<S, F>,
        busy: Option<Busy>,
    }
}

pin_project! {
    #[project = InPlace]
    enum State<S, F> {
        Waits { waiting: Option<(S, Request<Incoming>)> },
        Called { #[pin] future: F },
    }
}

impl<S, B> Future for Answer<S, S::Future>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
{
    type Output = Result<Response<Sent<B>>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.state.as_mut().project() {
                InPlace::Called { future } => {
                    let response = ready!(future.poll(cx))?;
                    let busy = this.busy.take();
                    return Poll::Ready(Ok(response.map(|body| Sent { body, _busy: busy })));
                }
                InPlace::Waits { waiting } => {
                    if let Some((service, _)) = waiting {
                        ready!(service.poll_ready(cx))?;
                    }
                    // The very one that was made ready.
                    let Some((mut service, request)) = waiting.take() else { return Poll::Pending };
                    this.state.set(State::Called { future: service.call(request) });
                }
            }
        }
    }
}

pin_project! {
    /// The body of an answer, which is being sent until it is dropped.
    pub(super) struct Sent<B> {
        #[pin]
        body: B,
        _busy: Option<Busy>,
    }
}

impl<B: Body> Body for Sent<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.project().body.poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
