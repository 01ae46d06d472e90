//! The body of an answer.

use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use axum_core::body::Body;
use breakfall::Failure;
use breakfall::fault::BoxError;
use breakfall::fault::panic;
use breakfall::observe;
use breakfall::observe::Ending;
use breakfall::observe::Subject;
use bytes::Bytes;
use http_body::Frame;
use http_body::SizeHint;
use pin_project_lite::pin_project;

use crate::edge::asked::Route;
use crate::edge::settings::LiveSettings;
use crate::trace::Scope;

/// The body of the service inside. One whose length is known is there already or is cut where it fails, and nothing is put around it; any
/// other is watched.
///
/// A body that streams may fail after its status was sent. Then it ends in an error, so that the connection (HTTP/1.1) or the stream
/// (HTTP/2) breaks off and a cut answer never looks whole; a panic does the same; and the failure is logged, once.
pub(crate) fn passed<B>(body: B, about: impl FnOnce() -> About) -> Body
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    if body.size_hint().exact().is_some() {
        return Body::new(body);
    }
    Body::new(Streamed { body: Some(body), about: about() })
}

pin_project! {
    /// # Dropped mid-way
    /// The body inside is dropped, within the trace of its request; nothing is logged.
    struct Streamed<B> {
        #[pin]
        body: Option<B>,
        about: About,
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

type Next = Option<Result<Frame<Bytes>, BoxError>>;

impl<B> http_body::Body for Streamed<B>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Next> {
        let mut this = self.project();
        let About { route, settings, scope } = this.about;
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

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(http_body::Body::size_hint).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use breakfall::fault::AsyncFault;
    use http_body::Body as _;
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
        let mut body = passed(StreamBody::new(stream), about);
        let mut next = || Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(next(), Poll::Ready(Some(Err(_)))));
        assert!(matches!(next(), Poll::Ready(None)));
    }
}
