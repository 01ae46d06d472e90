//! Structured concurrency: work that belongs together ends together.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::PoisonError;
use std::task::Context;
use std::task::Poll;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::fault::Failure;
use crate::fault::panic::Stack;
use crate::observe;
use crate::observe::LogConfig;
use crate::observe::in_flight;
use crate::pipeline::BoxFuture;
use crate::pipeline::Fallible;
use crate::supervise::Siblings;
use crate::supervise::all_or_failure;
use crate::supervise::caught::Caught;
use crate::supervise::label::Label;
use crate::supervise::settled::Settled;
use crate::supervise::sync::Arc;
use crate::supervise::sync::AtomicWaker;
use crate::supervise::sync::Mutex;
use crate::supervise::sync::MutexGuard;
use crate::supervise::sync::Weak;

/// Work that runs side by side and to which more is added while it runs, from outside or by the work itself. Nothing is spawned: it may
/// borrow, and it ends where the scope ends. All results are kept, in the order in which the work was added.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// use breakfall::Failure;
/// use breakfall::supervise::{Scope, Siblings};
///
/// let scope = Scope::new("crawl", Siblings::Settle);
/// let adder = scope.adder();
/// scope.add("page", async move {
///     for part in 1..=2 {
///         adder.add("part", async move { Ok::<_, Failure>(part) })?;
///     }
///     Ok::<_, Failure>(0)
/// });
/// assert_eq!(scope.all().await.unwrap(), [0, 1, 2]);
/// # }
/// ```
pub struct Scope<'env, T> {
    label: Label,
    siblings: Siblings,
    queue: Arc<Queue<'env, T>>,
}

/// Work that was added and has not begun.
struct Queue<'env, T> {
    /// `None` once the scope is over.
    waiting: Mutex<Option<Vec<Work<'env, T>>>>,
    more: AtomicWaker,
}

struct Work<'env, T> {
    name: &'static str,
    work: Boxed<'env, T>,
}

type Boxed<'env, T> = BoxFuture<'env, Result<T, Failure>>;

impl<'env, T: Send> Queue<'env, T> {
    /// Whether the scope was still there to take it.
    fn add<Fut>(&self, name: &'static str, work: Fut) -> bool
    where
        Fut: Fallible<Value = T> + 'env,
    {
        let work: Boxed<'env, T> = Box::pin(async move { Fut::into_result(work.await) });
        match self.waiting().as_mut() {
            Some(waiting) => waiting.push(Work { name, work }),
            None => return false,
        }
        self.more.wake();
        true
    }

    fn take(&self) -> Vec<Work<'env, T>> {
        self.waiting().as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Takes no more, unless some has come: whether it is over.
    fn close(&self) -> bool {
        let mut waiting = self.waiting();
        let over = waiting.as_ref().is_none_or(Vec::is_empty);
        if over {
            *waiting = None;
        }
        over
    }

    fn waiting(&self) -> MutexGuard<'_, Option<Vec<Work<'env, T>>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds work to a [`Scope`] while it runs. Cheap to clone; it does not keep the scope open.
pub struct Adder<'env, T>(Weak<Queue<'env, T>>);

impl<'env, T: Send> Adder<'env, T> {
    /// Adds `work` under a name. It begins as soon as the scope is polled again.
    ///
    /// # Errors
    /// `ASYNC_CANCELLED_FAILED` where the scope has ended: nobody would run it.
    pub fn add<Fut>(&self, name: &'static str, work: Fut) -> Result<(), Failure>
    where
        Fut: Fallible<Value = T> + 'env,
    {
        if self.0.upgrade().is_some_and(|queue| queue.add(name, work)) {
            return Ok(());
        }
        Err(Failure::cancelled(&"end of the scope").with_note("work", &name))
    }
}

impl<T> Clone for Adder<'_, T> {
    fn clone(&self) -> Self {
        Self(Weak::clone(&self.0))
    }
}

impl<T> fmt::Debug for Adder<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Adder(open: {})", self.0.strong_count() > 0)
    }
}

impl<T> fmt::Debug for Scope<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({}, {:?})", self.label.name, self.siblings)
    }
}

impl<'env, T: Send> Scope<'env, T> {
    /// A scope without work, under a name for the log.
    #[must_use]
    pub fn new(name: &'static str, siblings: Siblings) -> Self {
        let queue = Queue { waiting: Mutex::new(Some(Vec::new())), more: AtomicWaker::new() };
        Self { label: Label::shared(name), siblings, queue: Arc::new(queue) }
    }

