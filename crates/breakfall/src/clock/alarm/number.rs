//! The shards by number: an alarm that pointed at its shard would be twice as large.

use std::num::NonZeroU32;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use crate::clock::alarm::HERE;
use crate::clock::alarm::SHARDS;
use crate::clock::alarm::driver::Driver;
use crate::clock::alarm::shard::Shard;

/// That of a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number(NonZeroU32);

/// Every driver that was ever made, from the first on. Each row has twice as many as the one before.
static DRIVERS: [OnceLock<Row>; 28] = [const { OnceLock::new() }; 28];

type Row = Box<[OnceLock<&'static Driver>]>;

/// A new driver, made with the numbers of its shards.
pub(super) fn numbered(make: impl FnOnce([Number; SHARDS]) -> &'static Driver) -> &'static Driver {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let nth = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut next = nth.wrapping_mul(u32::try_from(SHARDS).unwrap_or_default());
    let driver = make([(); SHARDS].map(|()| {
        let number = Number(NonZeroU32::new(next).unwrap_or(NonZeroU32::MIN));
        next = next.wrapping_add(1);
        number
    }));
    place(nth as usize).map_or(driver, |place| place.get_or_init(|| driver))
}

/// Where the `nth` driver stands.
fn place(nth: usize) -> Option<&'static OnceLock<&'static Driver>> {
    let row = nth.checked_ilog2()?;
    let first = 1_usize << row;
    let made = || (0..first).map(|_| OnceLock::new()).collect();
    DRIVERS.get(row as usize)?.get_or_init(made).get(nth - first)
}

impl Number {
    /// The shard; most often it is that of this thread.
    #[inline]
    pub(super) fn shard(self) -> Option<&'static Shard> {
        HERE.get().shard.filter(|here| here.number == self).or_else(|| self.elsewhere())
    }

    #[cold]
    fn elsewhere(self) -> Option<&'static Shard> {
        self.driver()?.shards.get(self.0.get() as usize % SHARDS)
    }

    /// The driver whose shard it is.
    pub(super) fn driver(self) -> Option<&'static Driver> {
        place(self.0.get() as usize / SHARDS)?.get().copied()
    }
}
