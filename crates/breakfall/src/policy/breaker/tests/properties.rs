//! Whatever happens in whatever order.

use proptest::prelude::*;

use super::*;

/// Something that happens.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Time passes.
    Pass(Duration),
    /// Calls end well, unseen.
    Succeed(u64),
    /// A call starts: at once, or with a permit.
    Start,
    /// One of the calls under way ends.
    End(usize, End),
    Isolate,
    Close,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Well,
    Badly,
    Dropped,
}

/// A call under way.
enum Call<'b> {
    Free(Word),
    Permitted(Permit<'b>, Instant),
}

fn step() -> impl Strategy<Value = Step> {
    let end = prop_oneof![2 => Just(End::Well), 3 => Just(End::Badly), 2 => Just(End::Dropped)];
    prop_oneof![
        4 => (0_u64..4000).prop_map(|ms| Step::Pass(Duration::from_millis(ms))),
        1 => (0_u64..100_000).prop_map(|ms| Step::Pass(Duration::from_millis(ms))),
        2 => (1_u64..20).prop_map(Step::Succeed),
        8 => Just(Step::Start),
        8 => (any::<usize>(), end).prop_map(|(which, end)| Step::End(which, end)),
        1 => Just(Step::Isolate),
        1 => Just(Step::Close),
    ]
}

fn end(breaker: &Breaker, call: Call<'_>, end: End, now: Instant, successes: u64) {
    match (call, end) {
        (Call::Free(_), End::Well) | (Call::Permitted(..), End::Dropped) => None,
        (Call::Free(word), End::Badly) => breaker.failed(word, now, successes),
        (Call::Free(word), End::Dropped) => breaker.abandoned(word, now, successes),
        (Call::Permitted(permit, _), End::Well) => permit.succeeded(now, successes),
        (Call::Permitted(permit, _), End::Badly) => permit.failed(now, successes),
    };
}

/// How many of these are probes that the breaker still waits for.
fn live_probes(calls: &[Call<'_>], now: Instant) -> usize {
    let live = |call: &&Call<'_>| match call {
        Call::Free(_) => false,
        Call::Permitted(permit, since) => {
            permit.lease().is_some_and(|lease| now.saturating_duration_since(*since) < lease)
        }
    };
    calls.iter().filter(live).count()
}

proptest! {
    #[test]
    fn it_never_sticks_and_never_sends_two_probes(
        steps in proptest::collection::vec(step(), 1..300),
        seed in any::<u64>(),
        hang in any::<bool>(),
    ) {
        let breaker = Breaker::new(BreakerConfig::default(), Dice::seeded(seed));
        let (mut now, mut successes, mut calls, mut isolated) = (now(), 0_u64, Vec::new(), false);
        for step in steps {
            match step {
                Step::Pass(time) => now += time,
                Step::Succeed(more) => successes += more,
                Step::Start => {
                    let word = breaker.word();
                    if word.is_closed() {
                        calls.push(Call::Free(word));
                    } else if let Ok(permit) = breaker.admit(now) {
                        prop_assert!(!isolated, "let in although isolated");
                        calls.push(Call::Permitted(permit, now));
                    }
                }
                Step::End(which, how) if !calls.is_empty() => {
                    let call = calls.swap_remove(which % calls.len());
                    successes += u64::from(matches!(how, End::Well));
                    end(&breaker, call, how, now, successes);
                }
                Step::End(..) => {}
                Step::Isolate => {
                    breaker.isolate(now);
                    calls.retain(|call| matches!(call, Call::Free(_)));
                    isolated = true;
                }
                Step::Close => {
                    breaker.close(now);
                    calls.retain(|call| matches!(call, Call::Free(_)));
                    isolated = false;
                }
            }
            prop_assert!(live_probes(&calls, now) <= 1, "two probes at a time");
            let closed = breaker.state(now) == BreakerState::Closed;
            prop_assert_eq!(breaker.word().is_closed(), closed, "word and state disagree");
        }
        // Whatever is under way never ends, or is all dropped: after the longest open time, or lease, a call is let in.
        if !hang {
            calls.clear();
        }
        if !isolated && !breaker.word().is_closed() {
            now += BreakerConfig::DEFAULT_OPEN_CAP.max(BreakerConfig::DEFAULT_PROBE);
            prop_assert!(breaker.admit(now).is_ok(), "stuck in {:?}", breaker.state(now));
        }
    }

    #[test]
    fn only_a_good_probe_or_a_hand_closes(ends in proptest::collection::vec(any::<bool>(), 1..100)) {
        let mut bench = Bench::open();
        for failed in ends {
            bench.pass(MINUTE);
            let probe = bench.admit().expect("stuck");
            if failed {
                probe.failed(bench.now, 0);
            } else {
                drop(probe);
            }
            prop_assert!(!bench.breaker.word().is_closed());
        }
    }

    #[test]
    fn any_numbers_are_safe(
        rates in (any::<f64>(), any::<f64>()),
        counts in (any::<u32>(), any::<u32>()),
        times in proptest::array::uniform5(any::<u64>()),
        slow in any::<Option<u64>>(),
        steps in proptest::collection::vec((any::<u32>(), 0_u8..5), 1..50),
    ) {
        let [window, open, open_cap, probe, ramp] = times.map(Duration::from_nanos);
        let config = BreakerConfig {
            failure_rate: rates.0,
            slow_rate: rates.1,
            min_calls: counts.0,
            consecutive: counts.1,
            window,
            open: open.saturating_mul(u32::MAX),
            open_cap,
            probe,
            ramp,
            slow_call: slow.map(Duration::from_secs),
            ..BreakerConfig::default()
        };
        let breaker = Breaker::new(config, Dice::seeded(1));
        let mut now = now();
        for (passed, what) in steps {
            now += Duration::from_micros(u64::from(passed));
            let (word, successes) = (breaker.word(), u64::from(passed) << 32);
            match what {
                0 => breaker.failed(word, now, successes),
                1 => breaker.slow(word, now, successes),
                2 => breaker.abandoned(word, now, successes),
                3 => breaker.admit(now).ok().and_then(|permit| permit.succeeded(now, successes)),
                _ => breaker.admit(now).ok().and_then(|permit| permit.failed(now, successes)),
            };
        }
    }
}
