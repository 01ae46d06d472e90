use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::task::Context;
use std::task::Waker;

use super::*;
use crate::clock::Dice;
use crate::clock::later;
use crate::clock::now;
use crate::clock::sleep_until;
use crate::fault::Failure;

const MS: Duration = Duration::from_millis(1);

#[derive(crate::Fault)]
enum Sample {
    /// the supplier is down
    #[fault(code = "SAMPLE_OUT", class = Unavailable, actions(retry))]
    Down,
}

/// Work that ends after so many milliseconds, well or not, and counts while it is there.
async fn call(ms: u32, well: bool, alive: Arc<AtomicU32>) -> Result<u32, Failure> {
    struct Alive(Arc<AtomicU32>);
    impl Drop for Alive {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Relaxed);
        }
    }
    alive.fetch_add(1, Relaxed);
    let _alive = Alive(alive);
    sleep_until(later(now(), MS * ms)).await;
    if well { Ok(ms) } else { Err(Sample::Down.into()) }
}

/// What comes of calls that take so long and end so, where another is started after 100 ms; how long that took; and how many
/// calls were still there when it ended.
async fn race(calls: &[(u32, bool)], most: u32) -> (Result<Won<u32>, Failure>, Duration, u32) {
    let (alive, start) = (Arc::new(AtomicU32::new(0)), now());
    let make = |number: u32| {
        let (ms, well) = *calls.get(number as usize)?;
        Some(call(ms, well, Arc::clone(&alive)))
    };
    let first = make(0).unwrap();
    let mut racing = pin!(first_success_staggered(first, make, MS * 100, most));
    let ended = racing.as_mut().await;
    let left = alive.load(Relaxed);
    (ended, now() - start, left)
}

#[tokio::test(start_paused = true)]
async fn what_is_fast_is_not_hedged() {
    let (won, took, _) = race(&[(50, true), (1, true)], 5).await;
    let won = won.unwrap();
    assert_eq!((won.value, won.by, won.hedges), (50, 0, 0));
    assert_eq!(took, MS * 50);
}

#[tokio::test(start_paused = true)]
async fn a_hedge_wins_over_what_is_slow_and_the_loser_is_gone_before_it() {
    let (won, took, left) = race(&[(5_000, true), (20, true)], 1).await;
    let won = won.unwrap();
    assert_eq!((won.value, won.by, won.hedges), (20, 1, 1));
    assert_eq!(took, MS * 120);
    assert_eq!(left, 0, "a loser outlived the winner");
}

#[tokio::test(start_paused = true)]
async fn the_first_may_still_win_and_its_hedge_is_gone() {
    let (won, took, left) = race(&[(150, true), (500, true)], 1).await;
    assert_eq!((won.unwrap().by, took, left), (0, MS * 150, 0));
}

#[tokio::test(start_paused = true)]
async fn trap_41_a_fast_failure_does_not_beat_a_good_hedge() {
    let (won, took, _) = race(&[(110, false), (100, true)], 1).await;
    let won = won.unwrap();
    assert_eq!((won.by, won.failures.len(), took), (1, 1, MS * 200), "the failure is kept");
}

