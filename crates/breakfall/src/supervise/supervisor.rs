//! Who owns the tasks.

use std::panic::Location;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::now;
use crate::fault::Failure;
use crate::fault::panic::Stack;
use crate::fault::panic::catch;
use crate::observe::LogConfig;
use crate::pipeline::Fallible;
use crate::policy::timeout::Limited;
use crate::policy::timeout::later;
use crate::supervise::Task;
use crate::supervise::task::Reporter;
use crate::supervise::task::watched;

/// Owns background work. Cheap to clone; clones own the same tasks.
///
/// Dropping it leaves the tasks running; [`Supervisor::shut_down`] ends them.
#[derive(Clone, Debug, Default)]
pub struct Supervisor {
    tracker: TaskTracker,
    stopping: CancellationToken,
    killing: CancellationToken,
    log: LogConfig,
}

impl Supervisor {
    /// A supervisor that logs as `log` says.
    #[must_use]
    pub fn new(log: LogConfig) -> Self {
        Self { log, ..Self::default() }
    }

    /// Cancelled as soon as the shut-down begins: work that goes on for long listens to it and ends by itself.
    #[must_use]
    pub const fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Starts `work` in the background under a name. Await the [`Task`] for its result, or drop it: then a failure or a
    /// panic is logged.
    ///
    /// # Panics
    /// Outside of a tokio runtime, as `tokio::spawn` does.
    #[track_caller]
    pub fn spawn<Fut>(&self, name: &'static str, work: Fut) -> Task<Fut::Value>
    where
        Fut: Fallible + 'static,
        Fut::Value: 'static,
    {
        let (reporter, task) = Reporter::pair(name, Location::caller(), self.log);
        let work = watched(work, self.killing.clone(), reporter);
        // The one place that may spawn: whatever ends this future, `watched` has seen it.
        drop(self.tracker.spawn(work));
        task
    }

    /// Runs blocking `work` on the runtime's threads for that, under a name.
    ///
    /// Blocking work cannot be interrupted: it runs to its end even when the [`Task`] is dropped or the supervisor shut down,
    /// which waits for it as long as its grace allows.
    ///
    /// # Panics
    /// Outside of a tokio runtime, as `tokio::task::spawn_blocking` does.
    #[track_caller]
    pub fn spawn_blocking<T, E, W>(&self, name: &'static str, work: W) -> Task<T>
    where
        W: FnOnce() -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Into<Failure>,
    {
        let (reporter, task) = Reporter::pair(name, Location::caller(), self.log);
        let stack = if self.log.stack_traces { Stack::Capture } else { Stack::Skip };
        let work = move || match catch(stack, work) {
            Ok(result) => reporter.ended(result.map_err(Into::into)),
            Err(panicked) => reporter.ended(Err(panicked)),
        };
        drop(self.tracker.spawn_blocking(work));
        task
    }

    /// Ends all tasks: cancels [`Supervisor::stopping`], waits up to `grace` for them to end by themselves, then drops the
    /// rest, which are recorded as cancelled. Gives the number of those.
    ///
    /// **Dropped mid-way**: tasks keep running, but know that they should stop.
    pub async fn shut_down(&self, grace: Duration) -> usize {
        self.stopping.cancel();
        self.tracker.close();
        let end = later(now(), grace);
        if Limited::new(self.tracker.wait(), end).await.is_some() {
            return 0;
        }
        let left = self.tracker.len();
        self.killing.cancel();
        // Blocking work does not listen; it must not hold up the end for ever.
        if Limited::new(self.tracker.wait(), later(now(), Duration::from_secs(1))).await.is_none() {
            tracing::warn!(
                target: crate::observe::TARGET,
                event = "shutdown.incomplete",
                tasks = self.tracker.len(),
                "blocking work is still running",
            );
        }
        left
    }
}
