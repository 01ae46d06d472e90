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
use crate::observe::in_flight;
use crate::pipeline::Fallible;
use crate::pipeline::operation::Facts;
use crate::pipeline::rare::Rare;

/// What ends work that does not end by itself. Nothing is armed before the work has first to wait.
#[derive(Default)]
pub(crate) struct Watch<'h> {
    alarm: Alarm,
    cancelled: Cancelled<'h>,
}

/// Waits until somebody cancels the work.
#[derive(Default)]
pub(crate) struct Cancelled<'h>(
    // Boxed when it is first waited for: hardly any operation has one, and all would carry it.
    Rare<Pin<Box<WaitForCancellationFuture<'h>>>>,
);

/// Why work was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interruption {
    TimedOut,
    Cancelled,
}

impl<'h> Watch<'h> {
    /// Whether the work must end. `end` is asked for once, when it first waits.
    pub(crate) fn poll(
        &mut self,
        end: impl FnOnce() -> Moment,
        cancel: Option<&'h CancellationToken>,
        cx: &mut Context<'_>,
    ) -> Poll<Interruption> {
        if let Some(token) = cancel
            && let Poll::Ready(cancelled) = self.cancelled.poll(token, cx)
        {
            return Poll::Ready(cancelled);
        }
        self.alarm.poll(end, cx).map(|()| Interruption::TimedOut)
    }
}

impl<'h> Cancelled<'h> {
    /// Whether `token`, always the same, is cancelled.
    #[cold]
    pub(crate) fn poll(
        &mut self,
        token: &'h CancellationToken,
        cx: &mut Context<'_>,
    ) -> Poll<Interruption> {
        let polled = if let Some(waiting) = self.0.as_mut() {
            waiting.as_mut().poll(cx)
        } else {
            let mut waiting = Box::pin(token.cancelled());
            let polled = waiting.as_mut().poll(cx);
            self.0.put(waiting);
            polled
        };
        polled.map(|()| Interruption::Cancelled)
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
    pub(crate) fn new(work: Fut, guard: Guard<'h>) -> Self {
        Self { work, guard, watch: Watch::default() }
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

pin_project! {
    /// A call to its end, in place.
    pub(crate) struct Calling<C, F> {
        #[pin]
        call: Option<C>,
        waits: F,
    }
}

/// `call` to its end; `waits` hears that it has none yet, and a limit tells what was still running in it.
pub(crate) fn unfinished<C, F>(call: C, waits: F) -> Calling<C, F> {
    Calling { call: Some(call), waits }
}

impl<C, F, T> Future for Calling<C, F>
where
    C: Future<Output = Result<T, Failure>>,
    F: FnMut(),
{
    type Output = C::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let polled = this.call.as_mut().as_pin_mut().map_or(Poll::Pending, |call| call.poll(cx));
        if polled.is_pending() {
            (this.waits)();
        }
        polled.map_err(|failure| in_flight::ended(failure, || this.call.set(None)))
    }
}
