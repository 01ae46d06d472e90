//! The dependency is simulated: so many workers, each busy for a fixed time with one call, and a queue before them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::limit::Seen;
use super::*;
use crate::clock::later;
use crate::clock::now;
use crate::fault::AsyncFault;

const MS: Duration = Duration::from_millis(1);

#[derive(crate::Fault)]
enum Sample {
    /// too many calls
    #[fault(code = "SAMPLE_SHED", class = Unavailable, actions(retry))]
    Shed,
    /// the caller has used up a quota
    #[fault(code = "SAMPLE_QUOTA", class = ResourceExhausted, blame = caller, actions(retry))]
    Quota,
    /// the request is wrong
    #[fault(code = "SAMPLE_WRONG_ONE", class = InvalidArgument, actions(fix_request))]
    Wrong,
}

fn timed_out() -> Failure {
    Failure::raised(AsyncFault::Timeout { limit: MS }, Origin::TimedOut)
}

/// What the dependency is like for a while.
#[derive(Clone, Copy)]
struct Upstream {
    workers: usize,
    /// How long one call keeps a worker busy.
    busy: Duration,
    /// Who would wait longer than this in its queue is shed at once.
    patience: Duration,
}

const HEALTHY: Upstream =
    Upstream { workers: 50, busy: Duration::from_millis(20), patience: Duration::MAX };

/// Calls that arrive, a few each millisecond, for longer than the limit lets them all in.
struct Traffic<'a> {
    adaptive: &'a Adaptive,
    at: Instant,
    /// When each worker is free again.
    free: BinaryHeap<Reverse<Instant>>,
    /// Calls under way, by when they end.
    under_way: Vec<(Instant, bool, Slot<&'a Adaptive>)>,
    let_in: u32,
}

impl<'a> Traffic<'a> {
    fn new(adaptive: &'a Adaptive, at: Instant) -> Self {
        Self { adaptive, at, free: BinaryHeap::new(), under_way: Vec::new(), let_in: 0 }
    }

    /// Lets `seconds` pass, in each millisecond of which `arrivals` calls come.
    fn run(&mut self, seconds: u32, arrivals: u32, upstream: Upstream) {
        for _ in 0..seconds * 1_000 {
            self.end_calls();
            for _ in 0..arrivals {
                if let Some(slot) = self.adaptive.try_enter(self.at) {
                    self.let_in += 1;
                    let (end, served) = self.serve(upstream);
                    self.under_way.push((end, served, slot));
                }
            }
            self.at = later(self.at, MS);
        }
    }

    fn end_calls(&mut self) {
        let (over, going): (Vec<_>, Vec<_>) =
            self.under_way.drain(..).partition(|(end, ..)| *end <= self.at);
        self.under_way = going;
        for (_, served, slot) in over {
            if served {
                slot.succeeded(self.at);
            } else {
                slot.failed(&Sample::Shed.into(), self.at);
            }
        }
    }

    /// When a call that comes now ends, and whether it is served.
    fn serve(&mut self, upstream: Upstream) -> (Instant, bool) {
        while self.free.len() > upstream.workers {
            self.free.pop();
        }
        let free = if self.free.len() < upstream.workers {
            self.at
        } else {
            self.free.pop().map_or(self.at, |Reverse(free)| free.max(self.at))
        };
        let shed = free.saturating_duration_since(self.at) > upstream.patience;
        let end = if shed { later(self.at, MS) } else { later(free, upstream.busy) };
        self.free.push(Reverse(if shed { free } else { end }));
        (end, !shed)
    }
}

fn adaptive(config: AdaptiveConfig) -> (Adaptive, Instant) {
    let now = now();
    (Adaptive::new(config, now), now)
}

