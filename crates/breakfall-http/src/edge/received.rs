//! The body of a request, within its limits.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::OnceLock;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use axum_core::body::Body;
use breakfall::Failure;
use breakfall::fault::AsyncFault;
use breakfall::fault::BoxError;
use breakfall::policy::timeout::Idle;
use breakfall::policy::timeout::idle;
use bytes::Bytes;
use futures_util::Stream;
use http::StatusCode;
use http_body::Frame;
use http_body::SizeHint;
use pin_project_lite::pin_project;

use crate::edge::fault::EdgeFault;
use crate::edge::limits::BodyLimits;

/// `body` within `limits`. It will stand in `broken` what is wrong with it. A body without anything in it is always fine, as that of nearly
/// every request: nothing is put around it.
pub(crate) fn within<B>(limits: BodyLimits, body: B, broken: &mut Option<Broken>) -> Body
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    if body.is_end_stream() {
        return Body::empty();
    }
    let broken = Arc::clone(broken.insert(Broken::default()));
    Body::new(Received::new(body, limits, broken))
}

pin_project! {
    /// The body of a request, within its [limits](BodyLimits). What goes beyond ends it with an error that holds the failure, so that
    /// it is told whether a handler passes the error on or the framework makes a plain answer of it.
    ///
    /// # Dropped mid-way
    /// The body inside is dropped; the server reads a little more of it or closes the connection.
    struct Received<B> {
        #[pin]
        frames: Idle<Frames<B>>,
        left: u64,
        broken: Broken,
    }
}

/// The status of what is wrong with a body, as soon as that is known. The clones share it.
pub(crate) type Broken = Arc<OnceLock<StatusCode>>;

impl<B> Received<B> {
    fn new(body: B, limits: BodyLimits, broken: Broken) -> Self {
        let frames = idle(Frames { body }, limits.idle).within(limits.whole);
        Self { frames, left: limits.bytes, broken }
    }
}

impl<B> http_body::Body for Received<B>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let mut this = self.project();
        // Once broken it never looks whole again.
        if let Some(fault) = this.broken.get().and_then(|status| EdgeFault::of(*status)) {
            return Poll::Ready(Some(Err(Failure::from(fault).into())));
        }
        // What says beforehand that it is too long need not be read.
        let announced = this.frames.stream().map_or(0, |frames| frames.body.size_hint().lower());
        let failure = if announced > *this.left {
            EdgeFault::BodyTooLarge.into()
        } else {
            match ready!(this.frames.as_mut().poll_next(cx)) {
                None => return Poll::Ready(None),
                Some(Ok(frame)) => match this.left.checked_sub(size(&frame)) {
                    Some(left) => {
                        *this.left = left;
                        return Poll::Ready(Some(Ok(frame)));
                    }
                    None => EdgeFault::BodyTooLarge.into(),
                },
                Some(Err(failure)) => told(failure),
            }
        };
        if let Ok(status) = StatusCode::from_u16(failure.status().get()) {
            this.broken.get_or_init(|| status);
        }
        Poll::Ready(Some(Err(failure.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.frames.stream().is_none_or(|frames| frames.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        let ended = || SizeHint::with_exact(0);
        self.frames.stream().map_or_else(ended, |frames| frames.body.size_hint())
    }
}

fn size(frame: &Frame<Bytes>) -> u64 {
    frame.data_ref().map_or(0, |data| u64::try_from(data.len()).unwrap_or(u64::MAX))
}

/// What ran out of time here is the caller's, not the service's.
fn told(failure: Failure) -> Failure {
    if failure.downcast_ref::<AsyncFault>().is_some() {
        failure.handled_as(EdgeFault::TimedOut)
    } else {
        failure
    }
}

pin_project! {
    /// The frames of a body as a stream.
    struct Frames<B> {
        #[pin]
        body: B,
    }
}

/// Why a body ended that its sender did not end: it cannot be read, or a layer further outside says why.
struct Unreadable(BoxError);

impl From<Unreadable> for Failure {
    fn from(Unreadable(error): Unreadable) -> Self {
        match Self::rescued(error) {
            Ok(own) => own,
            Err(foreign) => Self::from(EdgeFault::Malformed).because(foreign),
        }
    }
}

impl<B> Stream for Frames<B>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>>,
{
    type Item = Result<Frame<B::Data>, Unreadable>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let frame = self.project().body.poll_frame(cx);
        frame.map(|next| next.map(|frame| frame.map_err(|error| Unreadable(error.into()))))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::task::Waker;

    use http_body::Body as _;
    use http_body_util::StreamBody;

    use super::*;

    /// Seven bytes that nobody may read.
    struct Announced;

    impl http_body::Body for Announced {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            panic!("it was read")
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(7)
        }
    }

    fn next(body: &mut Body) -> Option<bool> {
        match Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(frame)) => Some(frame.is_ok()),
            Poll::Ready(None) | Poll::Pending => None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_broken_never_looks_whole_again() {
        let part = |text| Ok::<_, Infallible>(Frame::data(Bytes::from_static(text)));
        let parts = futures_util::stream::iter([part(b"1234"), part(b"5678"), part(b"9")]);
        let limits = BodyLimits::default().with_bytes(6);
        let mut broken = None;
        let mut body = within(limits, StreamBody::new(parts), &mut broken);
        let polled = [(); 4].map(|()| next(&mut body));
        assert_eq!(polled, [Some(true), Some(false), Some(false), Some(false)]);
        assert_eq!(broken.unwrap().get(), Some(&StatusCode::PAYLOAD_TOO_LARGE));
    }

    #[tokio::test(start_paused = true)]
    async fn what_says_that_it_is_too_long_is_not_read() {
        let limits = BodyLimits::default().with_bytes(6);
        let mut body = within(limits, Announced, &mut None);
        assert_eq!(next(&mut body), Some(false));
    }
}
