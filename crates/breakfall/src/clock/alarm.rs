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
    #[inline]
    pub(crate) fn poll(&mut self, deadline: impl FnOnce() -> Moment, cx: &Context<'_>) -> Poll<()> {
        match self.shard.map(|shard| self.look(shard, cx)) {
            Some(Look::Waits) => return Poll::Pending,
            Some(Look::Due) => return Poll::Ready(()),
            // Its runtime is gone, and this future has moved to another.
            Some(Look::Orphaned) => self.stop(),
            None => {}
        }
        (self.shard, self.key) = arm(deadline(), cx.waker());
        Poll::Pending
    }

    #[inline(never)]
    fn look(&self, shard: &Shard, cx: &Context<'_>) -> Look {
        shard.lock().wheel.look(self.key, cx.waker())
    }

    /// Disarms it.
    #[inline]
    pub(crate) fn stop(&mut self) {
        if let Some(shard) = self.shard.take() {
            shard.disarm(self.key);
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
type Armed = (Option<&'static Shard>, u32);

/// Arms an alarm in the runtime in which this thread is.
fn arm(deadline: Moment, waker: &Waker) -> Armed {
    let handle = Handle::current();
    let here = HERE.get().filter(|here| here.runtime == handle.id());
    let armed = here.and_then(|here| here.arm(deadline, waker));
    armed.unwrap_or_else(|| arm_anew(&handle, deadline, waker))
}

/// The first time that this thread arms one in this runtime.
#[cold]
fn arm_anew(handle: &Handle, deadline: Moment, waker: &Waker) -> Armed {
    let here = Here::find(handle, deadline);
    HERE.set(Some(here));
    here.arm(deadline, waker).unwrap_or_else(|| {
        takes_nobody_on(deadline, waker);
        (None, 0)
    })
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

    #[inline(never)]
    fn disarm(&self, key: u32) {
        let waker = self.lock().wheel.remove(key);
        drop(waker);
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
    /// Which of its runtimes it serves, counted; 0 while none.
    serves: AtomicU64,
    /// How many it has served.
    served: AtomicU64,
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
    /// What the driver says that it serves as long as that is this runtime.
    serves: u64,
    shard: &'static Shard,
}

thread_local! {
    static HERE: std::cell::Cell<Option<Here>> = const { std::cell::Cell::new(None) };
    static SHARD: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS
    };
}

impl Here {
    /// The driver of a runtime, and what this thread has of it.
    #[cold]
    fn find(handle: &Handle, deadline: Moment) -> Self {
        // Panics here, at the one who asks, where the runtime has no timer: not unseen in the sweeper.
        drop(sleep_until(deadline.instant()));
        let runtime = handle.id();
        let mut drivers = DRIVERS.lock().unwrap_or_else(PoisonError::into_inner);
        let known = drivers.serving.get(&runtime).copied();
        let driver = known.filter(|driver| driver.serves() != 0).unwrap_or_else(|| {
            let driver = drivers.spare.pop().unwrap_or_else(|| Box::leak(Box::new(Driver::new())));
            driver.start();
            drivers.serving.insert(runtime, driver);
            driver
        });
        // Under the lock, without which it begins to serve nobody else: later this may be the count of another runtime.
        let serves = driver.serves();
        drop(drivers);
        if known.is_none_or(|known| !std::ptr::eq(known, driver)) {
            drop(handle.spawn(Sweeper { driver, runtime }.run()));
        }
        let shard = SHARD.with(|shard| driver.shards.get(*shard)).unwrap_or(&driver.shards[0]);
        Self { runtime, driver, serves, shard }
    }

    /// `None` where its runtime goes away.
    #[inline]
    fn arm(&self, deadline: Moment, waker: &Waker) -> Option<Armed> {
        let Self { driver, shard, .. } = *self;
        let waker = waker.clone();
        let mut timed = shard.lock();
        // Under the lock: a sweeper that ends says so before it comes here for the last time.
        if self.serves == 0 || driver.serves() != self.serves {
            return None;
        }
        let tick = deadline.nanos_since(timed.epoch).saturating_add(TICK - 1) / TICK;
        let key = timed.wheel.add(tick, waker);
        drop(timed);
        if tick < driver.wakes_at.load(Ordering::SeqCst) {
            driver.wake_by(tick);
        }
        Some((Some(shard), key))
    }
}

impl Driver {
    fn new() -> Self {
        let shard = |_| Shard(Mutex::new(Timed { epoch: Moment::now(), wheel: Wheel::new() }));
        Self {
            shards: std::array::from_fn(shard),
            wakes_at: AtomicU64::new(IDLE),
            wake: Notify::new(),
            serves: AtomicU64::new(0),
            served: AtomicU64::new(0),
        }
    }

    /// Begins to serve a runtime.
    fn start(&self) {
        let epoch = Moment::now();
        for shard in &self.shards {
            shard.lock().epoch = epoch;
        }
        self.wakes_at.store(IDLE, Ordering::SeqCst);
        let served = self.served.fetch_add(1, Ordering::Relaxed);
        self.serves.store(served + 1, Ordering::Release);
    }

    fn serves(&self) -> u64 {
        self.serves.load(Ordering::Acquire)
    }

    #[cold]
    fn wake_by(&self, tick: u64) {
        self.wakes_at.fetch_min(tick, Ordering::SeqCst);
        self.wake.notify_one();
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
        driver.serves.store(0, Ordering::Release);
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
