//! In the place of a runtime: the model says which thread runs a task, how far, and when it drops one.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::Pin;
use std::pin::pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::Wake;
use std::task::Waker;

use loom::sync::Condvar;
use loom::sync::Mutex;

pub(crate) type Started = Pin<Box<dyn Future<Output = ()> + Send>>;

thread_local! {
    /// Spawned, and taken up by no thread yet. A model and its threads are one thread to the system.
    static STARTED: RefCell<VecDeque<Started>> = const { RefCell::new(VecDeque::new()) };
}

pub(crate) fn start(task: Started) {
    STARTED.with_borrow_mut(|started| started.push_back(task));
}

/// The task that was spawned first, of those that nobody has taken.
pub(crate) fn next() -> Started {
    STARTED.with_borrow_mut(VecDeque::pop_front).unwrap()
}

struct Bell {
    rung: Mutex<bool>,
    rings: Condvar,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        *self.rung.lock().unwrap() = true;
        self.rings.notify_one();
    }
}

/// Runs it to its end. Where nobody wakes it any more, the checker finds that all threads wait.
pub(crate) fn run<F: Future>(work: F) -> F::Output {
    let bell = Arc::new(Bell { rung: Mutex::new(false), rings: Condvar::new() });
    let (waker, mut work) = (Waker::from(Arc::clone(&bell)), pin!(work));
    loop {
        if let Poll::Ready(ended) = work.as_mut().poll(&mut Context::from_waker(&waker)) {
            return ended;
        }
        let mut rung = bell.rung.lock().unwrap();
        while !*rung {
            rung = bell.rings.wait(rung).unwrap();
        }
        *rung = false;
    }
}

/// Polls it once; nobody waits for it.
pub(crate) fn poll_once<F: Future + Unpin>(work: &mut F) -> Poll<F::Output> {
    Pin::new(work).poll(&mut Context::from_waker(Waker::noop()))
}
