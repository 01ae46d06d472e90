use super::*;
use crate::fault::AsyncFault;

const LONG: Duration = Duration::from_hours(1);

#[derive(crate::Fault)]
enum Flaky {
    /// down for a moment
    #[fault(code = "FLAKY_DOWN", class = Unavailable, actions(retry))]
    Down {
        #[wait]
        after: Option<Duration>,
    },
    /// it broke after the work was sent
    #[fault(code = "FLAKY_UNCLEAR", class = Unavailable, effect = unknown, actions(retry))]
    Unclear,
    /// the work was done and then it broke
    #[fault(code = "FLAKY_DONE", class = Unavailable, effect = applied, actions(retry))]
    Done,
    /// it has too much to do
    #[fault(code = "FLAKY_BUSY", class = ResourceExhausted, status = 503, blame = dependency, actions(retry))]
    Busy {
        #[wait]
        after: Option<Duration>,
    },
    /// the request is wrong
    #[fault(code = "FLAKY_WRONG", class = InvalidArgument, actions(fix_request))]
    Wrong,
}

fn down(after: Option<u64>) -> Failure {
    Flaky::Down { after: after.map(Duration::from_secs) }.into()
}

fn decide(failure: &Failure, number: u32, idempotent: bool, left: Duration) -> Decision {
    RetryConfig::default().decide(
        failure,
        Situation::new(number, idempotent, left),
        &Dice::seeded(7),
    )
}

#[test]
fn retries_are_counted_not_calls() {
    for number in 1..=3 {
        assert!(matches!(decide(&down(None), number, false, LONG), Decision::Again(_)));
    }
    assert_eq!(decide(&down(None), 4, false, LONG), Decision::Stop(Stop::Exhausted));
    let none = RetryConfig { max_retries: 0, ..RetryConfig::default() };
    let decision = none.decide(&down(None), Situation::new(1, true, LONG), &Dice::seeded(1));
    assert_eq!(decision, Decision::Stop(Stop::Exhausted));
}

#[test]
fn trap_51_what_may_have_happened_is_repeated_only_where_that_is_harmless() {
    let stopped = Decision::Stop(Stop::MayHaveHappened);
    assert_eq!(decide(&Flaky::Unclear.into(), 1, false, LONG), stopped);
    assert!(matches!(decide(&Flaky::Unclear.into(), 1, true, LONG), Decision::Again(_)));
    assert_eq!(decide(&Flaky::Done.into(), 1, true, LONG), stopped);
}

#[test]
fn mistakes_defects_and_cancellations_are_not_repeated() {
    let cancelled = Failure::raised(AsyncFault::Cancelled, Origin::Cancelled);
    let defect = Failure::raised(AsyncFault::Unexpected, Origin::Panicked);
    let behind = defect.with_effect(Effect::None).handled_as(Flaky::Down { after: None });
    for failure in [Flaky::Wrong.into(), AsyncFault::Unexpected.into(), cancelled, behind] {
        assert_eq!(decide(&failure, 1, true, LONG), Decision::Stop(Stop::Futile));
    }
}

#[test]
fn trap_17_a_servers_wait_does_not_buy_another_attempt() {
    assert!(matches!(decide(&down(Some(1)), 3, true, LONG), Decision::Again(_)));
    assert_eq!(decide(&down(Some(1)), 4, true, LONG), Decision::Stop(Stop::Exhausted));
}

#[test]
fn an_outer_layer_does_not_multiply() {
    let settled = down(None).settled("inner", Vec::new());
    assert_eq!(decide(&settled, 1, true, LONG), Decision::Stop(Stop::AlreadyRetried));
    let outlasting = Situation::new(1, true, LONG).outlasting();
    let decision = RetryConfig::default().decide(&settled, outlasting, &Dice::seeded(1));
    assert!(matches!(decision, Decision::Again(_)), "unless it was told to");
}

#[test]
fn nobody_sleeps_past_the_deadline() {
    let floor = Duration::from_secs(15);
    let Decision::Stop(Stop::NoTime { needed }) =
        decide(&down(Some(15)), 1, true, Duration::from_secs(10))
    else {
        panic!("slept towards a deadline")
    };
    assert!(needed >= floor);
}

