//! How many calls ended well: counted on every success, hence without lock, clock, allocation or exclusive access.
//!
//! A thread claims a slot when it first counts and gives it back when it ends. While it holds the slot it is the only writer
//! of what belongs to the slot in every [`Counters`], so that counting is a plain load and store: the count itself where no other thread
//! has counted, or else a cell; those are allocated when a second thread comes. Threads beyond the slots share one cell.

use std::cell::Cell;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use crate::policy::cells::Slots;
use crate::policy::cells::Spread;

/// A count of successes. [`Breaker`](crate::policy::breaker::Breaker) and [`Budget`](crate::policy::budget::Budget) derive
/// their rates from its sum, when something fails.
#[derive(Debug)]
pub(crate) struct Counters(Spread);

impl Counters {
    /// At zero.
    pub(crate) fn new() -> Self {
        Self(Spread::new())
    }

    /// Counts a success.
    #[inline]
    pub(crate) fn success(&self) {
        if !self.0.add_own(SLOT.get()) {
            self.add_elsewhere();
        }
    }

    /// How many successes there were. Those that other threads count at this moment may be missing, and of two threads that
    /// ask at once either may get the greater number.
    pub(crate) fn successes(&self) -> u64 {
        self.0.sum()
    }

    /// The first time that this thread counts, here or anywhere, or a thread without a slot.
    #[cold]
    fn add_elsewhere(&self) {
        if SLOT.get() == UNASKED {
            // The lease is gone when the thread is about to end.
            SLOT.set(LEASE.try_with(Lease::slot).unwrap_or(NONE));
        }
        let slot = SLOT.get();
        if !self.0.add_own(slot) {
            self.0.add(Some(slot).filter(|slot| *slot != NONE), slots());
        }
    }
}

impl Default for Counters {
    fn default() -> Self {
        Self::new()
    }
}

/// Not a slot, and never the owner of a count: this thread has not asked for one yet.
const UNASKED: u32 = Spread::EVERYBODY - 1;
/// The same: there was none left.
const NONE: u32 = UNASKED - 1;

thread_local! {
    /// Apart from the lease, since reading what needs no destructor is one instruction.
    static SLOT: Cell<u32> = const { Cell::new(UNASKED) };
    static LEASE: Lease = Lease(SLOTS.claim());
}

static SLOTS: LazyLock<Slots> = LazyLock::new(|| Slots::new(slots()));

/// Twice as many as threads can run at once, so that a few blocking ones do not take them away from the workers: 4 to 32.
fn slots() -> u32 {
    static COUNT: LazyLock<u32> = LazyLock::new(|| {
        let threads = available_parallelism().map_or(1, usize::from);
        u32::try_from(threads.saturating_mul(2)).unwrap_or(Slots::MOST).clamp(4, Slots::MOST)
    });
    COUNT.next_power_of_two().min(Slots::MOST)
}

/// The slot of a thread, until it ends.
struct Lease(Option<u32>);

impl Lease {
    fn slot(&self) -> u32 {
        self.0.unwrap_or(NONE)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // Other destructors of this thread may still count.
        SLOT.set(NONE);
        if let Some(slot) = self.0 {
            SLOTS.release(slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::Mutex;
    use std::thread;

    use super::*;

    #[test]
    fn nothing_is_lost_with_more_threads_than_slots() {
        let counters = Arc::new(Counters::new());
        let threads: Vec<_> = (0..slots() * 2 + 3)
            .map(|_| {
                let counters = Arc::clone(&counters);
                thread::spawn(move || (0..1000).for_each(|_| counters.success()))
            })
            .collect();
        let started = threads.len() as u64;
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(counters.successes(), started * 1000);
    }

    #[test]
    fn a_thread_that_ends_gives_its_slot_back() {
        let counters = Arc::new(Counters::new());
        for _ in 0..Slots::MOST * 4 {
            let counters = Arc::clone(&counters);
            let slot = thread::spawn(move || {
                counters.success();
                SLOT.get()
            });
            assert_ne!(slot.join().unwrap(), UNASKED, "it counted without asking for a slot");
        }
        assert_eq!(counters.successes(), u64::from(Slots::MOST) * 4);
        // Other tests hold some at the same time, but they end.
        let free = (0..1000).any(|_| {
            thread::spawn(|| LEASE.with(Lease::slot)).join().is_ok_and(|slot| slot != NONE)
        });
        assert!(free, "the slots of threads that have ended are not given out again");
    }

    #[test]
    fn a_destructor_that_counts_when_its_thread_ends_uses_no_slot_of_another() {
        struct Late(Arc<Counters>, Arc<Mutex<Vec<u32>>>);
        impl Drop for Late {
            fn drop(&mut self) {
                self.0.success();
                self.1.lock().unwrap().push(SLOT.get());
            }
        }
        // One is made before the lease and one after it: in whichever order they go, one goes after the lease.
        thread_local!(static EARLIER: Cell<Option<Late>> = const { Cell::new(None) });
        thread_local!(static LATER: Cell<Option<Late>> = const { Cell::new(None) });
        let (counters, slots) = (Arc::new(Counters::new()), Arc::default());
        let late = [(); 2].map(|()| Some(Late(Arc::clone(&counters), Arc::clone(&slots))));
        let thread = thread::spawn(move || {
            let [earlier, later] = late;
            EARLIER.set(earlier);
            LEASE.with(Lease::slot);
            LATER.set(later);
        });
        thread.join().unwrap();
        assert_eq!(counters.successes(), 2);
        assert!(slots.lock().unwrap().contains(&NONE), "it counted in a slot that is given back");
    }
}
