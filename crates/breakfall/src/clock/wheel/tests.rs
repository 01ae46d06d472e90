use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::task::Wake;

use proptest::prelude::*;

use super::*;

/// Counts how often it is woken.
#[derive(Default)]
struct Woken(AtomicU32);

impl Woken {
    fn times(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Adds a deadline so many ticks from now.
    Add(u64),
    /// Takes out one of those that are there.
    Remove(usize),
    /// Looks at one, with another waker.
    Look(usize),
    /// So many ticks pass.
    Advance(u64),
    /// The runtime goes away.
    Clear,
}

/// Lengths of every level: a tick, a slot, a turn of each wheel, and what is further than all of them.
fn ticks() -> impl Strategy<Value = u64> {
    prop_oneof![0..3_u64, 0..70_u64, 0..5_000_u64, 0..300_000_u64, 0..1_u64 << 31, 0..1_u64 << 37]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => prop_oneof![9 => ticks(), 1 => Just(u64::MAX / 2)].prop_map(Step::Add),
        3 => any::<usize>().prop_map(Step::Remove),
        2 => any::<usize>().prop_map(Step::Look),
        4 => ticks().prop_map(Step::Advance),
        1 => Just(Step::Clear),
    ];
    proptest::collection::vec(step, 0..80)
}

/// A deadline as the model knows it.
struct Armed {
    tick: u64,
    /// When it was added: it need not fire before the tick after that.
    added: u64,
    waker: Arc<Woken>,
    fired: bool,
    orphaned: bool,
}

/// The wheel beside a map of what is in it.
struct Model {
    wheel: Wheel,
    now: u64,
    armed: BTreeMap<u32, Armed>,
}

impl Model {
    fn new() -> Self {
        Self { wheel: Wheel::new(), now: 0, armed: BTreeMap::new() }
    }