#[test]
fn a_servers_wait_is_a_floor_with_a_ceiling() {
    for seed in 0..200 {
        let dice = Dice::seeded(seed);
        let now = Situation::new(1, true, LONG);
        let Decision::Again(wait) = RetryConfig::default().decide(&down(Some(10)), now, &dice)
        else {
            panic!("refused a wait that fits")
        };
        assert!(wait >= Duration::from_secs(10), "{wait:?} is earlier than was asked");
        assert!(wait <= Duration::from_millis(10_500));
    }
    let hostile = decide(&down(Some(86_400)), 1, true, Duration::from_hours(48));
    assert_eq!(hostile, Decision::Stop(Stop::NoTime { needed: Duration::from_hours(24) }));
}

const SECOND: Duration = Duration::from_secs(1);
const JITTERED: [Backoff; 2] = [Backoff::Exponential, Backoff::Decorrelated];

fn every_backoff() -> [Backoff; 5] {
    [
        Backoff::Exponential,
        Backoff::Decorrelated,
        Backoff::Constant,
        Backoff::Custom(|_| Duration::MAX),
        Backoff::Custom(|number| Duration::from_secs(number.into())),
    ]
}

/// The waits of one session, one after another, each known to the next.
fn session(config: &RetryConfig, dice: &Dice, attempts: u32) -> Vec<Duration> {
    let mut waited = Duration::ZERO;
    let next = |number| {
        waited = backoff(config, Situation::new(number, true, LONG).having_waited(waited), dice);
        waited
    };
    (1..=attempts).map(next).collect()
}

#[test]
fn trap_10_no_wait_is_longer_than_the_cap() {
    for backoff in every_backoff() {
        let config = RetryConfig { backoff, cap: 2 * SECOND, ..RetryConfig::default() };
        for seed in 0..100 {
            let waits = session(&config, &Dice::seeded(seed), 20);
            assert!(waits.iter().all(|wait| *wait <= config.cap), "{backoff:?}: {waits:?}");
        }
        let none = RetryConfig { cap: Duration::ZERO, ..config };
        assert_eq!(session(&none, &Dice::system(), 3), [Duration::ZERO; 3], "{backoff:?}");
    }
}

#[test]
fn trap_11_no_numbers_overflow() {
    let days = Duration::from_hours(24);
    for backoff in every_backoff() {
        for base in [Duration::ZERO, Duration::from_nanos(1), days, Duration::MAX] {
            for (factor, cap) in [(0, days), (2, days), (u32::MAX, days), (u32::MAX, Duration::MAX)]
            {
                let config = RetryConfig { base, cap, backoff, factor, ..RetryConfig::default() };
                for number in [0, 1, 2, 1_000, u32::MAX] {
                    let now = Situation::new(number, true, LONG).having_waited(Duration::MAX);
                    assert!(super::backoff(&config, now, &Dice::system()) <= cap);
                }
            }
        }
    }
}

#[test]
fn trap_12_sessions_draw_distinct_waits() {
    for backoff in JITTERED {
        let config = RetryConfig { backoff, ..RetryConfig::default() };
        let seeded = Dice::seeded(9);
        for dice in [Dice::system(), seeded.clone()] {
            // Each session has a fork of its own, as each operation has.
            let waits: std::collections::BTreeSet<_> =
                (0..1000).map(|_| session(&config, &dice.clone(), 3)).collect();
            assert!(waits.len() > 990, "{backoff:?}: only {} of 1000 differ", waits.len());
        }
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(move || session(&config, &Dice::system(), 3)))
            .map(|thread| thread.join().unwrap())
            .collect();
        let distinct: std::collections::BTreeSet<_> = threads.iter().collect();
        assert_eq!(distinct.len(), threads.len(), "threads draw the same: {threads:?}");
    }
}

#[test]
fn the_exponential_step_grows_by_its_factor() {
    let longest = |factor, number| {
        let config = RetryConfig { factor, ..RetryConfig::default() };
        let now = Situation::new(number, true, LONG);
        (0..2_000).map(|seed| backoff(&config, now, &Dice::seeded(seed))).max().unwrap()
    };
    for (factor, number, step) in [(2, 1, 1), (2, 2, 2), (2, 4, 8), (3, 3, 9), (1, 9, 1), (0, 9, 1)]
    {
        let (step, longest) = (step * SECOND, longest(factor, number));
        assert!(longest <= step && longest > step * 9 / 10, "{longest:?} of {step:?}");
    }
}

