//! The files that threads share, behind a model checker: loom runs each model under every order in which its threads can be
//! interleaved, and lets a load see everything that the memory orders allow it to see.
//!
//! The files are those of the library, compiled here a second time; what they find as `crate::policy::sync` and
//! `crate::supervise::sync` is loom's, or stands on it.

#![expect(clippy::unwrap_used, reason = "what the checker's locks cannot give ends the model")]

mod clock;
mod observe;
mod policy;
mod supervise;
mod tasks;

use breakfall::fault;
use breakfall::pipeline;

use std::mem::ManuallyDrop;
use std::sync::Arc as StdArc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use loom::sync::Arc;
use loom::sync::Mutex;
use loom::sync::atomic::AtomicU32;
use loom::sync::atomic::AtomicU64;
use loom::thread;

use crate::clock::Dice;
use crate::clock::bell::Bell;
use crate::clock::bell::Timer;
use crate::clock::now;
use crate::policy::breaker::Breaker;
use crate::policy::breaker::BreakerConfig;
use crate::policy::breaker::BreakerState;
use crate::policy::breaker::Reason;
use crate::policy::breaker::Word;
use crate::policy::breaker::WordCopy;
use crate::policy::budget::Budget;
use crate::policy::budget::BudgetConfig;
use crate::policy::cells::Cells;
use crate::policy::cells::Slots;
use crate::policy::cells::Spread;

const OPEN: Duration = BreakerConfig::DEFAULT_OPEN;

/// Runs `model` under every interleaving.
fn every_order(model: impl Fn() + Send + Sync + 'static) {
    loom::model(model);
}

/// Runs `model`, of more than its threads can be interleaved in a minute, under every order in which at most `times` of them are
/// interrupted: nearly all defects show after two.
fn interrupted(times: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut orders = loom::model::Builder::new();
    orders.preemption_bound = Some(times);
    orders.check(model);
}

/// A breaker that opened at `at`.
fn opened(at: clock::Instant) -> Breaker {
    let breaker = Breaker::new(BreakerConfig::default(), Dice::seeded(1));
    for _ in 0..BreakerConfig::DEFAULT_CONSECUTIVE {
        breaker.failed(breaker.word(), at, 0);
    }
    assert!(!breaker.word().is_closed());
    breaker
}

#[test]
fn a_slot_changes_hands_without_losing_a_count() {
    every_order(|| {
        let shared = Arc::new((Slots::new(1), Cells::new(1)));
        let count = |shared: &(Slots, Cells)| {
            let (slots, cells) = shared;
            match slots.claim() {
                Some(slot) => {
                    assert!(cells.add_own(slot as usize));
                    slots.release(slot);
                }
                None => cells.add_shared(),
            }
        };
        let counting = [0, 1].map(|_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || (0..2).for_each(|_| count(&shared)))
        });
        for thread in counting {
            thread.join().unwrap();
        }
        assert_eq!(shared.1.sum(), 4);
    });
}

#[test]
fn a_count_loses_nothing_when_a_second_thread_comes() {
    every_order(|| {
        // One slot for two threads, which the second has after the first or not at all, and one of its own for this thread.
        let shared = Arc::new((Slots::new(1), Spread::new()));
        let count = |spread: &Spread, slot: Option<u32>| {
            if !slot.is_some_and(|slot| spread.add_own(slot)) {
                spread.add(slot, 2);
            }
        };
        let counting = Arc::clone(&shared);
        let counting = thread::spawn(move || {
            let (slots, spread) = &*counting;
            let slot = slots.claim();
            (0..2).for_each(|_| count(spread, slot));
            if let Some(slot) = slot {
                slots.release(slot);
            }
        });
        let (slots, spread) = &*shared;
        count(spread, Some(1));
        let slot = slots.claim();
        count(spread, slot);
        counting.join().unwrap();
        assert_eq!(spread.sum(), 4);
    });
}

