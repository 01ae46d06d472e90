use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::time::Duration;

use super::*;
use crate::clock::Dice;
use crate::clock::Instant;
use crate::clock::now;

mod by_hand;
mod counting;
mod properties;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

/// The defaults, with times that are far enough apart to be told from each other.
fn usual() -> BreakerConfig {
    BreakerConfig {
        open: 5 * SECOND,
        open_cap: MINUTE,
        ramp: 3 * SECOND,
        ..BreakerConfig::default()
    }
}

/// A breaker with its own time and its own count of successes.
struct Bench {
    breaker: Breaker,
    now: Instant,
    successes: u64,
}

impl Bench {
    fn new(config: BreakerConfig) -> Self {
        let breaker = Breaker::new(config, Dice::seeded(42));
        Self { breaker, now: now(), successes: 0 }
    }

    fn usual() -> Self {
        Self::new(usual())
    }

    /// Opened by a run of failures.
    fn open() -> Self {
        let mut bench = Self::usual();
        let last = bench.fails(5).expect("five in a row open it");
        assert_eq!(last.reason, Reason::Consecutive);
        bench
    }

    /// Open, its time over, one good probe later.
    fn ramping() -> Self {
        let mut bench = Self::open();
        bench.pass(5 * SECOND);
        let turned = bench.admit().unwrap().succeeded(bench.now, bench.successes).unwrap();
        assert_eq!((turned.from, turned.reason), (BreakerState::HalfOpen, Reason::ProbeSucceeded));
        bench
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    fn succeeds(&mut self, calls: u64) {
        self.successes += calls;
    }

    /// Calls that fail one after the other, until one of them changes the state.
    fn fails(&mut self, calls: u32) -> Option<Transition> {
        let fail = |_| self.breaker.failed(self.breaker.word(), self.now, self.successes);
        (0..calls).find_map(fail)
    }

    /// Calls that are dropped one after the other, until one of them changes the state.
    fn abandons(&mut self, calls: u32) -> Option<Transition> {
        let drop = |_| self.breaker.abandoned(self.breaker.word(), self.now, self.successes);
        (0..calls).find_map(drop)
    }

    fn admit(&self) -> Result<Permit<'_>, Rejected> {
        self.breaker.admit(self.now)
    }

    fn state(&self) -> BreakerState {
        self.breaker.state(self.now)
    }

    fn is_closed(&self) -> bool {
        let closed = self.breaker.word().is_closed();
        assert_eq!(closed, self.state() == BreakerState::Closed, "word and state disagree");
        closed
    }
}

fn opened(left: Duration) -> BreakerState {
    BreakerState::Open { left }
}

#[test]
fn half_of_ten_calls_open_it_for_five_seconds() {
    let mut bench = Bench::usual();
    for _ in 0..4 {
        assert_eq!(bench.fails(1), None);
        bench.succeeds(1);
    }
    assert_eq!(bench.fails(1), None, "nine calls are too few for a rate");
    bench.succeeds(1);
    let turned = bench.fails(1).unwrap();
    assert_eq!((turned.from, turned.to), (BreakerState::Closed, opened(5 * SECOND)));
    assert_eq!(turned.reason, Reason::FailureRate);
    bench.pass(2 * SECOND);
    assert_eq!(bench.admit().unwrap_err().after, Some(3 * SECOND));
}

#[test]
fn less_than_half_leaves_it_closed() {
    let mut bench = Bench::usual();
    for _ in 0..500 {
        assert_eq!(bench.fails(1), None);
        bench.succeeds(2);
        bench.pass(Duration::from_millis(50));
    }
    assert!(bench.is_closed());
}

#[test]
fn trap_27_window_slides() {
    let mut bench = Bench::new(BreakerConfig { consecutive: 0, ..usual() });
    bench.succeeds(1_000_000);
    assert_eq!(bench.fails(9), None);
    assert_eq!(bench.fails(1).unwrap().reason, Reason::FailureRate);

    // The same where the successes were seen, but have left the window.
    let mut bench = Bench::new(BreakerConfig { consecutive: 0, ..usual() });
    assert_eq!(bench.fails(1), None);
    bench.succeeds(1_000_000);
    bench.pass(SECOND);
    assert_eq!(bench.fails(10), None, "they are all of the last second");
    bench.pass(Duration::from_millis(1900));
    assert_eq!(bench.fails(10), None, "a tenth of them still is");
    bench.pass(Duration::from_millis(200));
    assert_eq!(bench.fails(1).unwrap().reason, Reason::FailureRate);
}

