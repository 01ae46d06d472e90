//! Work whose panic is one of its failures.

use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use pin_project_lite::pin_project;

use crate::fault::Failure;
use crate::fault::panic::Stack;
use crate::fault::panic::catch_poll;
use crate::pipeline::Fallible;

pin_project! {
    /// `work`, whose panic is one of its failures.
    pub(super) struct Caught<Fut> {
        #[pin]
        work: Fut,
        stack: Stack,
    }
}

impl<Fut> Caught<Fut> {
    pub(super) const fn new(work: Fut, stack: Stack) -> Self {
        Self { work, stack }
    }
}

impl<Fut: Fallible> Future for Caught<Fut> {
    type Output = Result<Fut::Value, Failure>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        match catch_poll(this.work, cx, *this.stack) {
            Ok(poll) => poll.map(Fut::into_result),
            Err(panicked) => Poll::Ready(Err(panicked)),
        }
    }
}
