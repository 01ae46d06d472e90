//! How often the stack of one place is taken.

use std::hash::BuildHasher;
use std::hash::BuildHasherDefault;
use std::hash::DefaultHasher;
use std::panic::Location;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

/// So many stacks of one place tell all that there is to tell.
const FIRST: u32 = 100;
/// Afterwards one of so many is taken: a storm then costs a hundredth, and what comes after it is still seen.
const ONE_OF: u32 = 100;
/// Places beyond share their counts, which costs a stack at worst.
const SLOTS: usize = 256;

/// Counts what each place asks for, so that a defect that hits every request does not slow a program down that is failing
/// already. Neither locks nor allocates: it is asked while a panic is under way.
pub(super) struct Stacks([AtomicU32; SLOTS]);

impl Stacks {
    pub(super) const fn new() -> Self {
        Self([const { AtomicU32::new(0) }; SLOTS])
    }

    /// Whether to take the stack this time.
    pub(super) fn is_due(&self, place: Option<&Location<'_>>) -> bool {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(place);
        let slot = usize::try_from(hash).unwrap_or_default() % SLOTS;
        let Some(count) = self.0.get(slot) else { return false };
        let before = count.fetch_add(1, Ordering::Relaxed);
        before < FIRST || before.is_multiple_of(ONE_OF)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_own_count() {
        let stacks = Stacks::new();
        let here = Location::caller();
        let there = Location::caller();
        let due = |place, times| (0..times).filter(|_| stacks.is_due(Some(place))).count();
        assert_eq!(due(here, 1000), 100 + 9, "the first, then one of so many");
        assert_eq!(due(there, 50), 50);
        assert!(stacks.is_due(None), "no place is a place too");
    }
}
