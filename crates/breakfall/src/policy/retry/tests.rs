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
    for failure in [Flaky::Wrong.into(), AsyncFault::Unexpected.into(), cancelled] {
        assert_eq!(decide(&failure, 1, true, LONG), Decision::Stop(Stop::Futile));
    }
}

#[test]
fn an_outer_layer_does_not_multiply() {
    let settled = down(None).settled("inner", Vec::new());
    assert_eq!(decide(&settled, 1, true, LONG), Decision::Stop(Stop::AlreadyRetried));
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

#[test]
fn sessions_draw_distinct_waits() {
    let dice = Dice::system();
    let waits: std::collections::BTreeSet<_> =
        (0..1000).map(|_| backoff(&RetryConfig::default(), 3, &dice)).collect();
    assert!(waits.len() > 990, "only {} distinct waits of 1000", waits.len());
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
            seed in 0_u64..,
        ) {
            let config = RetryConfig {
                base: Duration::from_secs(base),
                cap: Duration::from_millis(cap),
                ..RetryConfig::default()
            };
            prop_assert!(backoff(&config, number, &Dice::seeded(seed)) <= config.cap);
        }
    }
}
