//! A stream with limits: how long it may say nothing, and how long it may go on.

use std::fmt;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;
use std::time::Duration;

use futures_util::Stream;
use pin_project_lite::pin_project;

use crate::clock::Alarm;
use crate::clock::Instant;
use crate::clock::Moment;
use crate::clock::later;
use crate::clock::now;
use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::Origin;

/// `stream`, which fails once nothing comes of it for `limit`; for how long it may go on altogether, add [`Idle::until`] or
/// [`Idle::within`].
///
/// The limit of an operation ends with its answer, and the body of an answer may stream on long after its head. There is no default:
/// how long a pause is normal only the sender's protocol says.
///
/// ```
/// # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() {
/// use breakfall::Failure;
/// use breakfall::policy::timeout::idle;
/// use futures_util::{StreamExt, stream};
/// use std::time::Duration;
///
/// let stalls = stream::iter([Ok::<_, Failure>("half")]).chain(stream::pending());
/// let mut body = idle(stalls, Duration::from_secs(5));
/// assert_eq!(body.next().await.unwrap().unwrap(), "half");
/// let failure = body.next().await.unwrap().unwrap_err();
/// assert_eq!(failure.code().as_str(), "ASYNC_TIMEOUT_FAILED");
/// assert!(body.next().await.is_none());
/// # }
/// ```
pub const fn idle<S>(stream: S, limit: Duration) -> Idle<S> {
    Idle { stream: Some(stream), limit, quiet: Alarm::new(), whole: Whole::Unlimited }
}

pin_project! {
    /// A stream with limits: [`idle`].
    ///
    /// Only waiting counts as silence: a reader that takes its time between two items uses up nothing of the first limit. After
    /// a failure or its end the stream inside is gone, with the connection it held, and nothing comes any more.
    ///
    /// **Dropped mid-way**: the stream is dropped where it stands, and the timers are disarmed.
    #[must_use = "a stream does nothing until it is polled"]
    pub struct Idle<S> {
        #[pin]
        stream: Option<S>,
        limit: Duration,
        quiet: Alarm,
        whole: Whole,
    }
}

/// The limit of the whole stream.
enum Whole {
    Unlimited,
    /// It begins when something is first waited for.
    Within(Duration),
    /// In a box: most bodies never wait, and are moved often.
    Until(Box<Until>),
}

struct Until {
    start: Instant,
    end: Instant,
    alarm: Alarm,
}

impl Until {
    const fn new(start: Instant, end: Instant) -> Self {
        Self { start, end, alarm: Alarm::new() }
    }
}

impl<S> Idle<S> {
    /// The stream inside, as long as it goes on.
    pub const fn stream(&self) -> Option<&S> {
        self.stream.as_ref()
    }

    /// Fails as well once `end` has passed, however fast the items come.
    pub fn until(mut self, end: Instant) -> Self {
        self.whole = Whole::Until(Box::new(Until::new(now(), end)));
        self
    }

    /// Fails as well once `limit` has passed since something was first waited for, however fast the items come. A stream that always has
    /// an item reads no clock.
    pub fn within(mut self, limit: Duration) -> Self {
        self.whole = Whole::Within(limit);
        self
    }
}

impl<S, T, E> Stream for Idle<S>
where
    S: Stream<Item = Result<T, E>>,
    E: Into<Failure>,
{
    type Item = Result<T, Failure>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        let Some(stream) = this.stream.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        // Asked first, for a stream that always has an item never waits.
        if let Whole::Until(until) = this.whole
            && now() >= until.end
        {
            let failure = passed(until.start, until.end);
            this.stream.set(None);
            return Poll::Ready(Some(Err(failure)));
        }
        let ended = match stream.poll_next(cx) {
            Poll::Ready(Some(Ok(item))) => {
                *this.quiet = Alarm::new();
                return Poll::Ready(Some(Ok(item)));
            }
            Poll::Ready(Some(Err(error))) => Some(Err(error.into())),
            Poll::Ready(None) => None,
            Poll::Pending => {
                let limit = *this.limit;
                if this.quiet.poll(|| Moment::of(later(now(), limit)), cx).is_ready() {
                    Some(Err(timed_out(limit, "idle")))
                } else {
                    Some(Err(ready!(this.whole.poll(cx))))
                }
            }
        };
        this.stream.set(None);
        *this.quiet = Alarm::new();
        *this.whole = Whole::Unlimited;
        Poll::Ready(ended)
    }
}

impl Whole {
    /// Waits until the time is over.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Failure> {
        if let Self::Within(limit) = *self {
            let start = now();
            *self = Self::Until(Box::new(Until::new(start, later(start, limit))));
        }
        let Self::Until(until) = self else { return Poll::Pending };
        let Until { start, end, ref mut alarm } = **until;
        ready!(alarm.poll(|| Moment::of(end), cx));
        Poll::Ready(passed(start, end))
    }
}

#[cold]
fn passed(start: Instant, end: Instant) -> Failure {
    timed_out(end.saturating_duration_since(start), "whole")
}

#[cold]
fn timed_out(limit: Duration, which: &'static str) -> Failure {
    Failure::raised(AsyncFault::Timeout { limit }, Origin::TimedOut).with_note("limit", &which)
}

impl<S> fmt::Debug for Idle<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Idle").field("limit", &self.limit).finish_non_exhaustive()
    }
}