#[test]
fn successes_are_spread_over_the_time_in_which_they_came() {
    let mut bench = Bench::new(BreakerConfig { consecutive: 0, ..usual() });
    assert_eq!(bench.fails(1), None);
    bench.succeeds(900);
    bench.pass(Duration::from_millis(1800));
    assert_eq!(bench.fails(1), None);
    // 100 in each of nine buckets, and the four that began 1.2 s after the start or later are left.
    bench.pass(Duration::from_millis(1200));
    assert_eq!(bench.fails(398), None, "with the one before: 399 of 799");
    assert_eq!(bench.fails(1).unwrap().reason, Reason::FailureRate);
}

#[test]
fn trap_28_window_expires_idle() {
    let mut bench = Bench::usual();
    assert_eq!(bench.fails(4), None);
    bench.pass(MINUTE + SECOND);
    assert_eq!(bench.fails(4), None, "four of now and four of a minute ago");
    assert_eq!(bench.fails(1).unwrap().reason, Reason::Consecutive);

    let mut bench = Bench::new(BreakerConfig { consecutive: 0, ..usual() });
    assert_eq!(bench.fails(9), None);
    bench.pass(2 * SECOND);
    assert_eq!(bench.fails(9), None, "nine of now and nine of before the window");
}

#[test]
fn trap_29_cancelled_is_neither() {
    let mut bench = Bench::usual();
    bench.succeeds(1);
    for _ in 0..100 {
        assert_eq!(bench.abandons(5), None);
        bench.succeeds(1);
        bench.pass(Duration::from_millis(100));
    }
    assert_eq!(bench.fails(4), None, "dropped calls are no failures");

    let mut bench = Bench::usual();
    assert_eq!(bench.abandons(50), None, "somebody gave up on all at once");
    bench.pass(Duration::from_millis(800));
    assert_eq!(bench.abandons(1), None, "less than half a window");
    bench.pass(Duration::from_millis(200));
    assert_eq!(bench.abandons(1).unwrap().reason, Reason::Abandoned);
}

#[test]
fn trap_31_stale_result_ignored() {
    let mut bench = Bench::usual();
    let stale = bench.breaker.word();
    bench.fails(5);
    bench.pass(5 * SECOND);
    let probe = bench.admit().unwrap();
    assert_eq!(bench.breaker.failed(stale, bench.now, 0), None);
    assert_eq!(bench.state(), BreakerState::HalfOpen);
    assert!(probe.succeeded(bench.now, 0).is_some());
    for _ in 0..20 {
        assert_eq!(bench.breaker.failed(stale, bench.now, 0), None);
        assert_eq!(bench.breaker.abandoned(stale, bench.now, 0), None);
        assert_eq!(bench.breaker.slow(stale, bench.now, 0), None);
    }
    assert!(matches!(bench.state(), BreakerState::Ramping { .. }));
    bench.breaker.close(bench.now);
    for _ in 0..20 {
        assert_eq!(bench.breaker.failed(stale, bench.now, 0), None);
    }
    assert!(bench.is_closed(), "failures of before the outage opened it after it");
}

#[test]
fn trap_32_half_open_no_stampede() {
    let mut bench = Bench::open();
    bench.pass(5 * SECOND);
    let probe = bench.admit().unwrap();
    assert_eq!(probe.transition().unwrap().reason, Reason::ProbeDue);
    for _ in 0..1000 {
        assert_eq!(bench.admit().unwrap_err().after, Some(5 * SECOND), "a second probe");
    }
    assert!(probe.succeeded(bench.now, 0).is_some());
    for share in BreakerConfig::RAMP {
        assert_eq!(bench.state(), BreakerState::Ramping { share });
        let goes = |_: &u32| bench.admit().is_ok_and(|call| call.succeeded(bench.now, 0).is_none());
        let admitted = (0..1000).filter(goes).count();
        let expected = 1000.0 * share;
        let off = (f64::from(u32::try_from(admitted).unwrap()) - expected).abs();
        assert!(off < 60.0, "{admitted} of 1000 where {expected} were to go");
        bench.pass(SECOND);
    }
    let first = bench.admit().unwrap();
    assert_eq!(first.transition().unwrap().reason, Reason::RampEnded);
    assert!(first.word().is_closed() && bench.is_closed());
}

#[test]
fn trap_33_half_open_never_sticks() {
    let mut bench = Bench::open();
    bench.pass(5 * SECOND);
    drop(bench.admit().unwrap());
    let next = bench.admit().expect("a probe that was dropped keeps its place");
    assert_eq!(next.transition(), None, "the state has not changed");
    drop(next);

    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _probe = bench.admit().unwrap();
        panic!("in the middle of the probe")
    }));
    assert!(panicked.is_err());

    let hanging = bench.breaker.admit(bench.now).expect("a probe that panicked keeps its place");
    assert_eq!(hanging.lease(), Some(5 * SECOND));
    let later = bench.now + 5 * SECOND;
    let second = bench.breaker.admit(later).expect("a probe that hangs keeps others away for ever");
    assert!(bench.breaker.admit(later).is_err(), "a third probe beside the second");
    assert_eq!(hanging.succeeded(later, 0), None, "the late result of the first counted");
    assert!(bench.breaker.admit(later).is_err(), "and gave away the place of the second");
    assert_eq!(second.failed(later, 0).unwrap().reason, Reason::ProbeFailed);
}

