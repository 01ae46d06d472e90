//! A count spread over cells, one for each thread, so that counting needs no exclusive access to anything.

use std::sync::atomic::Ordering;

use crate::policy::sync::AtomicU32;
use crate::policy::sync::AtomicU64;
use crate::policy::sync::OnceLock;

/// A count that one thread makes where it stands: it is the only writer of `own`. Once a second one counts, each has a cell of its own
/// elsewhere, and nobody writes here any more, where others read what is beside it.
#[derive(Debug)]
pub(crate) struct Spread {
    /// The slot of that thread, [`Spread::NOBODY`] or [`Spread::EVERYBODY`].
    owner: AtomicU32,
    own: AtomicU64,
    cells: OnceLock<Box<Cells>>,
}

impl Spread {
    /// No slots: nobody has counted yet, or more than one thread has.
    const NOBODY: u32 = u32::MAX;
    pub(crate) const EVERYBODY: u32 = u32::MAX - 1;

    pub(crate) fn new() -> Self {
        Self { owner: AtomicU32::new(Self::NOBODY), own: AtomicU64::new(0), cells: OnceLock::new() }
    }

    /// Counts one in what belongs to `slot`, which only its holder may do; false where nothing does.
    #[inline]
    pub(crate) fn add_own(&self, slot: u32) -> bool {
        if self.owner.load(Ordering::Relaxed) == slot {
            increment(&self.own);
            return true;
        }
        self.cells.get().is_some_and(|cells| cells.add_own(slot as usize))
    }

    /// Counts one for a thread that has nothing here yet; where there are cells, there are as many as `slots`.
    #[cold]
    pub(crate) fn add(&self, slot: Option<u32>, slots: u32) {
        let takes = |slot| {
            let (nobody, relaxed) = (Self::NOBODY, Ordering::Relaxed);
            self.owner.compare_exchange(nobody, slot, relaxed, relaxed).is_ok()
        };
        if slot.is_some_and(takes) {
            return increment(&self.own);
        }
        let cells = self.cells.get_or_init(|| Box::new(Cells::new(slots as usize)));
        // Never another owner: nobody comes after this.
        self.owner.store(Self::EVERYBODY, Ordering::Relaxed);
        if !slot.is_some_and(|slot| cells.add_own(slot as usize)) {
            cells.add_shared();
        }
    }

    /// The whole count. What other threads count at this moment may or may not be in it.
    pub(crate) fn sum(&self) -> u64 {
        let cells = self.cells.get().map_or(0, |cells| cells.sum());
        self.own.load(Ordering::Relaxed).wrapping_add(cells)
    }
}

/// By the only writer: nothing can come between the load and the store.
#[inline]
fn increment(count: &AtomicU64) {
    count.store(count.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
}

/// A count in parts. The holder of a slot is the only writer of its cell; everybody else writes to the last one.
#[derive(Debug)]
pub(crate) struct Cells(Box<[Cell]>);

/// On cache lines of its own: 128 bytes, since processors fetch lines in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Cell(AtomicU64);

impl Cells {
    /// With `slots` cells that belong to one thread each.
    pub(crate) fn new(slots: usize) -> Self {
        Self((0..=slots).map(|_| Cell::default()).collect())
    }

    /// Counts one in the cell of `slot`, which only its holder may do; false where there is no such cell.
    #[inline]
    pub(crate) fn add_own(&self, slot: usize) -> bool {
        let Some(Cell(count)) = self.0.get(slot) else { return false };
        increment(count);
        true
    }

    /// Counts one in the cell that all threads without a slot share.
    #[cold]
    pub(crate) fn add_shared(&self) {
        if let [.., Cell(shared)] = &*self.0 {
            shared.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The whole count. What other threads count at this moment may or may not be in it.
    pub(crate) fn sum(&self) -> u64 {
        self.0.iter().map(|cell| cell.0.load(Ordering::Relaxed)).fold(0, u64::wrapping_add)
    }
}

/// Which slots are held.
#[derive(Debug)]
pub(crate) struct Slots {
    held: AtomicU32,
    most: u32,
}

impl Slots {
    /// The most slots there can be: one bit each.
    pub(crate) const MOST: u32 = u32::BITS;

    /// `most` free slots, at most [`Slots::MOST`].
    pub(crate) fn new(most: u32) -> Self {
        Self { held: AtomicU32::new(0), most: most.min(Self::MOST) }
    }

    /// A slot that nobody else holds, or `None` when all are held.
    pub(crate) fn claim(&self) -> Option<u32> {
        let mut held = self.held.load(Ordering::Relaxed);
        loop {
            let free = held.trailing_ones();
            if free >= self.most {
                return None;
            }
            // Acquire: the last holder's counts must be seen, or the first store of the new one would undo them.
            match self.held.compare_exchange_weak(
                held,
                held | 1 << free,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Some(free),
                Err(now) => held = now,
            }
        }
    }

    /// Gives `slot` back, by its holder.
    pub(crate) fn release(&self, slot: u32) {
        self.held.fetch_and(!(1 << slot), Ordering::Release);
    }
}
