//! Timers for what nearly always ends in time: armed and disarmed for a fraction of what the runtime's own cost.
//!
//! tokio keeps all timers of a runtime behind one lock. Here each thread has a shard of its own, and one task for each
//! runtime, the sweeper, sleeps until the earliest deadline of all shards. An operation that ends in time touches its shard
//! twice and wakes nobody.

#[cfg(test)]
pub(super) mod tests;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use tokio::runtime::Handle;
use tokio::runtime::Id;
use tokio::sync::Notify;

use crate::clock::Instant;
use crate::clock::Moment;
use crate::clock::sleep_until;
use crate::clock::wheel::Look;
use crate::clock::wheel::Wheel;

/// How many threads of one runtime arm without meeting each other; further ones share.
const SHARDS: usize = 16;
/// The resolution in nanoseconds: a millisecond, that of tokio's timer.
const TICK: u64 = 1_000_000;
/// Nobody waits for anything.
const IDLE: u64 = u64::MAX;

/// A deadline that whoever polls it waits for. Nothing is armed before the first poll.
///
/// It never fires early, and at most one millisecond, its own tick, later than a timer of the runtime does.
///
/// **Dropped**: it is disarmed.
#[derive(Debug, Default)]
pub(crate) struct Alarm {
    shard: Option<&'static Shard>,
    key: u32,
}

impl Alarm {
    /// An alarm that is not armed.
    pub(crate) const fn new() -> Self {
        Self { shard: None, key: 0 }
    }

    /// Whether the deadline has passed. If not, the task of `cx` is woken then. `deadline` is asked for when it is armed only.
    ///
    /// # Panics
    /// Outside of a tokio runtime with its timer enabled, as tokio's own timers do.
    pub(crate) fn poll(&mut self, deadline: impl FnOnce() -> Moment, cx: &Context<'_>) -> Poll<()> {
        if let Some(shard) = self.shard {
            // Not in the `match`: that would hold the lock while `disarm` takes it.
            let look = shard.lock().wheel.look(self.key, cx.waker());
            match look {
                Look::Waits => return Poll::Pending,
                Look::Due => return Poll::Ready(()),
                // Its runtime is gone, and this future has moved to another.
                Look::Orphaned => self.disarm(),
            }
        }
        let deadline = deadline();
        match Driver::of_this_thread(deadline).arm(deadline, cx.waker()) {
            Some((shard, key)) => *self = Self { shard: Some(shard), key },
            None => takes_nobody_on(deadline, cx.waker()),
        }
        Poll::Pending
    }

    #[inline(never)]
    fn disarm(&mut self) {
        if let Some(shard) = self.shard.take() {
            let waker = shard.lock().wheel.remove(self.key);
            drop(waker);
        }
    }
}

impl Drop for Alarm {
    #[inline]
    fn drop(&mut self) {
        if self.shard.is_some() {
            self.disarm();
        }
    }
}

/// The deadlines that some threads of one runtime have armed; on cache lines of its own.
#[repr(align(128))]
struct Shard(Mutex<Timed>);

struct Timed {
    /// Where its ticks start.
    epoch: Moment,
    wheel: Wheel,
}

impl Shard {
    fn lock(&self) -> MutexGuard<'_, Timed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shard")
    }
}

/// The shards of one runtime. Never freed, so that alarms may point at it, but used again for a later runtime.
struct Driver {
    shards: [Shard; SHARDS],
    /// The tick at which the sweeper looks next, or [`IDLE`].
    wakes_at: AtomicU64,
    wake: Notify,
    alive: AtomicBool,
}

/// Every driver that serves a runtime, and those that serve none any more.
#[derive(Default)]
struct Drivers {
    serving: HashMap<Id, &'static Driver>,
    spare: Vec<&'static Driver>,
}

static DRIVERS: LazyLock<Mutex<Drivers>> = LazyLock::new(Mutex::default);

/// What a thread knows of the runtime that it works for.
#[derive(Clone, Copy)]
struct Here {
    runtime: Id,
    driver: &'static Driver,
}

thread_local! {
    static HERE: std::cell::Cell<Option<Here>> = const { std::cell::Cell::new(None) };
    static SHARD: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS
    };
}

