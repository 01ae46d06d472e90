//! What people do to a breaker, and new configurations.

use super::*;

#[test]
fn isolated_it_stays_so_until_it_is_closed() {
    let mut bench = Bench::usual();
    let turned = bench.breaker.isolate(bench.now).unwrap();
    assert_eq!((turned.to, turned.reason), (BreakerState::Isolated, Reason::ByHand));
    assert_eq!(bench.breaker.isolate(bench.now), None);
    bench.pass(60 * MINUTE);
    assert_eq!(bench.admit().unwrap_err().after, None);
    let turned = bench.breaker.close(bench.now).unwrap();
    assert_eq!((turned.from, turned.to), (BreakerState::Isolated, BreakerState::Closed));
    assert_eq!(bench.breaker.close(bench.now), None);
    assert!(bench.is_closed());
}

#[test]
fn trap_38_a_transition_is_told_when_nothing_is_locked() {
    let mut bench = Bench::usual();
    let turned = bench.fails(5).unwrap();
    // A listener may do what it likes, as use the breaker it hears of, or panic.
    let listener = catch_unwind(AssertUnwindSafe(|| {
        assert_eq!(bench.state(), turned.to);
        panic!("a bad listener")
    }));
    assert!(listener.is_err());
    assert_eq!(bench.state(), turned.to);
}

#[test]
fn trap_39_one_state_at_a_time_and_each_change_continues_the_last() {
    let mut bench = Bench::usual();
    let mut told = Vec::new();
    told.extend(bench.fails(5));
    bench.pass(5 * SECOND);
    let probe = bench.admit().unwrap();
    told.extend(probe.transition());
    told.extend(probe.succeeded(bench.now, 0));
    bench.pass(3 * SECOND);
    told.extend(bench.admit().unwrap().transition());
    told.extend(bench.breaker.isolate(bench.now));
    told.extend(bench.breaker.close(bench.now));
    let from: Vec<_> = told.iter().map(|turned| turned.from.as_str()).collect();
    let to: Vec<_> = told.iter().map(|turned| turned.to.as_str()).collect();
    assert_eq!(to, ["open", "half_open", "ramping", "closed", "isolated", "closed"]);
    assert_eq!(from, ["closed", "open", "half_open", "ramping", "closed", "isolated"]);
}

#[test]
fn trap_40_reload_keeps_state() {
    let mut bench = Bench::open();
    bench.pass(SECOND);
    let tighter = BreakerConfig { consecutive: 2, open: SECOND, ..usual() };
    assert_eq!(bench.breaker.reconfigure(tighter, bench.now), None);
    assert_eq!(bench.state(), opened(4 * SECOND));

    let mut bench = Bench::usual();
    assert_eq!(bench.fails(4), None);
    let word = bench.breaker.word();
    assert_eq!(bench.breaker.reconfigure(tighter, bench.now), None);
    let turned = bench.breaker.failed(word, bench.now, 0).expect("a call under way was forgotten");
    assert_eq!(turned.to, opened(SECOND), "the new numbers are not in force");

    let mut bench = Bench::open();
    bench.pass(5 * SECOND);
    let probe = bench.breaker.admit(bench.now).unwrap();
    assert_eq!(bench.breaker.reconfigure(tighter, bench.now), None);
    assert!(probe.succeeded(bench.now, 0).is_some(), "the probe under way was forgotten");
}

#[test]
fn switched_off_it_closes_and_never_opens_by_itself() {
    let off = BreakerConfig { enabled: false, ..usual() };
    let mut bench = Bench::open();
    let turned = bench.breaker.reconfigure(off, bench.now).unwrap();
    assert_eq!((turned.to, turned.reason), (BreakerState::Closed, Reason::SwitchedOff));
    assert_eq!(bench.fails(100), None);
    for _ in 0..20 {
        bench.pass(SECOND / 5);
        assert_eq!(bench.abandons(5), None);
    }
    assert!(bench.is_closed());
}

#[test]
fn it_forgets_a_long_outage_after_it_was_closed_for_a_while() {
    let reopened_after = |calm: Duration| {
        let mut bench = Bench::new(BreakerConfig { ramp: Duration::ZERO, ..usual() });
        bench.fails(5);
        bench.pass(5 * SECOND);
        assert!(bench.admit().unwrap().failed(bench.now, 0).is_some());
        bench.pass(10 * SECOND);
        assert!(bench.admit().unwrap().succeeded(bench.now, 0).is_some());
        bench.pass(calm);
        bench.fails(5).unwrap().to
    };
    assert_eq!(reopened_after(59 * SECOND), opened(10 * SECOND));
    assert_eq!(reopened_after(MINUTE), opened(5 * SECOND));
}
