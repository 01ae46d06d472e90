//! What serves a runtime: its shards, and the timer that rings for all of them.

use std::collections::HashMap;
use std::pin::Pin;
use std::pin::pin;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;
use std::task::Wake;
use std::task::Waker;

use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::runtime::Id;
use tokio::task::unconstrained;

use crate::clock::Moment;
use crate::clock::Sleep;
use crate::clock::alarm::SHARDS;
use crate::clock::alarm::TICK;
use crate::clock::alarm::number;
use crate::clock::alarm::shard::Shard;
use crate::clock::alarm::shard::Timed;
use crate::clock::bell::Bell;
use crate::clock::bell::Timer;
use crate::clock::now;
use crate::clock::sleep_until;

/// How many that are due at once find room for themselves that is there already.
pub(super) const FEW: usize = 256;

/// The runtime's timer, as that of a bell.
pub(super) struct Clapper {
    /// Where ticks start.
    epoch: Moment,
    sleep: Pin<Box<Sleep>>,
    waker: Waker,
}

impl Clapper {
    /// For the runtime in which this thread is.
    fn of(driver: &'static Driver, epoch: Moment) -> Self {
        let waker = Arc::new(Ringing(driver)).into();
        Self { epoch, sleep: Box::pin(sleep_until(now())), waker }
    }

    fn poll(&mut self, waker: &Waker) -> Poll<()> {
        // It is not the work of the task in which this happens, if any.
        pin!(unconstrained(self.sleep.as_mut())).poll(&mut Context::from_waker(waker))
    }
}

impl Timer for Clapper {
    fn set(&mut self, tick: u64) -> Poll<()> {
        // It wakes nobody until it is polled again: a reset to what is over would wake here and now, and come back to this lock.
        #[expect(clippy::let_underscore_must_use, reason = "whether it is over is asked below")]
        let _ = self.poll(Waker::noop());
        self.sleep.as_mut().reset(self.epoch.plus(tick.saturating_mul(TICK)).instant());
        let waker = self.waker.clone();
        self.poll(&waker)
    }
}

/// What the runtime's timer wakes.
struct Ringing(&'static Driver);

impl Wake for Ringing {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.ring();
    }
}

/// The shards of one runtime. Never freed, so that alarms may point at it, but used again for a later runtime.
pub(super) struct Driver {
    pub(super) shards: [Shard; SHARDS],
    /// One bit for each shard in which anybody has ever armed: the others need no look.
    pub(super) used: AtomicU32,
    pub(super) bell: &'static Bell<Clapper>,
    /// Room for who is due, kept from one ring to the next.
    pub(super) due: Mutex<Vec<Waker>>,
}

/// Every driver that serves a runtime, and those that serve none any more.
#[derive(Default)]
pub(super) struct Drivers {
    pub(super) serving: HashMap<Id, &'static Driver>,
    pub(super) spare: Vec<&'static Driver>,
}

pub(super) static DRIVERS: LazyLock<Mutex<Drivers>> = LazyLock::new(Mutex::default);

impl Driver {
    pub(super) fn new() -> &'static Self {
        let bell: &Bell<_> = Box::leak(Box::new(Bell::new()));
        let timed = || Timed::from(Moment::now());
        number::numbered(|numbers| {
            let shards = numbers.map(|number| Shard { timed: Mutex::new(timed()), number, bell });
            let (used, due) = (AtomicU32::new(0), Mutex::default());
            Box::leak(Box::new(Self { shards, used, bell, due }))
        })
    }

    /// That of a runtime, which begins to serve it where there is none.
    pub(super) fn of(handle: &Handle) -> &'static Self {
        let runtime = handle.id();
        let mut drivers = DRIVERS.lock();
        let known = drivers.serving.get(&runtime).copied();
        if let Some(driver) = known.filter(|driver| driver.serves(runtime)) {
            return driver;
        }
        let driver = drivers.spare.pop().unwrap_or_else(Self::new);
        let epoch = driver.start(runtime);
        driver.bell.ring_with(Some(Clapper::of(driver, epoch)));
        drivers.serving.insert(runtime, driver);
        drop(drivers);
        let tenancy = Tenancy { driver, runtime };
        drop(handle.spawn(async move {
            let _tenancy = tenancy;
            std::future::pending::<()>().await;
        }));
        driver
    }

    fn serves(&self, runtime: Id) -> bool {
        self.shards.iter().all(|shard| shard.timed.lock().runtime == Some(runtime))
    }

    /// Serves a runtime; gives where its ticks start.
    pub(super) fn start(&self, runtime: Id) -> Moment {
        let epoch = Moment::now();
        for shard in &self.shards {
            let mut timed = shard.timed.lock();
            (timed.runtime, timed.epoch, timed.first) = (Some(runtime), epoch, epoch.plus(1));
        }
        epoch
    }

    /// Wakes all that is due, and sets the bell for the next.
    pub(super) fn ring(&self) {
        let mut due = std::mem::take(&mut *self.due.lock());
        self.bell.rung(|| self.sweep(&mut due));
        // What a crowd needed is not kept.
        due.shrink_to(FEW);
        *self.due.lock() = due;
    }

    /// Wakes all that is due, and gives the tick at which to look again.
    pub(super) fn sweep(&self, due: &mut Vec<Waker>) -> Option<u64> {
        let mut next = None::<u64>;
        // Read once, and only where somebody waits: whoever arms meanwhile is not due yet.
        let mut now = None;
        let mut used = self.used.load(Ordering::SeqCst);
        while let Some(shard) = self.shards.get(used.trailing_zeros() as usize) {
            used &= used - 1;
            let mut timed = shard.timed.lock();
            if timed.wheel.is_idle() {
                continue;
            }
            let tick = now.get_or_insert_with(Moment::now).nanos_since(timed.epoch) / TICK;
            let again = timed.wheel.advance(tick, due);
            drop(timed);
            due.drain(..).for_each(Waker::wake);
            next = next.into_iter().chain(again).min();
        }
        next
    }
}

/// What a task holds that does nothing but end with its runtime.
pub(super) struct Tenancy {
    pub(super) driver: &'static Driver,
    pub(super) runtime: Id,
}

impl Drop for Tenancy {
    /// Its runtime goes away: whoever still waits is woken and finds another driver, or goes away as well.
    fn drop(&mut self) {
        let driver = self.driver;
        let mut due = Vec::new();
        for shard in &driver.shards {
            let mut timed = shard.timed.lock();
            timed.runtime = None;
            timed.wheel.clear(&mut due);
        }
        driver.bell.ring_with(None);
        due.into_iter().for_each(Waker::wake);
        let mut drivers = DRIVERS.lock();
        if drivers.serving.get(&self.runtime).is_some_and(|known| std::ptr::eq(*known, driver)) {
            drivers.serving.remove(&self.runtime);
        }
        drivers.spare.push(driver);
    }
}
