//! The program's service, as hyper calls it.

use std::cell::RefCell;
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
    /// It answers one request after the other, and is cloned only where one has to wait for it.
    service: RefCell<S>,
    peer: Option<Peer>,
    line: Arc<Line>,
}

impl<S> Answers<S> {
    pub(super) fn new(service: S, peer: Option<Peer>) -> Self {
        Self { service: RefCell::new(service), peer, line: Arc::default() }
    }

    /// What the connection is waiting for.
    pub(super) fn line(&self) -> Arc<Line> {
        Arc::clone(&self.line)
    }
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
        // Nobody else has it: a service knows nothing of the connection that it is called by.
        let mut service = self.service.borrow_mut();
        // Most are ready at once, and need nobody to be woken.
        let mut unheard = Context::from_waker(Waker::noop());
        match service.poll_ready(&mut unheard) {
            Poll::Ready(Ok(())) => {
                Answer { state: State::Called { future: service.call(req) }, busy }
            }
            Poll::Pending => {
                let another = service.clone();
                let waits = std::mem::replace(&mut *service, another);
                Answer { state: State::Waits { waiting: Some((waits, req)) }, busy }
            }
        }
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
