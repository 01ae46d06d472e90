//! One supervised task and the handle to it.

use std::panic::Location;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::panic::Stack;
use crate::observe;
use crate::observe::Ending;
use crate::observe::LogConfig;
use crate::observe::Subject;
use crate::pipeline::Fallible;
use crate::supervise::caught::Caught;

/// The result of a supervised task, to be awaited by whoever wants it.
///
/// **Dropped**: the task goes on; its failure, should it have one, is logged.
#[derive(Debug)]
pub struct Task<T> {
    name: &'static str,
    log: LogConfig,
    result: oneshot::Receiver<Result<T, Failure>>,
}

impl<T> Task<T> {
    /// The name it was started under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<T> Future for Task<T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.result).poll(cx).map(|received| {
            // The reporter always sends; this is for a runtime that was torn down under both.
            received.unwrap_or_else(|_closed| Err(cancelled()))
        })
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        // A result that came in between the last poll and now would be lost with the channel.
        self.result.close();
        if let Ok(Err(failure)) = self.result.try_recv() {
            observe::failure(
                self.log,
                Ending::TaskFailed,
                Subject::named(self.name),
                &failure,
                None,
            );
        }
    }
}

/// The task's side: says how it ended, exactly once, even when it is dropped before it has.
pub(super) struct Reporter<T> {
    name: &'static str,
    born_at: &'static Location<'static>,
    log: LogConfig,
    to: Option<oneshot::Sender<Result<T, Failure>>>,
}

impl<T> Reporter<T> {
    pub(super) fn pair(
        name: &'static str,
        born_at: &'static Location<'static>,
        log: LogConfig,
    ) -> (Self, Task<T>) {
        let (to, result) = oneshot::channel();
        (Self { name, born_at, log, to: Some(to) }, Task { name, log, result })
    }

    pub(super) fn ended(mut self, result: Result<T, Failure>) {
        self.report(result);
    }

    fn report(&mut self, result: Result<T, Failure>) {
        let Some(to) = self.to.take() else { return };
        let result = result.map_err(|failure| {
            let failure = failure.with_note("task", &self.name);
            failure.with_note("started_at", self.born_at)
        });
        // Whoever wanted the result is gone: a failure must not go with them.
        if let Err(Err(failure)) = to.send(result) {
            observe::failure(
                self.log,
                Ending::TaskFailed,
                Subject::named(self.name),
                &failure,
                None,
            );
        }
    }
}

impl<T> Drop for Reporter<T> {
    fn drop(&mut self) {
        self.report(Err(cancelled()));
    }
}

fn cancelled() -> Failure {
    Failure::raised(AsyncFault::Cancelled, Origin::Cancelled)
}

/// `work` to its end, a panic or the kill, whichever is first; the reporter hears of it.
pub(super) async fn watched<Fut: Fallible>(
    work: Fut,
    killing: CancellationToken,
    reporter: Reporter<Fut::Value>,
) {
    let stack = if reporter.log.stack_traces { Stack::Capture } else { Stack::Skip };
    let result = tokio::select! {
        biased;
        result = Caught::new(work, stack) => result,
        () = killing.cancelled() => Err(cancelled()),
    };
    reporter.ended(result);
}