impl Driver {
    /// The driver of the runtime in which this thread is now.
    #[inline]
    fn of_this_thread(deadline: Moment) -> &'static Self {
        let handle = Handle::current();
        match HERE.get() {
            Some(here) if here.runtime == handle.id() && here.driver.is_alive() => here.driver,
            Some(_) | None => Self::of(&handle, deadline),
        }
    }

    #[cold]
    fn of(handle: &Handle, deadline: Moment) -> &'static Self {
        // Panics here, at the one who asks, where the runtime has no timer: not unseen in the sweeper.
        drop(sleep_until(deadline.instant()));
        let runtime = handle.id();
        let mut drivers = DRIVERS.lock().unwrap_or_else(PoisonError::into_inner);
        let known = drivers.serving.get(&runtime).copied();
        let driver = known.filter(|driver| driver.is_alive()).unwrap_or_else(|| {
            let driver = drivers.spare.pop().unwrap_or_else(|| Box::leak(Box::new(Self::new())));
            driver.start();
            drivers.serving.insert(runtime, driver);
            driver
        });
        drop(drivers);
        if known.is_none_or(|known| !std::ptr::eq(known, driver)) {
            drop(handle.spawn(Sweeper { driver, runtime }.run()));
        }
        HERE.set(Some(Here { runtime, driver }));
        driver
    }

    fn new() -> Self {
        let shard = |_| Shard(Mutex::new(Timed { epoch: Moment::now(), wheel: Wheel::new() }));
        Self {
            shards: std::array::from_fn(shard),
            wakes_at: AtomicU64::new(IDLE),
            wake: Notify::new(),
            alive: AtomicBool::new(true),
        }
    }

    fn start(&self) {
        let epoch = Moment::now();
        for shard in &self.shards {
            shard.lock().epoch = epoch;
        }
        self.wakes_at.store(IDLE, Ordering::SeqCst);
        self.alive.store(true, Ordering::Release);
    }

    fn is_alive(&self) -> bool {
        self.alive.load(Ordering::Acquire)
    }

    /// `None` where its runtime goes away.
    fn arm(&'static self, deadline: Moment, waker: &Waker) -> Option<(&'static Shard, u32)> {
        let shard = SHARD.with(|shard| self.shards.get(*shard)).unwrap_or(&self.shards[0]);
        let waker = waker.clone();
        let mut timed = shard.lock();
        // Under the lock: a sweeper that ends says so before it comes here for the last time.
        if !self.is_alive() {
            return None;
        }
        let tick = deadline.nanos_since(timed.epoch).div_ceil(TICK);
        let key = timed.wheel.add(tick, waker);
        drop(timed);
        if tick < self.wakes_at.load(Ordering::SeqCst) {
            self.wakes_at.fetch_min(tick, Ordering::SeqCst);
            self.wake.notify_one();
        }
        Some((shard, key))
    }

    /// Wakes all that is due, and gives when to look again.
    fn sweep(&self, due: &mut Vec<Waker>) -> Option<Instant> {
        // Whoever arms from here on says so: what the sweep has passed by is not overslept.
        self.wakes_at.store(IDLE, Ordering::SeqCst);
        let mut next = None::<(u64, Moment)>;
        for shard in &self.shards {
            let mut timed = shard.lock();
            let epoch = timed.epoch;
            let tick = Moment::now().nanos_since(epoch) / TICK;
            let again = timed.wheel.advance(tick, due);
            drop(timed);
            due.drain(..).for_each(Waker::wake);
            if let Some(tick) = again
                && next.is_none_or(|(earliest, _)| tick < earliest)
            {
                next = Some((tick, epoch.plus(tick.saturating_mul(TICK))));
            }
        }
        let (tick, at) = next?;
        self.wakes_at.fetch_min(tick, Ordering::SeqCst);
        Some(at.instant())
    }
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

/// The task that wakes what is due. One for each runtime, as long as that lives.
struct Sweeper {
    driver: &'static Driver,
    runtime: Id,
}

impl Sweeper {
    #[expect(clippy::infinite_loop, reason = "it runs as long as its runtime, which drops it")]
    async fn run(self) {
        let mut due = Vec::new();
        loop {
            let woken = self.driver.wake.notified();
            match self.driver.sweep(&mut due) {
                None => woken.await,
                Some(at) => {
                    let mut woken = std::pin::pin!(woken);
                    let mut asleep = std::pin::pin!(sleep_until(at));
                    std::future::poll_fn(|cx| {
                        let early: Pin<&mut _> = woken.as_mut();
                        if early.poll(cx).is_ready() {
                            Poll::Ready(())
                        } else {
                            asleep.as_mut().poll(cx)
                        }
                    })
                    .await;
                }
            }
        }
    }
}

impl Drop for Sweeper {
    /// Its runtime goes away: whoever still waits is woken and finds another driver, or goes away as well.
    fn drop(&mut self) {
        let driver = self.driver;
        driver.alive.store(false, Ordering::Release);
        let mut due = Vec::new();
        for shard in &driver.shards {
            shard.lock().wheel.clear(&mut due);
        }
        due.into_iter().for_each(Waker::wake);
        let mut drivers = DRIVERS.lock().unwrap_or_else(PoisonError::into_inner);
        if drivers.serving.get(&self.runtime).is_some_and(|known| std::ptr::eq(*known, driver)) {
            drivers.serving.remove(&self.runtime);
        }
        drivers.spare.push(driver);
    }
}
