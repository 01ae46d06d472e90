//! Work under guard: it can fail, panic, take too long or be cancelled, and each comes back as a failure.

use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio_util::sync::CancellationToken;
use tokio_util::sync::WaitForCancellationFuture;

use crate::clock::Alarm;
use crate::clock::Moment;
use crate::fault::AsyncFault;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::panic::Stack;
use crate::fault::panic::catch_poll;
use crate::pipeline::Fallible;
use crate::pipeline::operation::Facts;
use crate::pipeline::rare::Rare;

/// What ends work that does not end by itself. Nothing is armed before the work has first to wait.
pub(crate) struct Watch<'h> {
    alarm: Alarm,
    /// Boxed when it is first waited for: hardly any operation has one, and all would carry it.
    cancelled: Rare<Pin<Box<WaitForCancellationFuture<'h>>>>,
}

/// Why work was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interruption {
    TimedOut,
    Cancelled,
}

impl<'h> Watch<'h> {
    pub(crate) const fn new() -> Self {
        Self { alarm: Alarm::new(), cancelled: Rare::none() }
    }

    /// For work that first waits, and that nobody cancels.
    #[inline]
    pub(crate) fn until(end: Moment, cx: &Context<'_>) -> Self {
        Self { alarm: Alarm::armed(end, cx), cancelled: Rare::none() }
    }

    /// Whether the work must end. `end` is asked for once, when it first waits.
    #[inline]
    pub(crate) fn poll(
        &mut self,
        end: impl FnOnce() -> Moment,
        cancel: Option<&'h CancellationToken>,
        cx: &mut Context<'_>,
    ) -> Poll<Interruption> {
        if let Some(token) = cancel
            && self.is_cancelled(token, cx)
        {
            return Poll::Ready(Interruption::Cancelled);
        }
        ready!(self.alarm.poll(end, cx));
        Poll::Ready(Interruption::TimedOut)
    }

    #[cold]
    fn is_cancelled(&mut self, token: &'h CancellationToken, cx: &mut Context<'_>) -> bool {
        let waiting = self.cancelled.get_or_insert_with(|| Box::pin(token.cancelled()));
        waiting.as_mut().poll(cx).is_ready()
    }

    /// Nothing is waited for any more.
    #[inline]
    pub(crate) fn stop(&mut self) {
        self.alarm.stop();
        self.cancelled.clear();
    }
}

impl Interruption {
    /// The failure of work that was ended after `limit`.
    #[cold]
    pub(crate) fn failure(self, limit: Duration, read_only: bool) -> Failure {
        let failure = match self {
            Self::TimedOut => Failure::raised(AsyncFault::Timeout { limit }, Origin::TimedOut),
            Self::Cancelled => Failure::raised(AsyncFault::Cancelled, Origin::Cancelled),
        };
        if read_only { failure.with_effect(Effect::None) } else { failure }
    }
}

/// What guards an attempt.
#[derive(Clone, Copy)]
pub(crate) struct Guard<'h> {
    pub(crate) start: Moment,
    pub(crate) end: Moment,
    pub(crate) cancel: Option<&'h CancellationToken>,
    pub(crate) stack: Stack,
    /// Whether work that did not end has changed nothing.
    pub(crate) read_only: bool,
}

impl<'h> Guard<'h> {
    pub(crate) fn new(facts: &Facts<'h>, start: Moment, end: Moment) -> Self {
        let stack = facts.entry.gate().stack();
        Self { start, end, cancel: facts.cancel, stack, read_only: facts.is_read_only() }
    }
}

pin_project! {
    /// `work` under guard.
    pub(crate) struct Guarded<'h, Fut> {
        #[pin]
        work: Fut,
        guard: Guard<'h>,
        watch: Watch<'h>,
    }
}

impl<'h, Fut: Fallible> Guarded<'h, Fut> {
    pub(crate) const fn new(work: Fut, guard: Guard<'h>) -> Self {
        Self { work, guard, watch: Watch::new() }
    }
}

impl<Fut: Fallible> Future for Guarded<'_, Fut> {
    type Output = Result<Fut::Value, Failure>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let guard = this.guard;
        match catch_poll(this.work, cx, guard.stack) {
            Ok(Poll::Ready(result)) => return Poll::Ready(Fut::into_result(result)),
            Ok(Poll::Pending) => {}
            Err(panicked) => return Poll::Ready(Err(panicked)),
        }
        let ended = ready!(this.watch.poll(|| guard.end, guard.cancel, cx));
        let limit = guard.end.since(guard.start);
        Poll::Ready(Err(ended.failure(limit, guard.read_only)))
    }
}