#[test]
fn the_decorrelated_wait_is_at_least_the_base_and_grows_from_the_last() {
    let config = RetryConfig { backoff: Backoff::Decorrelated, ..RetryConfig::default() };
    let mut first = Vec::new();
    for seed in 0..1_000 {
        let waits = session(&config, &Dice::seeded(seed), 6);
        let before = [SECOND].into_iter().chain(waits.iter().copied());
        for (wait, before) in waits.iter().zip(before) {
            assert!(*wait >= SECOND && *wait <= before * 3, "{waits:?}");
        }
        first.push(waits);
    }
    assert!(first.iter().any(|waits| waits.contains(&config.cap) || waits[5] > 10 * SECOND));
}

#[test]
fn constant_and_custom_waits_are_what_they_say() {
    let constant = RetryConfig { backoff: Backoff::Constant, ..RetryConfig::default() };
    assert_eq!(session(&constant, &Dice::system(), 3), [SECOND; 3]);
    let custom = Backoff::Custom(|number| SECOND * number * number);
    let config = RetryConfig { backoff: custom, ..constant };
    assert_eq!(session(&config, &Dice::system(), 5), [1, 4, 9, 16, 20].map(|n| n * SECOND));
    assert_eq!(custom, custom);
    assert_ne!(config, constant);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_cap_holds_for_any_numbers(
            number in 0_u32..,
            base in 0_u64..,
            cap in 0_u64..1_000_000,
            factor in 0_u32..,
            waited in 0_u64..,
            seed in 0_u64..,
        ) {
            for kind in every_backoff() {
                let config = RetryConfig {
                    base: Duration::from_secs(base),
                    cap: Duration::from_millis(cap),
                    factor,
                    backoff: kind,
                    ..RetryConfig::default()
                };
                let now = Situation::new(number, true, LONG)
                    .having_waited(Duration::from_secs(waited));
                prop_assert!(backoff(&config, now, &Dice::seeded(seed)) <= config.cap);
            }
        }
    }
}

#[test]
fn x09_a_throttle_is_waited_for_twice_as_long() {
    let wait = |failure: &Failure, backoff: Backoff| {
        let config = RetryConfig { backoff, ..RetryConfig::default() };
        match config.decide(failure, Situation::new(1, true, LONG), &Dice::seeded(3)) {
            Decision::Again(wait) => wait,
            stop @ Decision::Stop(_) => panic!("{stop:?}"),
        }
    };
    let busy = Flaky::Busy { after: None }.into();
    let twice = wait(&down(None), Backoff::Exponential) * 2;
    assert!(twice.abs_diff(wait(&busy, Backoff::Exponential)) < Duration::from_micros(1));
    assert!(wait(&busy, Backoff::Decorrelated) >= RetryConfig::DEFAULT_BASE * 2);
    // What somebody chose to be the same every time, and what the target says itself, stays.
    assert_eq!(wait(&busy, Backoff::Constant), RetryConfig::DEFAULT_BASE);
    assert_eq!(wait(&busy, Backoff::Custom(|_| LONG)), RetryConfig::DEFAULT_CAP);
    let told = Flaky::Busy { after: Some(Duration::from_secs(4)) }.into();
    let told = wait(&told, Backoff::Exponential);
    assert!((4000..=4500).contains(&told.as_millis()), "{told:?}");
}

#[test]
fn t11_a_target_that_asks_for_no_wait_is_not_called_faster_than_others() {
    let total = |failure: &Failure| -> Duration {
        let waits = (0..200).map(|seed| {
            let now = Situation::new(1, true, LONG);
            match RetryConfig::default().decide(failure, now, &Dice::seeded(seed)) {
                Decision::Again(wait) => wait,
                stop @ Decision::Stop(_) => panic!("{stop:?}"),
            }
        });
        waits.sum()
    };
    let (usual, none) = (total(&down(None)), total(&down(Some(0))));
    assert!(usual.abs_diff(none) < usual / 5, "{usual:?} {none:?}");
}
