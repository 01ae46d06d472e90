//! Who has failed so often that support should come first.

use std::fmt;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

/// Counts the failures in a row of each person and family of failures.
///
/// Lock-free and of fixed size (128 KiB): each person and family has one of 16 384 places, by a hash that is keyed anew in each
/// process. Two that fall on the same place forget each other's count, so that support is offered later than it
/// could be, never to the wrong person. No name of a person is kept.
pub struct Escalation {
    threshold: u64,
    keys: RandomState,
    /// The upper bits of the hash as the tag, the count in those that chose the place.
    slots: Box<[AtomicU64]>,
}

const SLOTS: usize = 1 << 14;
/// Covers both the index and the count: the index is known from the place, so its bits are free.
const COUNT: u64 = SLOTS as u64 - 1;

impl Escalation {
    /// Reaches its threshold at the `threshold`th failure in a row (0 like 1), and stays there until a success. Thresholds
    /// past 16 383 are never reached.
    #[must_use]
    pub fn new(threshold: u32) -> Self {
        let slots = (0..SLOTS).map(|_| AtomicU64::new(0)).collect();
        Self { threshold: u64::from(threshold), keys: RandomState::new(), slots }
    }

    /// Counts a failure; whether the threshold is reached.
    pub fn failed(&self, user: &str, family: &'static str) -> bool {
        let (slot, tag) = self.place(user, family);
        let Some(slot) = slot else { return false };
        let next = |seen: u64| {
            let count = if seen & !COUNT == tag { seen & COUNT } else { 0 };
            tag | (count + 1).min(COUNT)
        };
        let counted =
            slot.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |seen| Some(next(seen)));
        counted.is_ok_and(|seen| next(seen) & COUNT >= self.threshold)
    }

    /// Forgets the failures, so that the next one is the first again; whether there were any.
    pub fn succeeded(&self, user: &str, family: &'static str) -> bool {
        let (slot, tag) = self.place(user, family);
        let Some(slot) = slot else { return false };
        let seen = slot.load(Ordering::Relaxed);
        // Most people have nothing to forget and pay one read. Who loses the exchange lost it to a newer failure.
        seen & COUNT != 0
            && seen & !COUNT == tag
            && slot.compare_exchange(seen, 0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    fn place(&self, user: &str, family: &'static str) -> (Option<&AtomicU64>, u64) {
        let hash = self.keys.hash_one((user, family));
        let index = usize::try_from(hash & COUNT).unwrap_or(0);
        (self.slots.get(index), hash & !COUNT)
    }
}

impl fmt::Debug for Escalation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Escalation").field("threshold", &self.threshold).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaches_its_threshold_in_a_row_and_starts_over_after_a_success() {
        let escalation = Escalation::new(3);
        let fails = || escalation.failed("ada", "tickets");
        assert_eq!([fails(), fails(), fails(), fails()], [false, false, true, true]);
        assert!(escalation.succeeded("ada", "tickets"));
        assert!(!escalation.succeeded("ada", "tickets"), "there is nothing left to forget");
        assert_eq!([fails(), fails(), fails()], [false, false, true]);
    }

    #[test]
    fn families_and_people_are_counted_apart() {
        let escalation = Escalation::new(2);
        assert!(!escalation.failed("ada", "tickets"));
        assert!(!escalation.failed("ada", "labels"));
        assert!(!escalation.failed("bob", "tickets"));
        assert!(!escalation.succeeded("eve", "tickets"));
        assert!(escalation.failed("ada", "tickets"));
    }

    #[test]
    fn the_first_failure_reaches_one_and_zero() {
        assert!(Escalation::new(0).failed("ada", "tickets"));
        assert!(Escalation::new(1).failed("ada", "tickets"));
    }

    #[test]
    fn a_crowd_takes_no_more_room_and_escalates_nobody() {
        let escalation = Escalation::new(2);
        let wrong = (0..1_000_000).filter(|n| escalation.failed(&n.to_string(), "tickets")).count();
        assert_eq!((wrong, escalation.slots.len()), (0, SLOTS));
    }

    #[test]
    fn two_on_one_place_forget_each_other() {
        let escalation = Escalation::new(2);
        let place = |user: &str| escalation.keys.hash_one((user, "tickets")) & COUNT;
        let mut others = (0..).map(|n: u32| n.to_string());
        let other =
            others.find(|other| place(other) == place("ada")).expect("a place has many names");
        assert!(!escalation.failed("ada", "tickets"));
        assert!(!escalation.failed(&other, "tickets"));
        assert!(!escalation.succeeded("ada", "tickets"), "not hers to forget");
        assert!(!escalation.failed("ada", "tickets"), "counted from one again");
        assert!(escalation.failed("ada", "tickets"));
    }

    #[test]
    #[expect(clippy::needless_collect, reason = "all must run before the first is joined")]
    fn no_failure_is_lost_between_threads() {
        let escalation = Escalation::new(8 * 500);
        let fail = || (0..500).filter(|_| escalation.failed("ada", "tickets")).count();
        let reached: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(fail)).collect();
            threads.into_iter().map(|thread| thread.join().expect("it only counts")).sum()
        });
        assert_eq!(reached, 1, "the 4000th failure and no other");
    }

    #[test]
    fn the_count_stays_in_its_bits() {
        let escalation = Escalation::new(16_383);
        let mut reached = (0..40_000).map(|_| escalation.failed("ada", "tickets"));
        assert_eq!(reached.position(|reached| reached), Some(16_382));
        assert!(reached.all(|reached| reached), "and it never wraps");
        assert!(!Escalation::new(16_384).failed("ada", "tickets"));
    }
}
