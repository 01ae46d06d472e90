//! The body of a request, within its limits.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::OnceLock;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use breakfall::Failure;
use breakfall::fault::AsyncFault;
use breakfall::fault::BoxError;
use breakfall::policy::timeout::Idle;
use breakfall::policy::timeout::idle;
use bytes::Buf;
use futures_util::Stream;
use http::StatusCode;
use http_body::Body;
use http_body::Frame;
use http_body::SizeHint;
use pin_project_lite::pin_project;

use crate::edge::fault::EdgeFault;
use crate::edge::limits::BodyLimits;

pin_project! {
    /// The body of a request, within its [limits](BodyLimits). What goes beyond ends it with an error that holds the failure, so that
    /// it is told whether a handler passes the error on or the framework makes a plain answer of it.
    ///
    /// # Dropped mid-way
    /// The body inside is dropped; the server reads a little more of it or closes the connection.
    pub struct RequestBody<B> {
        #[pin]
        frames: Idle<Frames<B>>,
        left: u64,
        broken: Option<Broken>,
    }
}

/// The status of what is wrong with a body, as soon as that is known. The clones share it.
pub(crate) type Broken = Arc<OnceLock<StatusCode>>;

impl<B: Body> RequestBody<B> {
    /// `body` within `limits`. It will stand in `broken` what is wrong with it; a body without anything in it is always fine.
    pub(crate) fn new(body: B, limits: BodyLimits, broken: &mut Option<Broken>) -> Self {
        *broken = (!body.is_end_stream()).then(Broken::default);
        let frames = idle(Frames { body }, limits.idle).within(limits.whole);
        Self { frames, left: limits.bytes, broken: broken.clone() }
    }
}

impl<B> Body for RequestBody<B>
where
    B: Body<Error: Into<BoxError>>,
{
    type Data = B::Data;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, BoxError>>> {
        let mut this = self.project();
        // Once broken it never looks whole again.
        if let Some(fault) = this.broken.as_ref().and_then(|it| EdgeFault::of(*it.get()?)) {
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
        if let Some(broken) = this.broken
            && let Ok(status) = StatusCode::from_u16(failure.status().get())
        {
            broken.get_or_init(|| status);
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

fn size<D: Buf>(frame: &Frame<D>) -> u64 {
    frame.data_ref().map_or(0, |data| u64::try_from(data.remaining()).unwrap_or(u64::MAX))
}

/// What ran out of time here is the caller's, not the service's.
fn told(failure: Failure) -> Failure {
    if failure.downcast_ref::<AsyncFault>().is_some() {
        failure.handled_as(EdgeFault::TimedOut)
    } else {
        failure
    }
}

impl<B> fmt::Debug for RequestBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody").field("left", &self.left).finish_non_exhaustive()
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
    B: Body<Error: Into<BoxError>>,
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

    use bytes::Bytes;
    use http_body_util::StreamBody;

    use super::*;

    /// Seven bytes that nobody may read.
    struct Announced;

    impl Body for Announced {
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

    fn next<B: Body<Error: Into<BoxError>> + Unpin>(
        body: Pin<&mut RequestBody<B>>,
    ) -> Option<bool> {
        match body.poll_frame(&mut Context::from_waker(Waker::noop())) {
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
        let mut body =
            std::pin::pin!(RequestBody::new(StreamBody::new(parts), limits, &mut broken));
        let polled = [(); 4].map(|()| next(body.as_mut()));
        assert_eq!(polled, [Some(true), Some(false), Some(false), Some(false)]);
        assert_eq!(broken.unwrap().get(), Some(&StatusCode::PAYLOAD_TOO_LARGE));
    }

    #[tokio::test(start_paused = true)]
    async fn what_says_that_it_is_too_long_is_not_read() {
        let limits = BodyLimits::default().with_bytes(6);
        let body = RequestBody::new(Announced, limits, &mut None);
        assert_eq!(next(std::pin::pin!(body)), Some(false));
    }
}
