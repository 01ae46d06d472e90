//! The handle to one supervised task.

use std::panic::Location;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use crate::fault::Failure;
use crate::supervise::cancel::Cancel;
use crate::supervise::oneshot::OneReceiver;

/// The result of a supervised task, to be awaited by whoever wants it.
///
/// **Dropped**: the task goes on, unless it is [`Task::tied`]; its failure, should it have one, is logged.
#[derive(Debug)]
pub struct Task<T> {
    pub(super) name: &'static str,
    pub(super) started_at: &'static Location<'static>,
    pub(super) cancel: Cancel,
    pub(super) tied: bool,
    pub(super) result: OneReceiver<T>,
}

impl<T> Task<T> {
    /// The name it was started under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Where it was started.
    #[must_use]
    pub const fn started_at(&self) -> &'static Location<'static> {
        self.started_at
    }

    /// Ends the task where it stands: `ASYNC_CANCELLED_FAILED`, with `by` as its note `cancelled_by`, what ran inside as notes
    /// `in_flight`. The first who cancels is the one that is told. Blocking work that runs already goes on to its end.
    pub fn cancel(&self, by: &'static str) {
        self.cancel.cancel(by);
    }

    /// Ties the task to this handle: when the handle is dropped, the task is cancelled by `handle dropped`.
    #[must_use]
    pub const fn tied(mut self) -> Self {
        self.tied = true;
        self
    }
}

impl<T> Future for Task<T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.result).poll(cx)
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        if self.tied {
            self.cancel.cancel("handle dropped");
        }
    }
}
