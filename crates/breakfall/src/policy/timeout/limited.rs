//! A future with a limit.

use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use pin_project_lite::pin_project;

use crate::clock::Alarm;
use crate::clock::Instant;
use crate::clock::Moment;

pin_project! {
    /// `work` until `end`: `None` if that passed first. The timer is armed after the first `Pending` only.
    #[derive(Debug)]
    pub struct Limited<F> {
        #[pin]
        work: F,
        end: Instant,
        alarm: Alarm,
    }
}

impl<F> Limited<F> {
    /// `work`, which must have ended by `end`.
    pub const fn new(work: F, end: Instant) -> Self {
        Self { work, end, alarm: Alarm::new() }
    }

    /// The work, to poll it in some other way than this future does; follow with [`Limited::poll_timer`].
    pub fn work(self: Pin<&mut Self>) -> Pin<&mut F> {
        self.project().work
    }

    /// Whether the limit has passed; arms the timer where that is not done yet.
    pub fn poll_timer(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let end = *this.end;
        this.alarm.poll(|| Moment::of(end), cx)
    }
}

impl<F: Future> Future for Limited<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(value) = self.as_mut().work().poll(cx) {
            return Poll::Ready(Some(value));
        }
        ready!(self.poll_timer(cx));
        Poll::Ready(None)
    }
}