#[tokio::test(start_paused = true)]
async fn no_more_are_started_than_may_and_one_at_a_time() {
    let slow = [(10_000, true); 9];
    let (won, took, _) = race(&slow, 3).await;
    let won = won.unwrap();
    assert_eq!((won.by, won.hedges, took), (0, 3, MS * 10_000));
    let (won, took, _) = race(&[(9_000, true), (9_000, true), (10, true)], 2).await;
    assert_eq!((won.unwrap().by, took), (2, MS * 210));
    // Of two that succeed at once the earlier one has won.
    let (won, took, _) = race(&[(9_000, true), (200, true), (100, true)], 2).await;
    assert_eq!((won.unwrap().by, took), (1, MS * 300));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_started_after_a_failure_and_no_failure_is_lost() {
    let (failed, took, _) = race(&[(10, false), (1, true)], 1).await;
    assert_eq!(failed.unwrap_err().secondary_count(), 0);
    assert_eq!(took, MS * 10, "what failed is a matter of the retries");
    let (failed, took, _) = race(&[(150, false), (100, false), (300, false)], 1).await;
    assert_eq!(failed.unwrap_err().secondary_count(), 1);
    assert_eq!(took, MS * 200);
    let (failed, took, _) = race(&[(150, false), (400, false), (1, true)], 2).await;
    assert_eq!(failed.unwrap_err().secondary_count(), 1);
    assert_eq!(took, MS * 500, "those that run are awaited, another is not started");
}

#[tokio::test(start_paused = true)]
async fn who_is_refused_a_hedge_is_not_asked_again() {
    let (alive, asked) = (Arc::new(AtomicU32::new(0)), AtomicU32::new(0));
    let more = |_| {
        asked.fetch_add(1, Relaxed);
        None
    };
    let first = call(1_000, true, Arc::clone(&alive));
    let mut racing = pin!(first_success_staggered(first, more, MS * 100, 5));
    for wait in [0, 101, 101, 101] {
        sleep_until(later(now(), MS * wait)).await;
        assert!(racing.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    let won = racing.await.unwrap();
    assert_eq!((won.by, won.hedges, asked.load(Relaxed)), (0, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn nobody_is_woken_for_a_hedge_that_may_not_start_any_more() {
    let (alive, polls) = (Arc::new(AtomicU32::new(0)), AtomicU32::new(0));
    let first = call(150, false, Arc::clone(&alive));
    let more = |_| Some(call(400, true, Arc::clone(&alive)));
    let mut racing = pin!(first_success_staggered(first, more, MS * 100, 2));
    let won = std::future::poll_fn(|cx| {
        polls.fetch_add(1, Relaxed);
        racing.as_mut().poll(cx)
    });
    assert_eq!(won.await.unwrap().by, 1);
    // For its start, the hedge, the failure and the success.
    assert_eq!(polls.into_inner(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_drop_takes_all_calls_with_it() {
    let alive = Arc::new(AtomicU32::new(0));
    let first = call(9_000, true, Arc::clone(&alive));
    let more = |_| Some(call(9_000, true, Arc::clone(&alive)));
    let mut racing = Box::pin(first_success_staggered(first, more, MS * 100, 1));
    assert!(racing.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    sleep_until(later(now(), MS * 101)).await;
    assert!(racing.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_eq!(alive.load(Relaxed), 2);
    drop(racing);
    assert_eq!(alive.load(Relaxed), 0);
}

#[test]
fn trap_41_only_what_may_be_done_twice_is_hedged() {
    let fixed = Hedge::new(HedgeConfig { delay: HedgeDelay::Fixed(MS), max_hedges: 1 });
    assert_eq!(fixed.delay(true), Some(MS));
    assert_eq!(fixed.delay(false), None);
    let none = Hedge::new(HedgeConfig { max_hedges: 0, ..fixed.config() });
    assert_eq!(none.delay(true), None);
}

#[test]
fn nothing_is_hedged_before_enough_is_known() {
    let hedge = Hedge::new(HedgeConfig::default());
    for call in 0..Latencies::ENOUGH {
        assert_eq!(hedge.delay(true), None, "after {call} calls");
        hedge.record(MS);
    }
    for _ in 0..Latencies::ENOUGH {
        hedge.record(MS);
    }
    assert!(hedge.delay(true).is_some_and(|delay| delay >= MS && delay <= MS * 9 / 8));
}

#[test]
fn an_estimate_is_never_too_short_and_at_most_an_eighth_too_long() {
    let latencies = Latencies::new(0.95);
    let dice = Dice::seeded(5);
    for _ in 0..20_000 {
        latencies.record(dice.up_to(MS * 1_000));
    }
    let delay = latencies.delay().unwrap();
    assert!((MS * 910..MS * 1_110).contains(&delay), "the 95th of 100 is {delay:?}");
}

#[test]
fn what_is_long_ago_is_forgotten() {
    let latencies = Latencies::new(0.95);
    (0..50_000).for_each(|_| latencies.record(MS * 1_000));
    assert!(latencies.delay().unwrap() >= MS * 1_000);
    (0..5_000).for_each(|_| latencies.record(MS * 10));
    assert!(latencies.delay().unwrap() <= MS * 12, "{latencies:?}");
    // Long enough for weights to be made small again, several times.
    (0..1_000_000).for_each(|_| latencies.record(MS * 20));
    let delay = latencies.delay().unwrap();
    assert!((MS * 20..MS * 23).contains(&delay), "{delay:?}");
    (0..5_000).for_each(|_| latencies.record(MS * 40));
    assert!(latencies.delay().unwrap() >= MS * 40, "it cannot forget any more: {latencies:?}");
}

#[test]
fn a_share_holds_after_weights_were_made_small_again() {
    let latencies = Latencies::new(0.5);
    for call in 0..300_000 {
        latencies.record(if call % 4 == 0 { MS * 1_000 } else { MS * 20 });
    }
    let delay = latencies.delay().unwrap();
    assert!((MS * 20..MS * 23).contains(&delay), "{delay:?}");
}

#[test]
fn an_estimate_is_of_what_was_seen() {
    let least = Latencies::new(0.0);
    (0..200).for_each(|_| least.record(MS * 20));
    assert!(least.delay().unwrap() >= MS * 20, "{least:?}");
}

#[test]
fn absurd_numbers_do_not_panic_or_storm() {
    for quantile in [f64::NAN, -1.0, 2.0, f64::INFINITY] {
        let latencies = Latencies::new(quantile);
        for took in [Duration::ZERO, MS, Duration::MAX] {
            (0..100).for_each(|_| latencies.record(took));
        }
        assert!(latencies.delay().unwrap() > Duration::from_hours(1), "{quantile} hedged early");
    }
    let zero = Latencies::new(0.5);
    (0..200).for_each(|_| zero.record(Duration::ZERO));
    assert_eq!(zero.delay(), Some(Duration::from_micros(1)));
}

proptest::proptest! {
    #[test]
    fn every_length_is_below_the_end_of_its_bucket(micros in 0_u64..u64::from(u32::MAX)) {
        let latencies = Latencies::new(1.0);
        (0..Latencies::ENOUGH).for_each(|_| latencies.record(Duration::from_micros(micros)));
        let end = u64::try_from(latencies.delay().unwrap().as_micros()).unwrap();
        proptest::prop_assert!(end > micros && end <= micros + micros / 8 + 1, "{micros}: {end}");
    }
}

const DELAY: u32 = 10;

/// What a race must come to, by going through the times at which anything happens: when it is over, who won, how many were started, and
/// how many of these had failed.
fn foretold(calls: &[(u32, bool)], most: u32, refused: u32) -> (u32, Option<u32>, u32, usize) {
    let hedges = |running: &[_]| u32::try_from(running.len()).unwrap() - 1;
    // When each that was started ends, and whether well.
    let mut running = vec![calls[0]];
    let (mut left, mut next, mut failed) = (most, DELAY, 0);
    let mut time = 0;
    loop {
        for (number, (ends, well)) in (0..).zip(&running) {
            if *ends == time && *well {
                return (time, Some(number), hedges(&running), failed);
            }
            failed += usize::from(*ends == time);
        }
        if failed == running.len() {
            return (time, None, hedges(&running), failed);
        }
        if time == next && left > 0 && failed == 0 {
            let number = hedges(&running) + 1;
            if number == refused {
                left = 0;
            } else {
                let (lasts, well) = calls[number as usize];
                running.push((time + lasts, well));
                (left, next) = (left - 1, time + DELAY);
            }
        }
        time += 1;
    }
}

proptest::proptest! {
    #[test]
    fn a_race_of_any_ends_comes_to_what_was_foretold(
        calls in proptest::collection::vec((1..60_u32, proptest::bool::ANY), 6),
        most in 0..5_u32,
        refused in 1..9_u32,
        given_up in proptest::option::of(0..60_u32),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let (alive, start) = (Arc::new(AtomicU32::new(0)), now());
            let make = |number: u32| {
                let (ms, well) = calls[number as usize];
                (number != refused).then(|| call(ms, well, Arc::clone(&alive)))
            };
            let first = make(0).unwrap();
            let mut racing = Box::pin(first_success_staggered(first, make, MS * DELAY, most));
            let (over, by, hedges, failed) = foretold(&calls, most, refused);
            let given_up = given_up.filter(|given_up| *given_up < over);
            let patience = sleep_until(later(start, given_up.map_or(MS * 9_999, |ms| MS * ms)));
            tokio::select! {
                biased;
                ended = &mut racing => {
                    assert_eq!((given_up, now() - start), (None, MS * over));
                    match ended {
                        Ok(won) => {
                            assert_eq!((Some(won.by), won.hedges), (by, hedges));
                            assert_eq!(won.failures.len(), failed);
                        }
                        Err(failure) => {
                            assert_eq!((None, failed), (by, failure.secondary_count() + 1));
                            assert_eq!(failed, hedges as usize + 1, "it did not wait for all");
                        }
                    }
                }
                () = patience => drop(racing),
            }
            assert_eq!(alive.load(Relaxed), 0, "a call outlived the race");
        });
    }
}