    /// With what goes into the log of failures that nobody comes for; otherwise all of them do.
    #[must_use]
    pub fn with_log(mut self, log: LogConfig) -> Self {
        self.label.log = log;
        self
    }

    /// Adds `work` under a name: its failure names it in the note `work`.
    pub fn add<Fut>(&self, name: &'static str, work: Fut)
    where
        Fut: Fallible<Value = T> + 'env,
    {
        let taken = self.queue.add(name, work);
        debug_assert!(taken, "a scope that has not run is not over");
    }

    /// Adds work from elsewhere, also from the work itself.
    #[must_use]
    pub fn adder(&self) -> Adder<'env, T> {
        Adder(Arc::downgrade(&self.queue))
    }

    /// Runs all of it until none is left, and gives every result in the order in which the work was added.
    ///
    /// **Dropped mid-way**: all of the work is dropped, failures that were there already are logged, and one event
    /// `operation.abandoned` is written under the scope's name.
    pub async fn settle(self) -> Vec<Result<T, Failure>> {
        let mut run = Run {
            settled: Settled::new(self.label.clone()),
            running: FuturesUnordered::new(),
            failed: None,
            scope: self,
            over: false,
        };
        poll_fn(|cx| run.poll(cx)).await
    }

    /// The same as one result: [`all_or_failure`].
    ///
    /// # Errors
    /// If any of it failed: the gravest failure, the others beside it; those that were cancelled because of it stand last.
    ///
    /// **Dropped mid-way**: as [`Scope::settle`].
    pub async fn all(self) -> Result<Vec<T>, Failure> {
        all_or_failure(self.settle().await)
    }
}

/// A scope on its way.
struct Run<'env, T> {
    scope: Scope<'env, T>,
    settled: Settled<T>,
    running: FuturesUnordered<Running<'env, T>>,
    /// Whose failure ended the others.
    failed: Option<&'static str>,
    over: bool,
}

/// Work that has begun.
struct Running<'env, T> {
    name: &'static str,
    place: usize,
    work: Pin<Box<Caught<Boxed<'env, T>>>>,
}

impl<T: Send> Future for Running<'_, T> {
    type Output = (&'static str, usize, Result<T, Failure>);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (name, place) = (self.name, self.place);
        self.work.as_mut().poll(cx).map(|result| (name, place, result))
    }
}

impl<T: Send> Run<'_, T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Vec<Result<T, Failure>>> {
        self.scope.queue.more.register(cx.waker());
        loop {
            self.begin();
            match self.running.poll_next_unpin(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some((name, place, result))) => self.ended(name, place, result),
                Poll::Ready(None) if self.scope.queue.close() => break,
                // Another thread added some in the meantime.
                Poll::Ready(None) => {}
            }
        }
        self.over = true;
        Poll::Ready(self.settled.take())
    }

    /// Begins what was added.
    fn begin(&mut self) {
        for Work { name, work } in self.scope.queue.take() {
            let place = self.settled.open();
            let work = Caught::new(work, Stack::Skip, self.scope.label.clone());
            let running = Running { name, place, work: Box::pin(work) };
            match self.failed {
                None => self.running.push(running),
                Some(by) => self.cancel(running, by),
            }
        }
    }

    fn ended(&mut self, name: &'static str, place: usize, result: Result<T, Failure>) {
        let failed = result.is_err();
        self.settled.close(place, result.map_err(|failure| failure.with_note("work", &name)));
        if failed && self.scope.siblings == Siblings::Cancel {
            // The first and the last: from here on none runs.
            self.failed = Some(name);
            for running in std::mem::take(&mut self.running) {
                self.cancel(running, name);
            }
        }
    }

    fn cancel(&mut self, mut running: Running<'_, T>, by: &'static str) {
        let mut panicked = None;
        let inside = in_flight::unfinished(|| panicked = running.work.as_mut().release());
        let failure = Failure::cancelled(&by).with_note("work", &running.name);
        let failure = in_flight::told(failure, &inside);
        let failure = match panicked {
            Some(panicked) => failure.also(panicked),
            None => failure,
        };
        self.settled.close(running.place, Err(failure));
    }
}

impl<T> Drop for Run<'_, T> {
    fn drop(&mut self) {
        if !self.over {
            observe::abandoned(self.scope.label.log, self.scope.label.subject());
        }
    }
}
