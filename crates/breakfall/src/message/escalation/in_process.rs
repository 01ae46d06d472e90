//! Failures counted by one process.

use std::collections::VecDeque;
use std::fmt;
use std::future::ready;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use crate::clock::Instant;
use crate::clock::now;
use crate::message::escalation::counter::Counting;
use crate::message::escalation::counter::FailureCounter;
use crate::message::escalation::counter::Rule;

/// The [`FailureCounter`] of a process that is alone.
///
/// Of bounded size: each person and family has one of at most 16 384 places, by a hash that is keyed anew in each process,
/// and all places together hold the times of at most a million failures (4 MiB). Two that fall on the same place forget
/// each other's failures, so that support is offered later than it could be, never to the wrong person.
pub struct InProcess {
    keys: RandomState,
    started: Instant,
    places: Box<[Mutex<Option<Box<Row>>>]>,
}

/// The failures of one person in one family, oldest first, in tenths of a second since the counter was made.
struct Row {
    whose: u64,
    times: VecDeque<u32>,
}

/// The most places: enough for all who fail within an hour in a service of some thousand users.
const MOST_PLACES: usize = 1 << 14;
/// The fewest, which a threshold of thousands leaves.
const FEWEST_PLACES: usize = 1 << 6;
/// The most times in all places.
const MOST_TIMES: usize = 1 << 20;

impl InProcess {
    /// The most failures of one person that are told apart; a higher threshold is never reached.
    pub const MOST_FAILURES: usize = MOST_TIMES / FEWEST_PLACES;

    /// A counter with as many places as fit, where each must hold `threshold` failures.
    #[must_use]
    pub fn new(threshold: u32) -> Self {
        let each = usize::try_from(threshold).unwrap_or(usize::MAX).max(1);
        let places = (MOST_TIMES / each).clamp(FEWEST_PLACES, MOST_PLACES);
        let places = (0..places).map(|_| Mutex::new(None)).collect();
        Self { keys: RandomState::new(), started: now(), places }
    }

    pub(super) fn count(&self, user: &str, family: &str, rule: Rule) -> bool {
        let whose = self.hash(user, family);
        let Some(mut place) = self.place(whose) else { return false };
        let row = place.get_or_insert_with(|| Box::new(Row { whose, times: VecDeque::new() }));
        if row.whose != whose {
            **row = Row { whose, times: VecDeque::new() };
        }
        let (present, window) = (tenths(now() - self.started), tenths(rule.window));
        let most = usize::try_from(rule.threshold).unwrap_or(usize::MAX);
        let is_past = |time: &u32| present.saturating_sub(*time) >= window;
        while row.times.front().is_some_and(is_past)
            || row.times.len() >= most.clamp(1, Self::MOST_FAILURES)
        {
            row.times.pop_front();
        }
        row.times.push_back(present);
        row.times.len() >= most
    }

    pub(super) fn forget(&self, user: &str, family: &str) {
        let whose = self.hash(user, family);
        let Some(mut place) = self.place(whose) else { return };
        if place.as_ref().is_some_and(|row| row.whose == whose) {
            *place = None;
        }
    }

    fn hash(&self, user: &str, family: &str) -> u64 {
        self.keys.hash_one((user, family))
    }

    fn place(&self, whose: u64) -> Option<MutexGuard<'_, Option<Box<Row>>>> {
        let places = u64::try_from(self.places.len()).ok()?;
        let index = usize::try_from(whose.checked_rem(places)?).ok()?;
        Some(self.places.get(index)?.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tenths of a second; 13 years fit.
fn tenths(length: Duration) -> u32 {
    u32::try_from(length.as_millis() / 100).unwrap_or(u32::MAX)
}

impl FailureCounter for InProcess {
    fn failed<'c>(&'c self, user: &'c str, family: &'c str, rule: Rule) -> Counting<'c, bool> {
        Box::pin(ready(Ok(self.count(user, family, rule))))
    }

    fn succeeded<'c>(&'c self, user: &'c str, family: &'c str) -> Counting<'c, ()> {
        self.forget(user, family);
        Box::pin(ready(Ok(())))
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InProcess").field("places", &self.places.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(threshold: u32) -> Rule {
        Rule { threshold, window: Duration::from_mins(1) }
    }

    #[test]
    fn trap_53_a_crowd_takes_no_more_room_and_escalates_nobody() {
        let counter = InProcess::new(2);
        let wrong = (0..1_000_000).filter(|n: &u32| counter.count(&n.to_string(), "t", rule(2)));
        assert_eq!((wrong.count(), counter.places.len()), (0, MOST_PLACES));
        let greedy = InProcess::new(u32::MAX);
        assert_eq!(greedy.places.len(), FEWEST_PLACES);
        for _ in 0..2 * InProcess::MOST_FAILURES {
            assert!(!greedy.count("ada", "t", rule(u32::MAX)));
        }
        let place = greedy.place(greedy.hash("ada", "t")).unwrap();
        assert_eq!(place.as_ref().unwrap().times.len(), InProcess::MOST_FAILURES);
    }

    #[test]
    fn trap_53_two_on_one_place_forget_each_other() {
        let counter = InProcess::new(2);
        let place = |user: &str| counter.hash(user, "t") % (1 << 14);
        let mut others = (0..).map(|n: u32| n.to_string());
        let other = others.find(|other| place(other) == place("ada")).unwrap();
        assert!(!counter.count("ada", "t", rule(2)));
        assert!(!counter.count(&other, "t", rule(2)));
        counter.forget("ada", "t");
        assert!(!counter.count("ada", "t", rule(2)), "counted from one again");
        assert!(counter.count("ada", "t", rule(2)));
    }

    #[test]
    fn trap_53_the_key_of_the_hash_is_another_in_each_counter() {
        assert_ne!(InProcess::new(1).hash("ada", "t"), InProcess::new(1).hash("ada", "t"));
    }

    #[test]
    fn no_failure_is_lost_between_threads() {
        let counter = InProcess::new(8 * 500);
        let fail = || (0..500).filter(|_| counter.count("ada", "t", rule(8 * 500))).count();
        let reached: usize = std::thread::scope(|scope| {
            let threads = [(); 8].map(|()| scope.spawn(fail));
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(reached, 1, "the 4000th failure and no other");
    }
}