#[test]
fn the_sum_never_gets_smaller() {
    every_order(|| {
        let cells = Arc::new(Cells::new(2));
        let counting = [0, 1].map(|slot| {
            let cells = Arc::clone(&cells);
            thread::spawn(move || cells.add_own(slot))
        });
        let (first, second) = (cells.sum(), cells.sum());
        assert!(first <= second && second <= 2);
        assert!(counting.map(|thread| thread.join().unwrap()).iter().all(|own| *own));
        assert_eq!(cells.sum(), 2);
    });
}

#[test]
fn a_copy_of_the_word_is_the_word_once_a_change_is_over() {
    struct Copied(AtomicU32);
    impl WordCopy for Copied {
        fn set(&self, word: Word) {
            self.0.store(word.bits(), Ordering::Release);
        }
    }
    let start = now();
    let model = move |isolates| {
        let config = BreakerConfig { consecutive: 1, ..BreakerConfig::default() };
        let breaker = Arc::new(Breaker::new(config, Dice::seeded(1)));
        // It comes while the breaker opens, which may be isolated by hand at the same time.
        let changing = Arc::clone(&breaker);
        let changing = thread::spawn(move || changing.failed(changing.word(), start, 0));
        let copied = StdArc::new(Copied(AtomicU32::new(0)));
        let copy = StdArc::downgrade(&copied);
        breaker.copy_to(copy);
        let seen = copied.0.load(Ordering::Acquire);
        assert!(seen <= breaker.word().bits(), "a copy is ahead of the word");
        if isolates {
            breaker.isolate(start);
        }
        changing.join().unwrap();
        assert_eq!(copied.0.load(Ordering::Acquire), breaker.word().bits());
    };
    every_order(move || model(false));
    every_order(move || model(true));
}

#[test]
fn nobody_who_waits_is_overslept() {
    /// What has come when the timer is set, and at the second look.
    const PAST: u64 = 2;
    /// Rings at the last tick that it was set to.
    struct Set(StdArc<AtomicU64>);
    impl Timer for Set {
        fn set(&mut self, tick: u64) -> Poll<()> {
            self.0.store(tick, Ordering::Relaxed);
            if tick <= PAST { Poll::Ready(()) } else { Poll::Pending }
        }
    }
    /// Who waits, and how often that was looked at.
    struct Waiting(Mutex<(Vec<u64>, u64)>, Bell<Set>);
    impl Waiting {
        fn look(&self) -> Option<u64> {
            let (waiting, looks) = &mut *self.0.lock().unwrap();
            *looks += 1;
            waiting.retain(|tick| *tick > PAST.min(*looks));
            waiting.iter().min().copied()
        }
        fn wait(&self, tick: u64) {
            let Self(waiting, bell) = self;
            waiting.lock().unwrap().0.push(tick);
            if !bell.rings_by(tick) && bell.ring_by(tick).is_ready() {
                bell.rung(|| self.look());
            }
        }
    }
    let model = |first, second| {
        let set = StdArc::new(AtomicU64::new(u64::MAX));
        // It rings for the first of these; that the second has come it sees when it is set for him.
        let waiting = Mutex::new((vec![1, PAST, 5], 0));
        let waiting = Arc::new(Waiting(waiting, Bell::new()));
        waiting.1.ring_with(Some(Set(StdArc::clone(&set))));
        let arming = [first, second].map(|tick| {
            let waiting = Arc::clone(&waiting);
            thread::spawn(move || waiting.wait(tick))
        });
        waiting.1.rung(|| waiting.look());
        for thread in arming {
            thread.join().unwrap();
        }
        let left = waiting.0.lock().unwrap().0.iter().min().copied();
        assert!(left > Some(PAST), "{left:?} is due, and nobody looks");
        assert!(Some(set.load(Ordering::Relaxed)) <= left, "it rings later than {left:?}");
    };
    interrupted(3, move || model(3, 4));
    interrupted(3, move || model(2, 4));
}

#[test]
fn of_two_that_ask_at_once_one_is_the_probe() {
    let start = now();
    every_order(move || {
        let breaker = Arc::new(opened(start));
        let asking = [0, 1].map(|_| {
            let breaker = Arc::clone(&breaker);
            thread::spawn(move || {
                let permit = breaker.admit(start + OPEN);
                // Whoever is the probe hangs.
                permit.map(ManuallyDrop::new).is_ok()
            })
        });
        let probes = asking.map(|thread| thread.join().unwrap());
        assert_eq!(probes.iter().filter(|probe| **probe).count(), 1, "{probes:?}");
    });
}

