//! When the timer behind many alarms rings next: it is set for whoever comes before all others, and for who is left once it has rung.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::task::Poll;

use crate::clock::sync::AtomicU64;
use crate::clock::sync::Mutex;

/// Nobody waits for anything.
const SILENT: u64 = u64::MAX;

/// What rings once, at a tick.
pub(crate) trait Timer {
    /// Rings at `tick`, and not at the one before. Ready where that has come already: then it does not ring.
    fn set(&mut self, tick: u64) -> Poll<()>;
}

/// Rings in time for everybody who has said when.
#[derive(Debug)]
pub(crate) struct Bell<T> {
    /// The tick at which it rings next, or [`SILENT`]. What orders it are the locks: of the timer, and of what is looked at.
    rings_at: AtomicU64,
    timer: Mutex<Option<T>>,
}

impl<T: Timer> Bell<T> {
    /// One that has no timer yet.
    pub(crate) fn new() -> Self {
        Self { rings_at: AtomicU64::new(SILENT), timer: Mutex::new(None) }
    }

    /// Begins to ring, where there is a `timer`, or ends. The timer of before does not ring any more once this has returned.
    pub(crate) fn ring_with(&self, timer: Option<T>) {
        let mut set = self.timer.lock().unwrap_or_else(PoisonError::into_inner);
        self.rings_at.store(SILENT, Ordering::Relaxed);
        let before = std::mem::replace(&mut *set, timer);
        drop(set);
        drop(before);
    }

    /// Whether it rings by `tick` as it is. To be asked after whoever waits for that can be seen by a look.
    #[inline]
    pub(crate) fn rings_by(&self, tick: u64) -> bool {
        self.rings_at.load(Ordering::Relaxed) <= tick
    }

    /// Rings at `tick` or before. Ready where that has come already.
    #[cold]
    pub(crate) fn ring_by(&self, tick: u64) -> Poll<()> {
        // From here on, or who comes with a later tick at the same time might put it off.
        let mut timer = self.timer.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *timer {
            Some(timer) if self.rings_at.fetch_min(tick, Ordering::AcqRel) > tick => {
                timer.set(tick)
            }
            _ => Poll::Pending,
        }
    }

    /// It has rung: `look` wakes whoever is due, and says when the next one is.
    pub(crate) fn rung(&self, mut look: impl FnMut() -> Option<u64>) {
        loop {
            // Before the look: who comes after it sets the timer by himself, and nobody is overslept.
            self.rings_at.swap(SILENT, Ordering::AcqRel);
            let is_over = look().is_none_or(|next| self.ring_by(next).is_pending());
            if is_over {
                return;
            }
        }
    }
}