    fn nth(&self, nth: usize) -> Option<u32> {
        self.armed.keys().nth(nth % self.armed.len().max(1)).copied()
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Add(ticks) => {
                let (tick, waker) = (self.now.saturating_add(ticks), Arc::new(Woken::default()));
                let key = self.wheel.add(tick, Arc::clone(&waker).into());
                let armed = Armed { tick, added: self.now, waker, fired: false, orphaned: false };
                assert!(self.armed.insert(key, armed).is_none(), "a key was given out twice");
            }
            Step::Remove(nth) => {
                let Some(key) = self.nth(nth) else { return };
                let kept = self.wheel.remove(key);
                let armed = self.armed.remove(&key).unwrap();
                assert_eq!(kept.is_none(), armed.fired || armed.orphaned);
            }
            Step::Look(nth) => {
                let Some(key) = self.nth(nth) else { return };
                let waker = Arc::new(Woken::default());
                let look = self.wheel.look(key, &Arc::clone(&waker).into());
                let armed = self.armed.get_mut(&key).unwrap();
                let expected = match (armed.fired, armed.orphaned) {
                    (true, _) => Look::Due,
                    (false, true) => Look::Orphaned,
                    (false, false) => Look::Waits,
                };
                assert_eq!(look, expected);
                if look == Look::Waits {
                    let before = std::mem::replace(&mut armed.waker, waker);
                    assert_eq!(Arc::strong_count(&before), 1, "the one before is kept");
                }
            }
            Step::Advance(ticks) => self.advance(ticks),
            Step::Clear => {
                let mut due = Vec::new();
                self.wheel.clear(&mut due);
                due.into_iter().for_each(Waker::wake);
                self.now = 0;
                for armed in self.armed.values_mut().filter(|armed| !armed.fired) {
                    let times = u32::from(!std::mem::replace(&mut armed.orphaned, true));
                    assert_eq!(armed.waker.times(), times.max(armed.waker.times()));
                    assert_eq!(armed.waker.times(), 1, "whoever waited is woken, once");
                }
            }
        }
        assert_eq!(self.wheel.live(), self.armed.len());
    }

    fn advance(&mut self, ticks: u64) {
        self.now += ticks;
        let (now, mut due) = (self.now, Vec::new());
        let again = self.wheel.advance(now, &mut due);
        due.into_iter().for_each(Waker::wake);
        let mut waiting = None;
        for armed in self.armed.values_mut().filter(|armed| !armed.fired && !armed.orphaned) {
            armed.fired = armed.waker.times() > 0;
            if armed.fired {
                assert!(armed.tick <= now, "fired at {now}, {} early", armed.tick - now);
                assert_eq!(armed.waker.times(), 1);
            } else {
                let latest = armed.tick.max(armed.added + 1);
                assert!(latest > now, "due at {latest}, not fired at {now}");
                waiting = waiting.min(Some(latest)).or(Some(latest));
            }
        }
        match (again, waiting) {
            // It may look for somebody who has been taken out, once.
            (again, None) => assert!(again.is_none_or(|again| again > now)),
            (Some(again), Some(earliest)) => {
                assert!((now + 1..=earliest).contains(&again), "{again}, not by {earliest}");
            }
            (None, Some(earliest)) => panic!("nobody looks at {earliest}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn it_does_what_a_sorted_map_does(steps in steps()) {
        let mut model = Model::new();
        for step in steps {
            model.take(step);
        }
        // All that is left comes, if one waits long enough.
        while !model.armed.is_empty() {
            model.take(Step::Advance(1 << 36));
            model.armed.retain(|key, armed| {
                let far = armed.tick > 1 << 50;
                let gone = armed.fired || armed.orphaned || far;
                if gone {
                    model.wheel.remove(*key);
                }
                !gone
            });
        }
        prop_assert_eq!(model.wheel.live(), 0);
        let mut due = Vec::new();
        prop_assert_eq!(model.wheel.advance(u64::MAX >> 8, &mut due), None);
        prop_assert!(due.is_empty());
    }
}

#[test]
fn what_a_crowd_needed_is_given_back() {
    let mut wheel = Wheel::new();
    let keys: Vec<_> = (0..100_000).map(|tick| wheel.add(tick, Waker::noop().clone())).collect();
    let mut due = Vec::new();
    wheel.advance(1_000, &mut due);
    assert_eq!(std::mem::take(&mut due).len(), 1_001);
    let (last, others) = keys.split_last().unwrap();
    for key in others {
        assert_eq!(wheel.remove(*key).is_some(), *key > 1_000);
    }
    assert_eq!(wheel.advance(100_000, &mut due), None);
    assert!(wheel.nodes.len() > KEPT, "what has fired is still somebody's");
    assert_eq!((due.len(), wheel.look(*last, Waker::noop())), (1, Look::Due));
    assert!(wheel.remove(*last).is_none());
    assert!(!wheel.is_idle(), "nobody looks any more, and the room is never given back");
    assert_eq!(wheel.advance(100_001, &mut due), None);
    assert!(wheel.is_idle());
    assert!(wheel.nodes.capacity() <= KEPT, "{}", wheel.nodes.capacity());
    // And it goes on as before.
    due.clear();
    let key = wheel.add(100_005, Waker::noop().clone());
    assert_eq!(wheel.advance(100_005, &mut due), None);
    assert_eq!((due.len(), wheel.look(key, Waker::noop())), (1, Look::Due));
}

#[test]
fn what_is_taken_out_is_used_again() {
    let mut wheel = Wheel::new();
    for tick in 0..10_000 {
        let keys = [wheel.add(tick, Waker::noop().clone()), wheel.add(7, Waker::noop().clone())];
        drop(keys.map(|key| wheel.remove(key)));
    }
    assert_eq!(wheel.nodes.len(), 2);
}

#[test]
fn what_is_past_fires_with_the_next_look() {
    let (mut wheel, mut due) = (Wheel::new(), Vec::new());
    assert_eq!(wheel.advance(1_000, &mut due), None);
    for past in [0, 3, 937, 999, 1_000] {
        wheel.add(past, Waker::noop().clone());
    }
    assert_eq!((wheel.advance(1_001, &mut due), due.len()), (None, 5));
}

#[test]
fn who_takes_over_a_place_fires_at_a_time_of_its_own() {
    let (mut wheel, mut due) = (Wheel::new(), Vec::new());
    for (before, after) in [(10, 5_000), (5_000, 10), (70, 70), (4_100, 4_099), (3, 1 << 30)] {
        let start = wheel.elapsed;
        let key = wheel.add(start + before, Waker::noop().clone());
        assert!(wheel.remove(key).is_some());
        assert_eq!(wheel.add(start + after, Waker::noop().clone()), key);
        wheel.advance(start + after - 1, &mut due);
        assert_eq!((due.len(), wheel.look(key, Waker::noop())), (0, Look::Waits));
        wheel.advance(start + after, &mut due);
        assert_eq!((due.len(), wheel.look(key, Waker::noop())), (1, Look::Due));
        due.clear();
        assert!(wheel.remove(key).is_none());
    }
    assert_eq!(wheel.nodes.len(), 1);
}

#[test]
fn to_add_and_to_take_out_touches_no_list_as_long_as_time_goes_on() {
    let mut wheel = Wheel::new();
    let key = wheel.add(30_000, Waker::noop().clone());
    let (slot, lists) = (wheel.nodes.get(0).unwrap().place.slot(), wheel.heads);
    for tick in 30_001..31_000 {
        assert!(wheel.remove(key).is_some());
        assert_eq!(wheel.add(tick, Waker::noop().clone()), key);
        assert!(wheel.nodes.get(0).unwrap().place.slot() == slot && wheel.heads == lists);
    }
}
