//! What the threads of one runtime arm, each in a shard of its own.

use std::task::Waker;

use parking_lot::Mutex;
use tokio::runtime::Id;

use crate::clock::Moment;
use crate::clock::alarm::TICK;
use crate::clock::alarm::driver::Clapper;
use crate::clock::alarm::number::Number;
use crate::clock::bell::Bell;
use crate::clock::wheel::Wheel;

/// The deadlines that some threads of one runtime have armed; on cache lines of its own.
#[repr(align(128))]
pub(super) struct Shard {
    pub(super) timed: Mutex<Timed>,
    pub(super) number: Number,
    pub(super) bell: &'static Bell<Clapper>,
}

pub(super) struct Timed {
    /// Whom it serves: a runtime that ends takes this away, and all that is there with it.
    pub(super) runtime: Option<Id>,
    /// Where its ticks start.
    pub(super) epoch: Moment,
    /// The first moment of the first of them: a deadline in there comes with its end.
    pub(super) first: Moment,
    pub(super) wheel: Wheel,
}

impl Timed {
    /// Nobody's; its ticks start at `epoch`.
    pub(super) fn from(epoch: Moment) -> Self {
        Self { runtime: None, epoch, first: epoch.plus(1), wheel: Wheel::new() }
    }
}

impl Shard {
    /// The key; `None` where it does not serve `runtime`.
    #[inline]
    pub(super) fn arm(&self, runtime: Id, deadline: Moment, waker: &Waker) -> Option<u32> {
        let waker = waker.clone();
        let mut timed = self.timed.lock();
        if timed.runtime != Some(runtime) {
            return None;
        }
        let tick = deadline.nanos_since(timed.first) / TICK + 1;
        let key = timed.wheel.add(tick, waker);
        drop(timed);
        if !self.bell.rings_by(tick) {
            self.ring_by(tick);
        }
        Some(key)
    }

    #[cold]
    fn ring_by(&self, tick: u64) {
        if self.bell.ring_by(tick).is_ready()
            && let Some(driver) = self.number.driver()
        {
            driver.ring();
        }
    }
}
