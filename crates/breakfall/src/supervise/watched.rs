//! Work to its end, a panic, a cancellation or the end of the runtime: whichever it is, somebody is told, exactly once.

use std::panic::Location;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use pin_project_lite::pin_project;

use crate::fault::Failure;
use crate::fault::Reference;
use crate::fault::panic::Stack;
use crate::fault::panic::catch;
use crate::observe::in_flight;
use crate::pipeline::Fallible;
use crate::supervise::cancel::Cancel;
use crate::supervise::caught::Caught;
use crate::supervise::label::Label;
use crate::supervise::sync::WaitForCancellationFutureOwned;

/// Who is told how work ended.
pub(super) trait Destination<T> {
    /// Tells them.
    fn deliver(self, result: Result<T, Failure>);
}

/// What is known of a task before it runs.
pub(super) struct Birth {
    pub(super) label: Label,
    pub(super) at: &'static Location<'static>,
    pub(super) reference: Option<Reference>,
    pub(super) cancel: Cancel,
    /// Where it was started, as traces see it.
    pub(super) span: tracing::Span,
}

impl Birth {
    fn stack(&self) -> Stack {
        if self.label.log.stack_traces { Stack::Capture } else { Stack::Skip }
    }

    fn dressed(&self, failure: Failure) -> Failure {
        let failure = failure.with_note("task", &self.label.name).with_note("started_at", self.at);
        match self.reference {
            Some(reference) => failure.with_reference(reference),
            None => failure,
        }
    }

    /// The failure of work that was dropped before its end, with what ran inside and what broke while it was dropped.
    fn interrupted(&self, end_it: impl FnOnce() -> Option<Failure>) -> Failure {
        let mut panicked = None;
        let running = in_flight::unfinished(|| panicked = end_it());
        let by = self.cancel.by().unwrap_or(Cancel::RUNTIME);
        let failure = in_flight::told(Failure::cancelled(&by), &running);
        match panicked {
            Some(panicked) => failure.also(panicked),
            None => failure,
        }
    }
}

/// Who is to be told, as long as nobody has been.
struct Pending<T, D: Destination<T>> {
    birth: Birth,
    to: Option<D>,
    value: std::marker::PhantomData<fn(T)>,
}

impl<T, D: Destination<T>> Pending<T, D> {
    const fn new(birth: Birth, to: D) -> Self {
        Self { birth, to: Some(to), value: std::marker::PhantomData }
    }

    fn deliver(&mut self, result: Result<T, Failure>) {
        if let Some(to) = self.to.take() {
            to.deliver(result.map_err(|failure| self.birth.dressed(failure)));
        }
    }
}

pin_project! {
    pub(super) struct Watched<Fut: Fallible, D: Destination<Fut::Value>> {
        #[pin]
        work: Caught<Fut>,
        #[pin]
        cancelled: WaitForCancellationFutureOwned,
        pending: Pending<Fut::Value, D>,
        has_begun: bool,
        span: tracing::Span,
    }

    impl<Fut: Fallible, D: Destination<Fut::Value>> PinnedDrop for Watched<Fut, D> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if this.pending.to.is_some() {
                let _entered = this.span.enter();
                let failure = this.pending.birth.interrupted(|| this.work.release());
                this.pending.deliver(Err(failure));
            }
        }
    }
}

impl<Fut: Fallible, D: Destination<Fut::Value>> Watched<Fut, D> {
    pub(super) fn new(work: Fut, birth: Birth, to: D) -> Self {
        let work = Caught::new(work, birth.stack(), birth.label.clone());
        let (cancelled, span) = (birth.cancel.cancelled(), birth.span.clone());
        Self { work, cancelled, pending: Pending::new(birth, to), has_begun: false, span }
    }
}

impl<Fut: Fallible, D: Destination<Fut::Value>> Future for Watched<Fut, D> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        let _entered = this.span.enter();
        let begins = !std::mem::replace(this.has_begun, true);
        let comes_too_late = begins && this.pending.birth.cancel.by().is_some();
        let ended = if comes_too_late {
            None
        } else if let Poll::Ready(result) = this.work.as_mut().poll(cx) {
            Some(result)
        } else {
            std::task::ready!(this.cancelled.poll(cx));
            None
        };
        let result =
            ended.unwrap_or_else(|| Err(this.pending.birth.interrupted(|| this.work.release())));
        this.pending.deliver(result);
        Poll::Ready(())
    }
}

/// The same for blocking work, which cannot be interrupted, but may never begin.
pub(super) fn watched_blocking<T, D: Destination<T>>(
    work: impl FnOnce() -> Result<T, Failure>,
    birth: Birth,
    to: D,
) -> impl FnOnce() {
    struct Unbegun<T, D: Destination<T>>(Pending<T, D>);
    impl<T, D: Destination<T>> Drop for Unbegun<T, D> {
        fn drop(&mut self) {
            if self.0.to.is_some() {
                let failure = self.0.birth.interrupted(|| None);
                self.0.deliver(Err(failure));
            }
        }
    }

    let mut unbegun = Unbegun(Pending::new(birth, to));
    move || {
        let birth = &unbegun.0.birth;
        if birth.cancel.by().is_some() {
            return; // its drop says who did
        }
        let span = birth.span.clone();
        let _entered = span.enter();
        let result = match catch(birth.stack(), work) {
            Ok(result) => result,
            Err(panicked) => Err(panicked),
        };
        unbegun.0.deliver(result);
    }
}
