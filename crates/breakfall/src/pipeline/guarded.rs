//! One attempt, guarded: it can fail, panic, take too long or be cancelled, and each comes back as a failure.

use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use pin_project_lite::pin_project;
use tokio_util::sync::CancellationToken;
use tokio_util::sync::WaitForCancellationFuture;

use crate::clock::Instant;
use crate::fault::AsyncFault;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::panic::Stack;
use crate::fault::panic::catch_poll;
use crate::pipeline::Fallible;
use crate::policy::timeout::Limited;

/// What guards an attempt.
#[derive(Clone, Copy)]
pub(crate) struct Guard<'h> {
    /// When the attempt started: how long it may take is only worked out when that is over.
    pub(crate) start: Instant,
    pub(crate) end: Instant,
    pub(crate) cancel: Option<&'h CancellationToken>,
    pub(crate) stack: Stack,
    /// Whether work that did not end has changed nothing.
    pub(crate) read_only: bool,
}

pin_project! {
    pub(crate) struct Guarded<'h, Fut> {
        #[pin]
        work: Limited<Fut>,
        guard: Guard<'h>,
        #[pin]
        cancelled: Option<WaitForCancellationFuture<'h>>,
    }
}

impl<'h, Fut: Fallible> Guarded<'h, Fut> {
    pub(crate) const fn new(work: Fut, guard: Guard<'h>) -> Self {
        Self { work: Limited::new(work, guard.end), guard, cancelled: None }
    }
}

impl<Fut: Fallible> Future for Guarded<'_, Fut> {
    type Output = Result<Fut::Value, Failure>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        match catch_poll(this.work.as_mut().work(), cx, this.guard.stack) {
            Ok(Poll::Ready(result)) => return Poll::Ready(Fut::into_result(result)),
            Ok(Poll::Pending) => {}
            Err(panicked) => return Poll::Ready(Err(panicked)),
        }
        if let Some(token) = this.guard.cancel {
            if this.cancelled.is_none() {
                this.cancelled.set(Some(token.cancelled()));
            }
            if let Some(cancelled) = this.cancelled.as_pin_mut()
                && cancelled.poll(cx).is_ready()
            {
                return Poll::Ready(Err(this.guard.cancelled()));
            }
        }
        ready!(this.work.poll_timer(cx));
        Poll::Ready(Err(this.guard.timed_out()))
    }
}

impl Guard<'_> {
    #[cold]
    fn timed_out(&self) -> Failure {
        let limit = self.end.saturating_duration_since(self.start);
        let fault = AsyncFault::Timeout { limit };
        self.ended(Failure::raised(fault, Origin::TimedOut))
    }

    #[cold]
    pub(crate) fn cancelled(&self) -> Failure {
        self.ended(Failure::raised(AsyncFault::Cancelled, Origin::Cancelled))
    }

    fn ended(&self, failure: Failure) -> Failure {
        if self.read_only { failure.with_effect(Effect::None) } else { failure }
    }
}
