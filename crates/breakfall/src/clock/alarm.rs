//! Timers for what nearly always ends in time: armed and disarmed for a fraction of what the runtime's own cost.
//!
//! tokio keeps all timers of a runtime behind one lock. Here each thread has a shard of its own, and one task for each
//! runtime, the sweeper, sleeps until the earliest deadline of all shards. An operation that ends in time touches its shard
//! twice and wakes nobody.

mod number;
#[cfg(test)]
pub(super) mod tests;

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;
use std::task::ready;

use futures_util::task::AtomicWaker;
use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::runtime::Id;

use crate::clock::Instant;
use crate::clock::Moment;
use crate::clock::alarm::number::Number;
use crate::clock::now;
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
    let handle = Handle::current();
    if let Some(shard) = HERE.get()
        && let Some(key) = shard.arm(handle.id(), deadline, waker)
    {
        return (Some(shard.number), key);
    }
    arm_anew(&handle, deadline, waker)
}

/// The first time that this thread arms one in this runtime.
#[cold]
fn arm_anew(handle: &Handle, deadline: Moment, waker: &Waker) -> Armed {
    let shard = find(handle, deadline);
    HERE.set(Some(shard));
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
    // Panics here, at the one who asks, where the runtime has no timer: not unseen in the sweeper.
    drop(sleep_until(deadline.instant()));
    let driver = Driver::of(handle);
    let shard = SHARD.with(|shard| *shard);
    // Before anything is armed there. It stays so for the runtimes that come after, for their threads may know the shard already.
    driver.used.fetch_or(1 << shard, Ordering::SeqCst);
    driver.shards.get(shard).unwrap_or(&driver.shards[0])
}

thread_local! {
    /// Where this thread arms: as long as that serves the runtime in which it is.
    static HERE: Cell<Option<&'static Shard>> = const { Cell::new(None) };
    static SHARD: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS
    };
}

/// The deadlines that some threads of one runtime have armed; on cache lines of its own.
#[repr(align(128))]
struct Shard {
    timed: Mutex<Timed>,
    number: Number,
    bell: &'static Bell,
}

struct Timed {
    /// Whom it serves: a sweeper that ends takes this away, and all that is there with it.
    runtime: Option<Id>,
    /// Where its ticks start.
    epoch: Moment,
    /// The first moment of the first of them: a deadline in there comes with its end.
    first: Moment,
    wheel: Wheel,
}

impl Timed {
    /// Nobody's; its ticks start at `epoch`.
    fn from(epoch: Moment) -> Self {
        Self { runtime: None, epoch, first: epoch.plus(1), wheel: Wheel::new() }
    }
}

impl Shard {
    /// The key; `None` where it does not serve `runtime`.
    #[inline]
    fn arm(&self, runtime: Id, deadline: Moment, waker: &Waker) -> Option<u32> {
        let waker = waker.clone();
        let mut timed = self.timed.lock();
        if timed.runtime != Some(runtime) {
            return None;
        }
        let tick = deadline.nanos_since(timed.first) / TICK + 1;
        let key = timed.wheel.add(tick, waker);
        drop(timed);
        if tick < self.bell.rings_at.load(Ordering::SeqCst) {
            self.bell.ring_by(tick);
        }
        Some(key)
    }
}

/// What wakes a sweeper.
struct Bell {
    /// The tick at which the sweeper looks next, or [`IDLE`].
    rings_at: AtomicU64,
    sweeper: AtomicWaker,
}

impl Bell {
    #[cold]
    fn ring_by(&self, tick: u64) {
        self.rings_at.fetch_min(tick, Ordering::SeqCst);
        self.sweeper.wake();
    }
}

/// The shards of one runtime. Never freed, so that alarms may point at it, but used again for a later runtime.
struct Driver {
    shards: [Shard; SHARDS],
    /// One bit for each shard in which anybody has ever armed: the others need no look.
    used: AtomicU32,
    bell: &'static Bell,
}

/// Every driver that serves a runtime, and those that serve none any more.
#[derive(Default)]
struct Drivers {
    serving: HashMap<Id, &'static Driver>,
    spare: Vec<&'static Driver>,
}

