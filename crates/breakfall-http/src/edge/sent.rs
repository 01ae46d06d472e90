//! The body of an answer.

use std::fmt;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use breakfall::Failure;
use breakfall::fault::BoxError;
use breakfall::fault::panic;
use breakfall::observe;
use breakfall::observe::Ending;
use breakfall::observe::Subject;
use bytes::Bytes;
use http_body::Body;
use http_body::Frame;
use http_body::SizeHint;
use http_body_util::Full;
use pin_project_lite::pin_project;

use crate::edge::asked::Route;
use crate::edge::settings::LiveSettings;
use crate::trace::Scope;

pin_project! {
    /// The body of an answer: that of the service inside, or the words of a failure.
    ///
    /// A body that streams may fail after its status was sent. Then it ends in an error, so that the connection (HTTP/1.1) or the stream
    /// (HTTP/2) breaks off and a cut answer never looks whole; a panic does the same; and the failure is logged, once.
    ///
    /// # Dropped mid-way
    /// The body inside is dropped, within the trace of its request; nothing is logged.
    pub struct AnswerBody<B> {
        #[pin]
        kind: Kind<B>,
    }
}

pin_project! {
    #[project = InPlace]
    enum Kind<B> {
        Whole { #[pin] body: B },
        Streamed { #[pin] body: Streamed<B> },
        Told { #[pin] body: Full<Bytes> },
        Nothing,
    }
}

pin_project! {
    struct Streamed<B> {
        #[pin]
        body: Option<B>,
        about: Box<About>,
    }

    impl<B> PinnedDrop for Streamed<B> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _entered = this.about.scope.enter();
            this.body.set(None);
        }
    }
}

/// What a failure of a stream is told by.
pub(crate) struct About {
    pub(crate) route: Route,
    pub(crate) settings: LiveSettings,
    pub(crate) scope: Scope,
}

impl<B: Body<Data = Bytes, Error: Into<BoxError>>> AnswerBody<B> {
    /// The body of the service inside. One whose length is known is there already or is cut where it fails; any other is watched.
    pub(crate) fn passed(body: B, about: impl FnOnce() -> About) -> Self {
        let kind = if body.size_hint().exact().is_some() {
            Kind::Whole { body }
        } else {
            Kind::Streamed { body: Streamed { body: Some(body), about: Box::new(about()) } }
        };
        Self { kind }
    }
}

impl<B> AnswerBody<B> {
    pub(crate) fn told(body: Vec<u8>) -> Self {
        Self { kind: Kind::Told { body: Full::new(body.into()) } }
    }

    /// The answer to `HEAD`.
    pub(crate) const fn nothing() -> Self {
        Self { kind: Kind::Nothing }
    }
}

type Next = Option<Result<Frame<Bytes>, BoxError>>;

impl<B> Body for AnswerBody<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Next> {
        match self.project().kind.project() {
            InPlace::Whole { body } => {
                body.poll_frame(cx).map(|next| next.map(|frame| frame.map_err(Into::into)))
            }
            InPlace::Streamed { body } => body.poll(cx),
            InPlace::Told { body } => {
                body.poll_frame(cx).map(|next| next.map(|frame| frame.map_err(Into::into)))
            }
            InPlace::Nothing => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Whole { body } => body.is_end_stream(),
            Kind::Streamed { body } => body.body.as_ref().is_none_or(Body::is_end_stream),
            Kind::Told { body } => body.is_end_stream(),
            Kind::Nothing => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Whole { body } => body.size_hint(),
            Kind::Streamed { body } => body.body.as_ref().map(Body::size_hint).unwrap_or_default(),
            Kind::Told { body } => body.size_hint(),
            Kind::Nothing => SizeHint::with_exact(0),
        }
    }
}

impl<B> Streamed<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Next> {
        let mut this = self.project();
        let About { route, settings, scope } = &mut **this.about;
        let Some(body) = this.body.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let _entered = scope.enter();
        let failure = match panic::catch(settings.stack(), || body.poll_frame(cx)) {
            Ok(Poll::Ready(Some(Err(error)))) => Failure::unexpected(error),
            Ok(poll) => return poll.map(|next| next.map(|frame| frame.map_err(Into::into))),
            Err(panicked) => panicked,
        };
        this.body.set(None);
        let failure = failure.with_note("cut", &"after the answer had begun");
        let subject = Subject::named(route.name());
        observe::failure(settings.current().log, Ending::RequestFailed, subject, &failure, None);
        Poll::Ready(Some(Err(failure.into())))
    }
}

impl<B> fmt::Debug for AnswerBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerBody").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use breakfall::fault::AsyncFault;
    use http_body_util::StreamBody;

    use super::*;
    use crate::edge::EdgeSettings;
    use crate::edge::asked::Asked;

    #[test]
    fn what_has_failed_is_not_asked_for_more() {
        let mut asked = 0;
        let stream = futures_util::stream::poll_fn(move |_| {
            asked += 1;
            assert_eq!(asked, 1, "it has failed");
            let failure = Failure::from(AsyncFault::Unexpected);
            Poll::Ready(Some(Err::<Frame<Bytes>, BoxError>(failure.into())))
        });
        let about = || About {
            route: Asked::of(&http::Request::new(()), &crate::tiers::TIMEOUT_HEADER).0.route,
            settings: EdgeSettings::default().into(),
            scope: Scope::current(),
        };
        let mut body = std::pin::pin!(AnswerBody::passed(StreamBody::new(stream), about));
        let mut next = || body.as_mut().poll_frame(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(next(), Poll::Ready(Some(Err(_)))));
        assert!(matches!(next(), Poll::Ready(None)));
    }
}
