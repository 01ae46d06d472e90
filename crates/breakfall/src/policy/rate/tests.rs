use std::pin::pin;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use proptest::prelude::*;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// Two a second, two at once.
fn rate(max_wait: Duration) -> Rate {
    Rate::new(RateConfig { max_wait, ..RateConfig::per_second(2.0) })
}

fn far() -> Instant {
    later(now(), Duration::from_hours(1))
}

async fn pass(time: Duration) {
    sleep_until(later(now(), time)).await;
}

#[tokio::test(start_paused = true)]
async fn a_burst_then_one_by_one_and_the_wait_is_told() {
    let rate = rate(Duration::ZERO);
    assert_eq!(rate.try_enter(), Ok(()));
    assert_eq!(rate.try_enter(), Ok(()));
    assert_eq!(rate.try_enter(), Err(Limited { after: SECOND / 2 }));
    pass(SECOND / 5).await;
    let refused = rate.enter(far()).await;
    assert_eq!(refused, Err(Limited { after: Duration::from_millis(300) }));
    pass(Duration::from_millis(300)).await;
    assert_eq!(rate.try_enter(), Ok(()));
    assert!(rate.try_enter().is_err());
    pass(SECOND * 60).await;
    assert_eq!(
        (0..9).filter(|_| rate.try_enter().is_ok()).count(),
        2,
        "a quiet time saves a burst"
    );
}

#[tokio::test(start_paused = true)]
async fn who_waits_gets_in_when_told_and_in_order() {
    let rate = rate(SECOND * 10);
    let start = now();
    let mut order = Vec::new();
    let enter = async |name: u32| {
        rate.enter(far()).await.unwrap();
        (name, now() - start)
    };
    let (a, b, c, d) = tokio::join!(enter(1), enter(2), enter(3), enter(4));
    order.extend([a, b, c, d]);
    let expected = [(1, Duration::ZERO), (2, Duration::ZERO), (3, SECOND / 2), (4, SECOND)];
    for ((name, at), (want, when)) in order.into_iter().zip(expected) {
        assert_eq!(name, want);
        assert!(at >= when && at <= when + Duration::from_millis(2), "{name} at {at:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_does_not_fit_is_refused_at_once() {
    let rate = rate(SECOND);
    let start = now();
    while rate.try_enter().is_ok() {}
    assert_eq!(rate.enter(later(start, SECOND / 4)).await, Err(Limited { after: SECOND / 2 }));
    let mut waiting: Vec<_> = (0..2).map(|_| Box::pin(rate.enter(far()))).collect();
    for waiting in &mut waiting {
        let mut cx = Context::from_waker(Waker::noop());
        assert!(waiting.as_mut().poll(&mut cx).is_pending());
    }
    assert_eq!(rate.enter(far()).await, Err(Limited { after: SECOND * 3 / 2 }), "two stand ahead");
    assert_eq!(now(), start, "nobody waited to be refused");
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_comes_at_the_very_deadline_is_used() {
    // More than once: of two things that happen at the same moment chance might take either.
    for _ in 0..20 {
        let rate = rate(SECOND);
        while rate.try_enter().is_ok() {}
        assert_eq!(rate.enter(later(now(), SECOND / 2)).await, Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn who_stands_behind_somebody_that_nobody_polls_waits_no_longer_than_is_allowed() {
    let rate = rate(SECOND * 2);
    while rate.try_enter().is_ok() {}
    let mut stuck = pin!(rate.enter(far()));
    assert!(stuck.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    let start = now();
    assert_eq!(rate.enter(far()).await, Err(Limited { after: SECOND * 3 / 2 }));
    assert_eq!(now() - start, SECOND * 2);
}

#[tokio::test(start_paused = true)]
async fn nobody_overtakes_who_waits() {
    let rate = rate(SECOND);
    while rate.try_enter().is_ok() {}
    let mut waiting = pin!(rate.enter(far()));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(waiting.as_mut().poll(&mut cx).is_pending());
    pass(SECOND / 2).await;
    assert_eq!(rate.try_enter(), Err(Limited { after: SECOND }));
    assert_eq!(waiting.as_mut().poll(&mut cx), Poll::Ready(Ok(())));
}

#[tokio::test(start_paused = true)]
async fn who_came_first_gets_in_first() {
    let rate = rate(SECOND * 10);
    while rate.try_enter().is_ok() {}
    let mut cx = Context::from_waker(Waker::noop());
    let (mut early, mut late) = (pin!(rate.enter(far())), pin!(rate.enter(far())));
    assert!(early.as_mut().poll(&mut cx).is_pending());
    assert!(late.as_mut().poll(&mut cx).is_pending());
    pass(SECOND / 2).await;
    assert!(late.as_mut().poll(&mut cx).is_pending(), "who came later took the permit");
    assert_eq!(early.as_mut().poll(&mut cx), Poll::Ready(Ok(())));
}

#[tokio::test(start_paused = true)]
async fn who_waits_and_is_dropped_has_used_nothing() {
    let rate = rate(SECOND);
    while rate.try_enter().is_ok() {}
    let mut waiting = Box::pin(rate.enter(far()));
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(waiting);
    pass(SECOND / 2).await;
    assert_eq!(rate.try_enter(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn the_rate_holds_in_the_long_run() {
    let rate = rate(SECOND * 10);
    let (start, mut entered) = (now(), 0);
    while now() - start < SECOND * 60 {
        rate.enter(far()).await.unwrap();
        entered += 1;
    }
    assert!((120..=123).contains(&entered), "{entered} in a minute at two a second");
}

#[test]
fn the_periods_of_numbers_that_are_none() {
    let period = |rate| RateConfig::per_second(rate).period();
    assert_eq!(period(0.1), SECOND * 10);
    for slowest in [0.0, -3.0, f64::NAN, f64::MIN_POSITIVE, f64::NEG_INFINITY] {
        assert_eq!(period(slowest), Duration::from_hours(24), "{slowest}");
    }
    for fastest in [1e12, f64::MAX, f64::INFINITY] {
        assert_eq!(period(fastest), Duration::from_nanos(1), "{fastest}");
    }
}

proptest! {
    #[test]
    fn absurd_numbers_do_not_panic(per_second in any::<f64>(), burst in 1_u32.., wait in any::<u64>()) {
        let burst = NonZeroU32::new(burst).unwrap();
        let max_wait = Duration::from_millis(wait);
        let rate = Rate::new(RateConfig { burst, max_wait, ..RateConfig::per_second(per_second) });
        prop_assert!(rate.try_enter().is_ok(), "the first call of all is let in");
        let _behind = rate.behind(u32::MAX);
        for _ in 0..3 {
            let _limited = rate.try_enter();
        }
    }
}
