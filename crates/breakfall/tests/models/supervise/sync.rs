//! In the place of the library's door to what tasks share: types that promise what tokio's promise, each step of theirs under one of the
//! checker's locks. What lies between two steps is the library's, and is what the checker interleaves.

pub mod mpsc;
pub mod oneshot;

use std::fmt;
use std::future::poll_fn;
use std::ops::Deref;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

pub use loom::sync::Mutex;
pub use loom::sync::MutexGuard;

use crate::tasks::runtime;

/// A lock for a step.
struct Step<T>(Mutex<T>);

impl<T> Step<T> {
    fn new(value: T) -> std::sync::Arc<Self> {
        std::sync::Arc::new(Self(Mutex::new(value)))
    }

    fn take<R>(&self, step: impl FnOnce(&mut T) -> R) -> R {
        step(&mut self.0.lock().unwrap())
    }
}

impl<T> fmt::Debug for Step<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Step")
    }
}

fn wake(wakers: impl IntoIterator<Item = Waker>) {
    wakers.into_iter().for_each(Waker::wake);
}

/// Shared; that the last of it goes is a step.
pub struct Arc<T> {
    shared: std::sync::Arc<T>,
    step: std::sync::Arc<Step<()>>,
}

impl<T> Arc<T> {
    pub fn new(value: T) -> Self {
        Self { shared: std::sync::Arc::new(value), step: Step::new(()) }
    }

    pub fn downgrade(this: &Self) -> Weak<T> {
        let (shared, step) = (std::sync::Arc::downgrade(&this.shared), &this.step);
        Weak { shared, step: std::sync::Arc::clone(step) }
    }
}

impl<T> Deref for Arc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.shared
    }
}

impl<T> Drop for Arc<T> {
    fn drop(&mut self) {
        self.step.take(|()| ());
    }
}

/// Shared as long as others hold it; to look whether they do is a step.
pub struct Weak<T> {
    shared: std::sync::Weak<T>,
    step: std::sync::Arc<Step<()>>,
}

impl<T> Weak<T> {
    pub fn upgrade(&self) -> Option<Arc<T>> {
        self.step.take(|()| ());
        let shared = self.shared.upgrade()?;
        Some(Arc { shared, step: std::sync::Arc::clone(&self.step) })
    }

    pub fn strong_count(&self) -> usize {
        self.shared.strong_count()
    }
}

impl<T> Clone for Weak<T> {
    fn clone(&self) -> Self {
        let (shared, step) = (std::sync::Weak::clone(&self.shared), &self.step);
        Self { shared, step: std::sync::Arc::clone(step) }
    }
}

/// Set once, by the first.
#[derive(Debug)]
pub struct OnceLock<T> {
    value: std::sync::OnceLock<T>,
    step: std::sync::Arc<Step<()>>,
}

impl<T> Default for OnceLock<T> {
    fn default() -> Self {
        Self { value: std::sync::OnceLock::new(), step: Step::new(()) }
    }
}

impl<T> OnceLock<T> {
    pub fn get(&self) -> Option<&T> {
        self.step.take(|()| ());
        self.value.get()
    }

    pub fn get_or_init(&self, init: impl FnOnce() -> T) -> &T {
        let init = init();
        self.step.take(|()| ());
        self.value.get_or_init(|| init)
    }
}

/// One waker, woken by whoever has something for it.
#[derive(Debug)]
pub struct AtomicWaker(std::sync::Arc<Step<Option<Waker>>>);

impl AtomicWaker {
    pub fn new() -> Self {
        Self(Step::new(None))
    }

    pub fn register(&self, waker: &Waker) {
        self.0.take(|kept| *kept = Some(waker.clone()));
    }

    pub fn wake(&self) {
        let waker = self.0.take(Option::take);
        wake(waker);
    }
}

/// A cancellation, with those that go with it.
#[derive(Clone, Debug)]
pub struct CancellationToken(std::sync::Arc<Step<Cancelled>>);

#[derive(Default)]
struct Cancelled {
    is: bool,
    waiting: Vec<Waker>,
    below: Vec<CancellationToken>,
}

impl Default for CancellationToken {
    fn default() -> Self {
        Self(Step::new(Cancelled::default()))
    }
}

impl CancellationToken {
    pub fn child_token(&self) -> Self {
        let child = Self::default();
        let is = self.0.take(|this| {
            this.below.push(child.clone());
            this.is
        });
        if is {
            child.cancel();
        }
        child
    }

    pub fn cancel(&self) {
        let (waiting, below) = self.0.take(|this| {
            this.is = true;
            (std::mem::take(&mut this.waiting), std::mem::take(&mut this.below))
        });
        wake(waiting);
        below.iter().for_each(Self::cancel);
    }

    pub fn cancelled_owned(self) -> WaitForCancellationFutureOwned {
        WaitForCancellationFutureOwned(self)
    }
}

#[derive(Debug)]
pub struct WaitForCancellationFutureOwned(CancellationToken);

impl Future for WaitForCancellationFutureOwned {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.0.take(|this| {
            if this.is {
                return Poll::Ready(());
            }
            this.waiting.push(cx.waker().clone());
            Poll::Pending
        })
    }
}

/// How many tasks have not ended.
#[derive(Clone, Debug)]
pub struct TaskTracker(std::sync::Arc<Step<Tracked>>);

#[derive(Default)]
struct Tracked {
    tasks: usize,
    closed: bool,
    waiting: Vec<Waker>,
}

/// Nobody asks it.
pub struct JoinHandle;

impl Drop for JoinHandle {
    fn drop(&mut self) {}
}

/// A task that has not ended.
struct Token(TaskTracker);

impl Drop for Token {
    fn drop(&mut self) {
        let waiting = self.0.0.take(|this| {
            this.tasks -= 1;
            let over = this.tasks == 0 && this.closed;
            if over { std::mem::take(&mut this.waiting) } else { Vec::new() }
        });
        wake(waiting);
    }
}

impl Default for TaskTracker {
    fn default() -> Self {
        Self(Step::new(Tracked::default()))
    }
}

impl TaskTracker {
    fn token(&self) -> Token {
        self.0.take(|this| this.tasks += 1);
        Token(self.clone())
    }

    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> JoinHandle {
        let token = self.token();
        // As tokio does it, the token goes last.
        let mut work = Box::pin(work);
        runtime::start(Box::pin(async move {
            work.as_mut().await;
            drop(work);
            drop(token);
        }));
        JoinHandle
    }

    pub fn spawn_blocking(&self, work: impl FnOnce() + Send + 'static) -> JoinHandle {
        let token = self.token();
        runtime::start(Box::pin(async move {
            work();
            drop(token);
        }));
        JoinHandle
    }

    pub fn close(&self) {
        self.0.take(|this| this.closed = true);
    }

    pub fn len(&self) -> usize {
        self.0.take(|this| this.tasks)
    }

    pub async fn wait(&self) {
        poll_fn(|cx| {
            self.0.take(|this| {
                if this.closed && this.tasks == 0 {
                    return Poll::Ready(());
                }
                this.waiting.push(cx.waker().clone());
                Poll::Pending
            })
        })
        .await;
    }
}
