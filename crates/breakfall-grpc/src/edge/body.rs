//! The body of an answer, whose trailers may be a failure.

use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use breakfall::fault::panic;
use breakfall::fault::panic::Stack;
use http::HeaderMap;
use http_body::Body;
use http_body::Frame;
use http_body::SizeHint;
use pin_project_lite::pin_project;
use tonic::Status;

use crate::edge::adopt::adopt;
use crate::edge::caller::Caller;

pin_project! {
    /// The body of an answer, as the [`EdgeLayer`](crate::edge::EdgeLayer) sends it: a failure after it began, or a panic, becomes its
    /// trailers.
    ///
    /// # Dropped mid-way
    /// The body inside is dropped where it stands; nothing is logged.
    #[derive(Debug)]
    pub struct EdgeBody<B> {
        #[pin]
        inner: Option<B>,
        // Of a call of gRPC that has not been answered whole.
        caller: Option<Box<Caller>>,
    }
}

impl<B> EdgeBody<B> {
    /// The body of an answer to somebody else, or of one that is complete.
    pub(crate) const fn passed(inner: B) -> Self {
        Self { inner: Some(inner), caller: None }
    }

    /// The body of an answer to `caller`.
    pub(crate) fn answering(inner: B, caller: Caller) -> Self {
        Self { inner: Some(inner), caller: Some(Box::new(caller)) }
    }

    /// No body: all is said in the headers.
    pub(crate) const fn none() -> Self {
        Self { inner: None, caller: None }
    }
}

impl<B: Body> Body for EdgeBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let Some(inner) = this.inner.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let Some(caller) = this.caller else { return inner.poll_frame(cx) };
        match panic::catch(Stack::Skip, || inner.poll_frame(cx)) {
            Ok(poll) => {
                Poll::Ready(ready!(poll).map(|frame| frame.map(|frame| told(frame, caller))))
            }
            Err(panicked) => {
                this.inner.set(None);
                Poll::Ready(Some(Ok(Frame::trailers(trailers(&caller.status(panicked))))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

/// The frame, or what the caller is told where it is a bare failure.
fn told<D>(frame: Frame<D>, caller: &Caller) -> Frame<D> {
    match frame.into_trailers() {
        Ok(mut trailers) => {
            adopt(&mut trailers, caller);
            Frame::trailers(trailers)
        }
        Err(frame) => frame,
    }
}

fn trailers(status: &Status) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    // It consists of what fits into headers.
    drop(status.add_header(&mut trailers));
    trailers
}

impl<B> Default for EdgeBody<B> {
    fn default() -> Self {
        Self::none()
    }
}