static DRIVERS: LazyLock<Mutex<Drivers>> = LazyLock::new(Mutex::default);

impl Driver {
    fn new() -> &'static Self {
        let bell = Bell { rings_at: AtomicU64::new(IDLE), sweeper: AtomicWaker::new() };
        let bell: &Bell = Box::leak(Box::new(bell));
        let timed = || Timed::from(Moment::now());
        number::numbered(|numbers| {
            let shards = numbers.map(|number| Shard { timed: Mutex::new(timed()), number, bell });
            Box::leak(Box::new(Self { shards, used: AtomicU32::new(0), bell }))
        })
    }

    /// That of a runtime, which begins to serve it where there is none.
    fn of(handle: &Handle) -> &'static Self {
        let runtime = handle.id();
        let mut drivers = DRIVERS.lock();
        let known = drivers.serving.get(&runtime).copied();
        if let Some(driver) = known.filter(|driver| driver.serves(runtime)) {
            return driver;
        }
        let driver = drivers.spare.pop().unwrap_or_else(Self::new);
        driver.start(runtime);
        drivers.serving.insert(runtime, driver);
        drop(drivers);
        drop(handle.spawn(Sweeper { driver, runtime }.run()));
        driver
    }

    fn serves(&self, runtime: Id) -> bool {
        self.shards.iter().all(|shard| shard.timed.lock().runtime == Some(runtime))
    }

    fn start(&self, runtime: Id) {
        self.bell.rings_at.store(IDLE, Ordering::SeqCst);
        let epoch = Moment::now();
        for shard in &self.shards {
            let mut timed = shard.timed.lock();
            (timed.runtime, timed.epoch, timed.first) = (Some(runtime), epoch, epoch.plus(1));
        }
    }

    /// Wakes all that is due, and gives when to look again.
    fn sweep(&self, due: &mut Vec<Waker>) -> Option<Instant> {
        // Whoever arms from here on says so: what the sweep has passed by is not overslept.
        self.bell.rings_at.store(IDLE, Ordering::SeqCst);
        let mut next = None::<(u64, Moment)>;
        // Read once, and only where somebody waits: whoever arms meanwhile is not due yet.
        let mut now = None;
        let used = self.used.load(Ordering::SeqCst);
        for (_, shard) in self.shards.iter().enumerate().filter(|(nth, _)| used >> nth & 1 == 1) {
            let mut timed = shard.timed.lock();
            if timed.wheel.is_idle() {
                continue;
            }
            let epoch = timed.epoch;
            let tick = now.get_or_insert_with(Moment::now).nanos_since(epoch) / TICK;
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
        self.bell.rings_at.fetch_min(tick, Ordering::SeqCst);
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
    /// As long as its runtime, which drops it.
    async fn run(self) {
        let mut due = Vec::new();
        // One timer, set anew after each look.
        let mut asleep = std::pin::pin!(sleep_until(now()));
        std::future::poll_fn(|cx| {
            // Before it looks: whoever arms after that wakes it.
            self.driver.bell.sweeper.register(cx.waker());
            loop {
                let Some(at) = self.driver.sweep(&mut due) else { return Poll::<()>::Pending };
                asleep.as_mut().reset(at);
                ready!(asleep.as_mut().poll(cx));
            }
        })
        .await;
    }
}

impl Drop for Sweeper {
    /// Its runtime goes away: whoever still waits is woken and finds another driver, or goes away as well.
    fn drop(&mut self) {
        let driver = self.driver;
        let mut due = Vec::new();
        for shard in &driver.shards {
            let mut timed = shard.timed.lock();
            timed.runtime = None;
            timed.wheel.clear(&mut due);
        }
        due.into_iter().for_each(Waker::wake);
        let mut drivers = DRIVERS.lock();
        if drivers.serving.get(&self.runtime).is_some_and(|known| std::ptr::eq(*known, driver)) {
            drivers.serving.remove(&self.runtime);
        }
        drivers.spare.push(driver);
    }
}