#[test]
fn a_dropped_probe_always_makes_room() {
    let start = now();
    every_order(move || {
        let breaker = Arc::new(opened(start));
        let asking = [0, 1].map(|_| {
            let breaker = Arc::clone(&breaker);
            thread::spawn(move || drop(breaker.admit(start + OPEN)))
        });
        for thread in asking {
            thread.join().unwrap();
        }
        assert!(breaker.admit(start + OPEN).is_ok(), "stuck");
    });
}

#[test]
fn the_late_end_of_a_probe_changes_nothing_for_the_next() {
    let start = now();
    every_order(move || {
        let breaker = Arc::new(opened(start));
        let first = Arc::clone(&breaker);
        let late = start + OPEN * 2;
        // Its lease is over when it ends.
        let hanging = thread::spawn(move || {
            first.admit(start + OPEN).ok().and_then(|probe| probe.succeeded(late, 0))
        });
        let second = Arc::clone(&breaker);
        let next = thread::spawn(move || {
            let probe = second.admit(late).ok()?;
            let is_probe = probe.lease().is_some();
            let failed = probe.failed(late, 0);
            is_probe.then_some(failed)
        });
        let (healed, failed) = (hanging.join().unwrap(), next.join().unwrap());
        // Where the second is no probe the first has ended before that asked.
        if let Some(failed) = failed {
            assert_eq!(healed, None, "the late end of the first counted");
            let reason = failed.map(|turned| turned.reason);
            assert_eq!(reason, Some(Reason::ProbeFailed), "the end of the second did not count");
            assert!(matches!(breaker.state(late), BreakerState::Open { .. }));
        }
    });
}

#[test]
fn failures_at_once_open_it_once() {
    let start = now();
    every_order(move || {
        let config = BreakerConfig::default();
        let breaker = Arc::new(Breaker::new(config, Dice::seeded(1)));
        let word = breaker.word();
        (0..3).for_each(|_| assert!(breaker.failed(word, start, 0).is_none()));
        let failing = [0, 1].map(|_| {
            let breaker = Arc::clone(&breaker);
            thread::spawn(move || {
                (0..2).filter_map(|_| breaker.failed(word, start, 0)).collect::<Vec<_>>()
            })
        });
        let told: Vec<_> = failing.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(!breaker.word().is_closed());
    });
}

#[test]
fn what_a_hand_closed_no_stale_failure_opens() {
    let start = now();
    every_order(move || {
        let config = BreakerConfig { consecutive: 1, ..BreakerConfig::default() };
        let breaker = Arc::new(Breaker::new(config, Dice::seeded(1)));
        let stale = breaker.word();
        let failing = Arc::clone(&breaker);
        let failing = thread::spawn(move || failing.failed(stale, start, 0));
        assert!(breaker.isolate(start).is_some());
        assert!(breaker.close(start).is_some());
        let opened = failing.join().unwrap();
        assert!(breaker.word().is_closed(), "a call of before the last change counted: {opened:?}");
    });
}

#[test]
fn the_last_token_is_taken_once_and_comes_back_unless_spent() {
    let start = now();
    every_order(move || {
        let budget = Arc::new(Budget::new(BudgetConfig::default()));
        (0..9).for_each(|_| budget.try_take(start, 0, 1.0).unwrap().spent());
        let spending = Arc::clone(&budget);
        let spending = thread::spawn(move || match spending.try_take(start, 0, 1.0) {
            Some(token) => {
                token.spent();
                true
            }
            None => false,
        });
        let dropping = Arc::clone(&budget);
        let dropping = thread::spawn(move || drop(dropping.try_take(start, 0, 1.0)));
        dropping.join().unwrap();
        let expected = if spending.join().unwrap() { 0.0 } else { 1.0 };
        assert!((budget.balance(start, 0) - expected).abs() < 1e-9);
    });
}