#[tokio::test(start_paused = true)]
async fn it_settles_a_little_above_what_the_dependency_works_on() {
    let (adaptive, start) = adaptive(AdaptiveConfig::default());
    let mut traffic = Traffic::new(&adaptive, start);
    traffic.run(30, 10, HEALTHY);
    let mut seen = Vec::new();
    for _ in 0..300 {
        traffic.run(1, 10, HEALTHY);
        seen.push(adaptive.limit());
    }
    // While it is measured, once a minute, it is halved for a window.
    let settled = seen.iter().filter(|limit| (50..=80).contains(*limit)).count();
    assert!(settled >= 280, "fifty are worked on at once: {seen:?}");
    assert!(seen.iter().all(|limit| (25..=80).contains(limit)), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn it_recovers_after_a_brown_out() {
    let (adaptive, start) = adaptive(AdaptiveConfig::default());
    let mut traffic = Traffic::new(&adaptive, start);
    traffic.run(30, 10, HEALTHY);
    let before = adaptive.limit();
    let brown_out = Upstream { workers: 5, ..HEALTHY };
    traffic.run(20, 10, brown_out);
    let during = adaptive.limit();
    assert!(during <= 15, "five are worked on at once, {during} are let in");
    traffic.run(30, 10, HEALTHY);
    let after = adaptive.limit();
    assert!(before >= 50 && after >= 50, "{before} before, {after} after");
}

#[tokio::test(start_paused = true)]
async fn it_learns_that_the_dependency_is_slower_for_good() {
    let (adaptive, start) = adaptive(AdaptiveConfig::default());
    let mut traffic = Traffic::new(&adaptive, start);
    traffic.run(30, 10, HEALTHY);
    // Ten times slower, and as many at once as before: the old latency would keep it at the least for ever.
    let slower = Upstream { busy: HEALTHY.busy * 10, ..HEALTHY };
    traffic.run(120, 10, slower);
    let limit = adaptive.limit();
    assert!((25..=80).contains(&limit), "{limit} of the fifty that it works on");
}

#[tokio::test(start_paused = true)]
async fn who_sheds_load_is_not_hammered() {
    let (adaptive, start) = adaptive(AdaptiveConfig::default());
    let mut traffic = Traffic::new(&adaptive, start);
    traffic.run(60, 20, Upstream { patience: Duration::ZERO, ..HEALTHY });
    let limit = adaptive.limit();
    assert!((30..=70).contains(&limit), "{limit} where fifty are worked on and the rest is shed");
}

#[tokio::test(start_paused = true)]
async fn it_never_lets_nobody_in() {
    for min in [0, 1, 3] {
        let (adaptive, start) = adaptive(AdaptiveConfig { min, ..AdaptiveConfig::default() });
        let mut at = start;
        for _ in 0..2_000 {
            at = later(at, MS * 100);
            adaptive.try_enter(at).expect("one is always let in").failed(&timed_out(), at);
        }
        assert_eq!(adaptive.limit(), min.max(1));
        let mut traffic = Traffic::new(&adaptive, at);
        traffic.run(60, 10, HEALTHY);
        assert!(adaptive.limit() >= 50, "it did not find back: {}", adaptive.limit());
    }
}

#[tokio::test(start_paused = true)]
async fn it_grows_only_where_it_is_used() {
    let (adaptive, start) = adaptive(AdaptiveConfig::default());
    let mut at = start;
    for _ in 0..100_000 {
        let slot = adaptive.try_enter(at).unwrap();
        at = later(at, MS);
        slot.succeeded(at);
    }
    assert!(adaptive.limit() <= AdaptiveConfig::DEFAULT_INITIAL, "one at a time needs no more");
}

#[tokio::test(start_paused = true)]
async fn a_slot_is_free_again_however_it_ends() {
    let config = AdaptiveConfig { initial: 3, ..AdaptiveConfig::default() };
    let (adaptive, start) = adaptive(config);
    let adaptive = Arc::new(adaptive);
    let [one, two, three] = [(); 3].map(|()| adaptive.try_enter(start).unwrap());
    assert!(adaptive.try_enter(start).is_none());
    one.succeeded(start);
    two.failed(&timed_out(), start);
    drop(three);
    assert_eq!(adaptive.in_flight(), 0);

    let slot = adaptive.try_enter_owned(start).unwrap();
    assert_eq!(adaptive.in_flight(), 1);
    drop(slot);
    assert_eq!(adaptive.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn trap_42_what_is_dropped_or_says_nothing_counts_as_nothing() {
    let (adaptive, start) = adaptive(AdaptiveConfig::default());
    let mut at = start;
    for turn in 0..1_000_u32 {
        at = later(at, MS * 10);
        let slot = adaptive.try_enter(at).unwrap();
        match turn % 3 {
            0 => drop(slot),
            1 => slot.failed(&Sample::Wrong.into(), at),
            _ => slot.failed(&Failure::raised(AsyncFault::Cancelled, Origin::Cancelled), at),
        }
    }
    assert_eq!(adaptive.limit(), AdaptiveConfig::DEFAULT_INITIAL);
}

#[tokio::test(start_paused = true)]
async fn calls_of_an_earlier_limit_do_not_count_twice() {
    let (adaptive, start) = adaptive(AdaptiveConfig::default());
    let early: Vec<_> = (0..20).map(|_| adaptive.try_enter(start).unwrap()).collect();
    let end = later(start, AdaptiveConfig::DEFAULT_WINDOW);
    for slot in early {
        slot.failed(&timed_out(), end);
    }
    // The tenth of them has closed the window: the other ten, and all that is like them, are of the same trouble.
    assert_eq!(adaptive.limit(), AdaptiveConfig::DEFAULT_INITIAL / 2);
}

#[tokio::test(start_paused = true)]
async fn other_numbers_hold_at_once_and_keep_what_was_learned() {
    let (adaptive, start) = adaptive(AdaptiveConfig::default());
    let _slots: Vec<_> = (0..20).map(|_| adaptive.try_enter(start).unwrap()).collect();
    let lower = AdaptiveConfig { max: 5, ..AdaptiveConfig::default() };
    adaptive.reconfigure(lower);
    assert_eq!((adaptive.limit(), adaptive.in_flight()), (5, 20));
    adaptive.reconfigure(AdaptiveConfig { min: 9, max: 2, ..lower });
    assert_eq!(adaptive.limit(), 9, "the least wins over the most");
}

#[test]
fn the_table_of_the_data_sheet() {
    let is = AdaptiveConfig::is_overload;
    assert!(is(&timed_out()));
    assert!(is(&Sample::Shed.into()));
    assert!(is(&Failure::raised(Sample::Shed, Origin::Remote)));
    assert!(!is(&Sample::Quota.into()));
    assert!(!is(&Sample::Wrong.into()));
    assert!(!is(&AsyncFault::Unexpected.into()));
    let rejected = AsyncFault::Rejected { after: None };
    assert!(!is(&Failure::raised(rejected, Origin::Rejected)));
    assert!(!is(&Failure::raised(Sample::Shed, Origin::Panicked)));
}

/// A limit of 100, window for window.
struct Windows {
    limit: Limit,
    config: AdaptiveConfig,
    at: Instant,
}

impl Windows {
    fn probing(probe_every: Duration) -> Self {
        let (at, initial, max) = (now(), 100, 200);
        let config = AdaptiveConfig { min: 1, max, initial, probe_every, ..Default::default() };
        Self { limit: Limit::new(config, at), config, at }
    }

    fn new() -> Self {
        Self::probing(Duration::from_hours(1))
    }

    /// So many calls come at once and go.
    fn come_and_go(&mut self, calls: usize) {
        assert!((0..calls).all(|_| self.limit.try_take()));
        (0..calls).for_each(|_| self.limit.give_back());
    }

    /// A window in which ten calls end, so many of them shed, the others after `latency`; the limit afterwards.
    fn end(&mut self, latency: Duration, shed: u32) -> usize {
        let since = self.at;
        self.at = later(since, self.config.window);
        for call in 0..10 {
            let seen = if call < shed { Seen::Overload } else { Seen::Latency(latency) };
            self.limit.see(seen, since, self.at);
        }
        self.limit.slots()
    }
}

#[test]
fn a_limit_that_was_used_grows_by_its_root_also_if_it_is_not_any_more() {
    let mut windows = Windows::new();
    windows.come_and_go(60);
    windows.come_and_go(1);
    assert_eq!(windows.end(10 * MS, 0), 110);
    assert_eq!(windows.end(10 * MS, 0), 110, "nobody used it");
}

#[test]
fn calls_that_go_on_use_the_limit_of_the_next_window_too() {
    let mut windows = Windows::new();
    assert!((0..60).all(|_| windows.limit.try_take()));
    assert_eq!([windows.end(10 * MS, 0), windows.end(10 * MS, 0)], [110, 120]);
}

#[test]
fn latency_counts_beyond_the_ordinary_spread_and_against_the_least_that_was_seen() {
    let mut windows = Windows::new();
    assert_eq!([10, 12, 15].map(|ms| windows.end(ms * MS, 0)), [100, 100, 83]);
    let mut windows = Windows::new();
    assert_eq!([10, 1_000].map(|ms| windows.end(ms * MS, 0)), [100, 50], "at most by half");
    let mut windows = Windows::new();
    assert_eq!([0, 0].map(|ms| windows.end(ms * MS, 0)), [100, 100], "no time at all is no queue");
}

#[test]
fn a_probe_runs_at_half_the_limit_which_holds_again_afterwards() {
    let every = AdaptiveConfig::default().window;
    let mut windows = Windows::probing(every);
    assert_eq!([windows.end(10 * MS, 0), windows.end(10 * MS, 0)], [50, 100]);
    let mut windows = Windows::probing(every);
    assert_eq!([windows.end(10 * MS, 0), windows.end(10 * MS, 5)], [50, 75], "half were shed");
}
