//! Who owns the tasks.

use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::later;
use crate::clock::now;
use crate::fault::Failure;
use crate::fault::Reference;
use crate::observe::LogConfig;
use crate::pipeline::Fallible;
use crate::policy::timeout::Limited;
use crate::supervise::Task;
use crate::supervise::cancel::Cancel;
use crate::supervise::channel;
use crate::supervise::channel::Receiver;
use crate::supervise::channel::Sender;
use crate::supervise::label::Label;
use crate::supervise::oneshot;
use crate::supervise::sync::CancellationToken;
use crate::supervise::sync::TaskTracker;
use crate::supervise::watched::Birth;
use crate::supervise::watched::Watched;
use crate::supervise::watched::watched_blocking;

/// Owns background work. Cheap to clone; clones own the same tasks.
///
/// Dropping it leaves the tasks running; [`Supervisor::shut_down`] ends them.
#[derive(Clone, Debug, Default)]
pub struct Supervisor {
    tracker: TaskTracker,
    stopping: CancellationToken,
    killing: Cancel,
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

    /// A task under a name, to be told what it is a part of and then started.
    pub const fn task(&self, name: &'static str) -> Spawn<'_> {
        Spawn { supervisor: self, label: Label::task(name, self.log), reference: None }
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
        self.task(name).spawn(work)
    }

    /// Runs blocking `work` on the runtime's threads for that, under a name: [`Spawn::spawn_blocking`].
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
        self.task(name).spawn_blocking(work)
    }

    /// Ends all tasks: cancels [`Supervisor::stopping`], waits up to `grace` for them to end by themselves, then drops the
    /// rest, which are recorded as cancelled by `shut_down`. Gives the number of those. What is started later does not begin.
    ///
    /// **Dropped mid-way**: tasks keep running, but know that they should stop.
    pub async fn shut_down(&self, grace: Duration) -> usize {
        self.stopping.cancel();
        self.tracker.close();
        let end = later(now(), grace);
        Limited::new(self.tracker.wait(), end).await.unwrap_or_default();
        let left = self.tracker.len();
        // Also where nobody is left: what is started from here on would run unseen into the end of the program.
        self.kill("shut_down");
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

    /// Ends all tasks where they stand, and those that are started later before they begin: each is recorded as cancelled by `by`.
    pub fn kill(&self, by: &'static str) {
        self.stopping.cancel();
        self.killing.cancel(by);
    }
}

/// A task that is about to start: [`Supervisor::task`].
#[derive(Debug)]
#[must_use = "nothing runs before it is spawned"]
pub struct Spawn<'s> {
    supervisor: &'s Supervisor,
    label: Label,
    reference: Option<Reference>,
}

impl<'s> Spawn<'s> {
    /// With the id of what it is a part of: its events carry it, as those of the operation that started it do.
    pub fn correlate(mut self, id: impl Into<Arc<str>>) -> Self {
        self.label.correlation = Some(id.into());
        self
    }

    /// With the reference of what it is a part of: its failure is found under the one that a person was told when the work was
    /// accepted. A failure that was told under another reference inside keeps that, and names this one in the note `part_of`.
    pub const fn reference(mut self, reference: Reference) -> Self {
        self.reference = Some(reference);
        self
    }

    /// Starts `work` in the background. Await the [`Task`] for its result, or drop it: then a failure or a panic is logged.
    ///
    /// # Panics
    /// Outside of a tokio runtime, as `tokio::spawn` does.
    #[track_caller]
    pub fn spawn<Fut>(self, work: Fut) -> Task<Fut::Value>
    where
        Fut: Fallible + 'static,
        Fut::Value: 'static,
    {
        let (birth, tracker) = self.birth(Location::caller());
        let (sender, result) = oneshot::labelled(birth.label.clone());
        let task = task(&birth, result);
        // The one place that may spawn: whatever ends this future, `Watched` has seen it.
        drop(tracker.spawn(Watched::new(work, birth, sender)));
        task
    }

    /// Runs blocking `work` on the runtime's threads for that.
    ///
    /// Blocking work cannot be interrupted: once begun it runs to its end even when the [`Task`] is dropped or the supervisor shut
    /// down, which waits for it as long as its grace allows.
    ///
    /// # Panics
    /// Outside of a tokio runtime, as `tokio::task::spawn_blocking` does.
    #[track_caller]
    pub fn spawn_blocking<T, E, W>(self, work: W) -> Task<T>
    where
        W: FnOnce() -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Into<Failure>,
    {
        let (birth, tracker) = self.birth(Location::caller());
        let (sender, result) = oneshot::labelled(birth.label.clone());
        let task = task(&birth, result);
        let work = move || work().map_err(Into::into);
        drop(tracker.spawn_blocking(watched_blocking(work, birth, sender)));
        task
    }

    /// Starts work that produces values, at most `capacity` ahead of whoever receives them. When it returns, the stream of values
    /// ends; when it fails, panics or is cancelled, that failure is the last item.
    ///
    /// # Panics
    /// Outside of a tokio runtime, and if `capacity` is 0.
    #[track_caller]
    pub fn produce<T, Fut>(
        self,
        capacity: usize,
        work: impl FnOnce(Sender<T>) -> Fut,
    ) -> Receiver<T>
    where
        T: Send + 'static,
        Fut: Fallible<Value = ()> + 'static,
    {
        let (birth, tracker) = self.birth(Location::caller());
        let (sender, receiver) = channel::labelled(birth.label.clone(), capacity);
        let work = work(sender.lent());
        drop(tracker.spawn(Watched::new(work, birth, sender)));
        receiver
    }

    fn birth(self, at: &'static Location<'static>) -> (Birth, &'s TaskTracker) {
        let Self { supervisor, label, reference } = self;
        let cancel = supervisor.killing.child();
        let span = tracing::Span::current();
        (Birth { label, at, reference, cancel, span }, &supervisor.tracker)
    }
}

fn task<T>(birth: &Birth, result: oneshot::OneReceiver<T>) -> Task<T> {
    let (name, cancel) = (birth.label.name, birth.cancel.clone());
    Task { name, started_at: birth.at, cancel, tied: false, result }
}
