//! Timers for what nearly always ends in time: armed and disarmed for a fraction of what the runtime's own cost.
//!
//! tokio keeps all timers of a runtime behind one lock. Here each thread has a shard of its own, and one timer for each runtime
//! rings at the earliest deadline of all shards. An operation that ends in time touches its shard twice and wakes nobody. Where the
//! timer rings, in the runtime's own driver, whoever is due is woken: no task stands between them, which would have to wait for its turn.

mod driver;
mod number;
mod shard;
#[cfg(test)]
pub(super) mod tests;

use std::cell::Cell;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use tokio::runtime::Handle;
use tokio::runtime::Id;
use tokio::runtime::RuntimeFlavor;

use crate::clock::Moment;
use crate::clock::alarm::driver::Driver;
use crate::clock::alarm::number::Number;
use crate::clock::alarm::shard::Shard;
use crate::clock::sleep_until;
use crate::clock::wheel::Look;

/// How many threads of one runtime arm without meeting each other; further ones share.
const SHARDS: usize = 16;
/// The resolution in nanoseconds: a millisecond, that of tokio's timer.
const TICK: u64 = 1_000_000;

/// A deadline that whoever polls it waits for. Nothing is armed before the first poll.
///
/// It never fires early, and at most one millisecond, its own tick, later than a timer of the runtime does.
///
/// **Dropped**: it is disarmed.
#[derive(Debug, Default)]
pub(crate) struct Alarm {
    shard: Option<Number>,
    key: u32,
}

const _: () = assert!(size_of::<Alarm>() == 8, "there may be a million of these");

impl Alarm {
    /// An alarm that is not armed.
    pub(crate) const fn new() -> Self {
        Self { shard: None, key: 0 }
    }

    /// One for a deadline for which nobody has waited yet: the task of `cx` is woken then.
    ///
    /// # Panics
    /// As [`Alarm::poll`] does.
    #[inline]
    pub(crate) fn armed(deadline: Moment, cx: &Context<'_>) -> Self {
        let (shard, key) = arm(deadline, cx.waker());
        Self { shard, key }
    }

    /// Whether the deadline has passed. If not, the task of `cx` is woken then. `deadline` is asked for when it is armed only.
    ///
    /// # Panics
    /// Outside of a tokio runtime with its timer enabled, as tokio's own timers do.
    #[inline]
    pub(crate) fn poll(&mut self, deadline: impl FnOnce() -> Moment, cx: &Context<'_>) -> Poll<()> {
        match self.shard.map(|number| self.look(number, cx)) {
            Some(Look::Waits) => return Poll::Pending,
            Some(Look::Due) => return Poll::Ready(()),
            // Its runtime is gone, and this future has moved to another.
            Some(Look::Orphaned) => self.stop(),
            None => {}
        }
        *self = Self::armed(deadline(), cx);
        Poll::Pending
    }

    #[inline(never)]
    fn look(&self, number: Number, cx: &Context<'_>) -> Look {
        let shard = number.shard();
        shard.map_or(Look::Orphaned, |shard| shard.timed.lock().wheel.look(self.key, cx.waker()))
    }

    /// Disarms it.
    #[inline]
    pub(crate) fn stop(&mut self) {
        if let Some(number) = self.shard.take() {
            disarm(number, self.key);
        }
    }
}

impl Drop for Alarm {
    #[inline]
    fn drop(&mut self) {
        self.stop();
    }
}

/// An alarm that is armed: where, and as what.
type Armed = (Option<Number>, u32);

/// Arms an alarm in the runtime in which this thread is.
fn arm(deadline: Moment, waker: &Waker) -> Armed {
    let Here { shard, works_for } = HERE.get();
    let runtime = works_for.unwrap_or_else(|| Handle::current().id());
    if let Some(shard) = shard
        && let Some(key) = shard.arm(runtime, deadline, waker)
    {
        return (Some(shard.number), key);
    }
    arm_anew(deadline, waker)
}

/// The first time that this thread arms one in this runtime.
#[cold]
fn arm_anew(deadline: Moment, waker: &Waker) -> Armed {
    let handle = Handle::current();
    let shard = find(&handle, deadline);
    let works_for = is_worker(&handle).then(|| handle.id());
    HERE.set(Here { shard: Some(shard), works_for });
    if shard.timed.lock().runtime == Some(handle.id()) {
        return arm(deadline, waker);
    }
    takes_nobody_on(deadline, waker);
    (None, 0)
}

#[inline(never)]
fn disarm(number: Number, key: u32) {
    let waker = number.shard().and_then(|shard| shard.timed.lock().wheel.remove(key));
    drop(waker);
}

/// The shard of this thread in the runtime of `handle`.
fn find(handle: &Handle, deadline: Moment) -> &'static Shard {
    // Panics here where the runtime has no timer, before a driver is taken for it.
    drop(sleep_until(deadline.instant()));
    let driver = Driver::of(handle);
    let shard = SHARD.with(|shard| *shard);
    // Before anything is armed there. It stays so for the runtimes that come after, for their threads may know the shard already.
    driver.used.fetch_or(1 << shard, Ordering::SeqCst);
    driver.shards.get(shard).unwrap_or(&driver.shards[0])
}

/// Where a thread arms: as long as that serves the runtime in which it is.
#[derive(Clone, Copy)]
struct Here {
    shard: Option<&'static Shard>,
    /// The runtime, where the thread is one of its workers. Nobody asks then in which one it is, for which all of them would write to the
    /// same memory: also where the thread drives another meanwhile, this one has workers that wake whoever is due.
    works_for: Option<Id>,
}

/// Whether this thread runs tasks of a runtime that has several threads for that.
fn is_worker(handle: &Handle) -> bool {
    tokio::task::try_id().is_some() && handle.runtime_flavor() == RuntimeFlavor::MultiThread
}

thread_local! {
    static HERE: Cell<Here> = const { Cell::new(Here { shard: None, works_for: None }) };
    static SHARD: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS
    };
}

/// The runtime goes away. Whoever is polled in it is dropped with it; whoever is not is polled again, until the runtime's own timer
/// panics for it: nobody waits for ever.
#[cold]
fn takes_nobody_on(deadline: Moment, waker: &Waker) {
    let timer = std::pin::pin!(sleep_until(deadline.instant()));
    if timer.poll(&mut Context::from_waker(waker)).is_pending() {
        waker.wake_by_ref();
    }
}
