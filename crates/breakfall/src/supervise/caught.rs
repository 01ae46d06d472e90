//! Work whose panic is one of its failures, a panic of its destructor included.

use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use pin_project_lite::pin_project;

use crate::fault::Failure;
use crate::fault::panic::Stack;
use crate::fault::panic::catch;
use crate::pipeline::Fallible;
use crate::supervise::label::Label;

pin_project! {
    /// `work`, whose panic is one of its failures. It is dropped as soon as it has ended.
    pub(super) struct Caught<Fut> {
        #[pin]
        work: Option<Fut>,
        stack: Stack,
        label: Label,
    }

    impl<Fut> PinnedDrop for Caught<Fut> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this;
            if let Some(panicked) = this.as_mut().release() {
                this.project().label.unread(&panicked);
            }
        }
    }
}

impl<Fut> Caught<Fut> {
    pub(super) const fn new(work: Fut, stack: Stack, label: Label) -> Self {
        Self { work: Some(work), stack, label }
    }

    /// Drops the work; gives the panic of its destructor, if there is one.
    pub(super) fn release(self: Pin<&mut Self>) -> Option<Failure> {
        let mut this = self.project();
        let present = this.work.is_some();
        // Nothing to drop is the rule after an end, and costs no guard against panics.
        if present { catch(*this.stack, || this.work.set(None)).err() } else { None }
    }
}

impl<Fut: Fallible> Future for Caught<Fut> {
    type Output = Result<Fut::Value, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.as_mut().project();
        let Some(work) = this.work.as_pin_mut() else { return Poll::Pending };
        // The conversion of its error is foreign code too.
        let result = match catch(*this.stack, || work.poll(cx).map(Fut::into_result)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(result)) => result,
            Err(panicked) => Err(panicked),
        };
        Poll::Ready(match (result, self.as_mut().release()) {
            (Err(failure), Some(panicked)) => Err(failure.also(panicked)),
            (Ok(value), Some(panicked)) => {
                // What was done is done: the value is given, and the defect told beside it.
                self.project().label.unread(&panicked);
                Ok(value)
            }
            (result, None) => result,
        })
    }
}