#[test]
fn a_late_drop_of_a_probe_does_not_free_the_place_of_the_next() {
    let mut bench = Bench::open();
    bench.pass(5 * SECOND);
    let hanging = bench.breaker.admit(bench.now).unwrap();
    let later = bench.now + 5 * SECOND;
    let _second = bench.breaker.admit(later).unwrap();
    drop(hanging);
    assert!(bench.breaker.admit(later).is_err());
}

#[test]
fn without_time_for_a_probe_there_is_still_one_at_a_time() {
    let config = BreakerConfig { probe: Duration::ZERO, ..BreakerConfig::default() };
    let mut bench = Bench::new(config);
    bench.fails(5);
    bench.pass(5 * SECOND);
    let _probe = bench.admit().unwrap();
    assert!(bench.admit().is_err(), "a second probe at the same moment");
}

#[test]
fn trap_34_min_throughput_low_traffic() {
    let mut bench = Bench::usual();
    for _ in 0..4 {
        assert_eq!(bench.fails(1), None);
        bench.pass(12 * SECOND);
    }
    assert_eq!(bench.fails(1).unwrap().reason, Reason::Consecutive);
}

#[test]
fn a_success_breaks_a_run() {
    let mut bench = Bench::usual();
    for _ in 0..20 {
        assert_eq!(bench.fails(4), None);
        bench.succeeds(1);
        bench.pass(3 * SECOND);
    }
}

#[test]
fn each_failed_probe_doubles_the_open_time_until_it_was_closed_for_a_while() {
    let mut bench = Bench::open();
    let mut open = 5;
    for next in [10, 20, 40, 60, 60] {
        bench.pass(open * SECOND);
        let probe = bench.admit().unwrap();
        let turned = probe.failed(bench.now, 0).unwrap();
        assert_eq!((turned.to, turned.reason), (opened(next * SECOND), Reason::ProbeFailed));
        open = next;
    }
}

#[test]
fn a_probe_gets_more_time_than_the_longest_open_time() {
    let mut bench = Bench::new(BreakerConfig { open: 2 * SECOND, open_cap: 3 * SECOND, ..usual() });
    bench.fails(5);
    for (lease, open) in [(2, 3), (4, 3), (8, 3), (10, 3), (10, 3)] {
        bench.pass(3 * SECOND);
        let probe = bench.admit().unwrap();
        assert_eq!(
            probe.lease(),
            Some(lease * SECOND),
            "a target that is well but slow stays alone"
        );
        assert_eq!(probe.failed(bench.now, 0).unwrap().to, opened(open * SECOND));
    }
}

#[test]
fn a_ramp_bears_single_failures_but_not_many() {
    let bench = Bench::ramping();
    let admit = || (0..).find_map(|_| bench.admit().ok()).unwrap();
    (0..3).for_each(|_| assert_eq!(admit().succeeded(bench.now, 0), None));
    (0..3).for_each(|_| assert_eq!(admit().failed(bench.now, 0), None));
    let turned = admit().failed(bench.now, 0).unwrap();
    assert_eq!((turned.to, turned.reason), (opened(10 * SECOND), Reason::RampFailed));
}

#[test]
fn without_a_ramp_a_good_probe_closes() {
    let config = BreakerConfig { ramp: Duration::ZERO, ..usual() };
    let mut bench = Bench::new(config);
    bench.fails(5);
    bench.pass(5 * SECOND);
    let turned = bench.admit().unwrap().succeeded(bench.now, 0).unwrap();
    assert_eq!((turned.to, turned.reason), (BreakerState::Closed, Reason::ProbeSucceeded));
}

#[test]
fn slow_calls_open_it_where_that_is_asked_for() {
    let config =
        BreakerConfig { slow_call: Some(SECOND), slow_rate: 0.6, ramp: Duration::ZERO, ..usual() };
    let mut bench = Bench::new(config);
    let slow = |bench: &mut Bench| {
        bench.succeeds(1);
        bench.breaker.slow(bench.breaker.word(), bench.now, bench.successes)
    };
    // The first report is where counting begins, hence not among the calls of the window.
    assert_eq!(slow(&mut bench), None);
    bench.succeeds(4);
    (0..5).for_each(|_| assert_eq!(slow(&mut bench), None));
    assert_eq!(slow(&mut bench).unwrap().reason, Reason::SlowCalls);
    bench.pass(5 * SECOND);
    let probe = bench.breaker.admit(bench.now).unwrap();
    let late = probe.succeeded(bench.now + SECOND, 0).unwrap();
    assert_eq!(late.reason, Reason::ProbeFailed, "a slow probe closed it");
}
