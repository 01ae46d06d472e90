//! The gates before an attempt, and what is known of attempts afterwards.

use std::sync::Barrier;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::down;
use super::entry;
use super::handler;
use super::pass;
use super::poll_once;
use super::settings;
use crate::clock::Dice;
use crate::clock::now;
use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::OperationFailed;
use crate::fault::Origin;
use crate::pipeline::Count;
use crate::pipeline::Handler;
use crate::pipeline::History;
use crate::policy::adaptive::AdaptiveConfig;
use crate::policy::bulkhead::BulkheadConfig;
use crate::policy::rate::RateConfig;
use crate::policy::retry::Backoff;
use crate::testing::Captured;

const SECOND: Duration = Duration::from_secs(1);

async fn well(handler: &Handler) -> Result<(), Failure> {
    handler.operation("ask").run(|_| async { Ok::<_, Failure>(()) }).await.map(|_| ())
}

async fn hang() -> Result<(), Failure> {
    std::future::pending().await
}

#[tokio::test(start_paused = true)]
async fn a_full_gate_refuses_and_says_when_to_come_back() {
    let rated = handler(|plan| plan.rate = Some(RateConfig::per_second(1.0)));
    assert!(well(&rated).await.is_ok());
    let refused = well(&rated).await.unwrap_err();
    assert_eq!((refused.origin(), refused.recovery().after()), (Origin::Rejected, Some(SECOND)));
    assert!(refused.notes().iter().any(|note| note.key == "refused_by" && &*note.value == "rate"));
    let one = AdaptiveConfig { min: 1, max: 1, initial: 1, ..AdaptiveConfig::default() };
    let adaptive = handler(|plan| plan.adaptive = Some(one));
    let mut held = Box::pin(adaptive.operation("ask").run(|_| hang()));
    assert!(poll_once(held.as_mut()).is_pending());
    assert_eq!(well(&adaptive).await.unwrap_err().origin(), Origin::Rejected);
    drop(held);
    assert!(well(&adaptive).await.is_ok(), "the place is lost");
    for handler in [&rated, &adaptive] {
        let tally = &entry(handler, "ask").tally;
        assert_eq!((tally.get(Count::RefusedByGate), tally.get(Count::AttemptsFailed)), (1, 0));
        assert!(handler.breaker("ask").word().is_closed());
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_cancelled_at_a_gate_does_not_wait_on() {
    let rate = RateConfig { max_wait: 20 * SECOND, ..RateConfig::per_second(0.1) };
    let one = BulkheadConfig { max_concurrent: 1, max_queue: 1, max_wait: 20 * SECOND };
    for gate in ["rate", "bulkhead"] {
        let handler = handler(|plan| match gate {
            "rate" => plan.rate = Some(rate),
            _ => plan.bulkhead = Some(one),
        });
        let mut first = Box::pin(handler.operation("ask").run(|_| hang()));
        assert!(poll_once(first.as_mut()).is_pending());
        let (start, cancel) = (now(), CancellationToken::new());
        let waiting = handler.operation("ask").cancel_on(&cancel).run(|_| hang());
        let cancelling = async {
            pass(SECOND).await;
            cancel.cancel();
        };
        let (ended, ()) = tokio::join!(waiting, cancelling);
        assert_eq!(ended.unwrap_err().origin(), Origin::Cancelled, "{gate}");
        assert_eq!(now() - start, SECOND, "{gate}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_adaptive_limit_hears_of_overload_and_of_success() {
    let handler = handler(|plan| {
        plan.adaptive = Some(AdaptiveConfig::default());
        (plan.retry.max_retries, plan.breaker.enabled) = (0, false);
    });
    let limit = || entry(&handler, "ask").target.adaptive.get().unwrap().limit();
    let start = limit();
    let crowd = async |well: bool| {
        for _ in 0..30 {
            let calls = (0..limit()).map(|_| {
                handler.operation("ask").run(move |_| async move {
                    pass(SECOND / 5).await;
                    let overload = AsyncFault::Timeout { limit: SECOND };
                    if well { Ok(()) } else { Err(Failure::raised(overload, Origin::TimedOut)) }
                })
            });
            drop(futures_util::future::join_all(calls).await);
        }
    };
    crowd(false).await;
    let low = limit();
    assert!(low < start, "overload is not told: {low}");
    crowd(true).await;
    assert!(limit() > low, "success is not told: {}", limit());
}

#[tokio::test(start_paused = true)]
async fn a_gate_that_refuses_a_retry_says_how_long() {
    let handler = handler(|_| ());
    let run = handler.operation("ask").run(|_| async { Err::<(), _>(down()) });
    let open = async {
        for _ in 0..5 {
            let breaker = handler.breaker("ask");
            breaker.failed(breaker.word(), now(), 0);
        }
    };
    let failure = tokio::join!(run, open).0.unwrap_err();
    assert!(failure.recovery().after().is_some_and(|after| after <= 5 * SECOND), "{failure:?}");
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_the_breaker_would_refuse_is_not_waited_for() {
    // How long the breaker is open, and the wait before a retry: how many attempts, and how long it all takes.
    for (open, wait, attempts, took) in [(3, 1, 1, 0), (1, 3, 2, 3)] {
        let handler = handler(|plan| {
            plan.breaker.open = open * SECOND;
            (plan.retry.base, plan.retry.backoff) = (wait * SECOND, Backoff::Constant);
            plan.retry.max_retries = 1;
        });
        let (start, breaker) = (now(), handler.breaker("ask"));
        let run = handler.operation("ask").run(|_| {
            for _ in 0..5 {
                breaker.failed(breaker.word(), now(), 0);
            }
            async { Err::<(), _>(down()) }
        });
        let failure = run.await.unwrap_err();
        assert_eq!((failure.attempts().len(), now() - start), (attempts, took * SECOND));
        let (tally, is_refused) = (&entry(&handler, "ask").tally, attempts == 1);
        assert_eq!(tally.get(Count::RefusedByBreaker), u64::from(is_refused));
        assert_eq!(tally.get(Count::Retries), u64::from(!is_refused), "its token is spent");
        if is_refused {
            assert_eq!(failure.recovery().after(), Some(open * SECOND), "how long to wait");
            assert!(failure.notes().iter().any(|note| &*note.value == "refused"), "{failure:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_change_of_the_breaker_is_told() {
    let log = Captured::start();
    let handler = handler(|plan| plan.retry.max_retries = 0);
    for _ in 0..5 {
        let failing = || async { Err::<(), _>(OperationFailed::new("ask")) };
        assert!(handler.operation("ask").run(|_| failing()).await.is_err());
    }
    pass(5 * SECOND).await;
    assert!(well(&handler).await.is_ok());
    pass(4 * SECOND).await;
    assert!(well(&handler).await.is_ok());
    let told: Vec<_> = log
        .events()
        .into_iter()
        .filter(|event| event.name == "breaker.changed")
        .map(|event| format!("{} {}", event.fields["from"], event.fields["to"]))
        .collect();
    assert_eq!(told, ["closed open", "open half_open", "half_open ramping", "ramping closed"]);
}

#[tokio::test(start_paused = true)]
async fn a_history_has_every_attempt_with_its_times() {
    let (handler, history, calls) = (handler(|_| ()), History::new(), AtomicU32::new(0));
    let run = handler.operation("ask").record(&history).run(|_| {
        let first = calls.fetch_add(1, Ordering::Relaxed) == 0;
        async move {
            pass(SECOND).await;
            if first { Err(down()) } else { Ok(()) }
        }
    });
    assert!(run.await.is_ok());
    let (failed, succeeded) = (history.failed(), history.succeeded().unwrap());
    let [first] = failed.as_slice() else { panic!("{failed:?}") };
    assert_eq!((first.number, first.started, first.lasted), (1, Duration::ZERO, SECOND));
    let wait = first.wait.unwrap();
    assert_eq!((succeeded.number, succeeded.lasted), (2, SECOND));
    let late = succeeded.started.saturating_sub(SECOND + wait);
    assert!(late <= Duration::from_millis(2), "{succeeded:?} after a wait of {wait:?}");
}

#[tokio::test(start_paused = true)]
async fn a_retry_without_a_wait_begins_when_its_gate_lets_it_in() {
    let handler = handler(|plan| {
        plan.retry.base = Duration::ZERO;
        let [max_concurrent, max_queue] = [1, 2];
        plan.bulkhead = Some(BulkheadConfig { max_concurrent, max_queue, max_wait: 9 * SECOND });
    });
    let history = History::new();
    let mut run = Box::pin(handler.operation("ask").record(&history).run(|attempt| async move {
        pass(SECOND).await;
        if attempt.number() == 1 { Err(down()) } else { Ok(()) }
    }));
    assert!(poll_once(run.as_mut()).is_pending());
    // It waits for the first attempt's place, and has it before the second.
    let other = handler.operation("ask").run(|_| async {
        pass(5 * SECOND).await;
        Ok::<_, Failure>(())
    });
    let (run, other) = tokio::join!(run, other);
    assert!(run.is_ok() && other.is_ok(), "{run:?} {other:?}");
    let second = history.succeeded().unwrap();
    assert_eq!((second.number, second.started.as_secs(), second.lasted.as_secs()), (2, 6, 1));
}

#[tokio::test(start_paused = true)]
async fn a_decorrelated_wait_grows_from_the_one_before() {
    let mut longest = Duration::ZERO;
    for seed in 0..20 {
        let mut settings = settings(|plan| {
            plan.timeout.total = 10_000 * SECOND;
            plan.retry.backoff = Backoff::Decorrelated;
            (plan.retry.max_retries, plan.retry.cap) = (5, 1_000 * SECOND);
            (plan.budget.enabled, plan.breaker.enabled) = (false, false);
        });
        settings.dice = Dice::seeded(seed);
        let handler = Handler::new(settings);
        let run = handler.operation("ask").run(|_| async { Err::<(), _>(down()) });
        let failure = run.await.unwrap_err();
        let waits: Vec<_> = failure.attempts().iter().filter_map(|attempt| attempt.wait).collect();
        assert!(waits.windows(2).all(|two| two[1] <= 3 * two[0].max(SECOND)), "{waits:?}");
        longest = longest.max(waits.into_iter().max().unwrap());
    }
    assert!(longest > 3 * SECOND, "{longest:?} is never more than three times the base");
}

#[test]
fn threads_that_ask_for_names_at_once_get_their_own() {
    let (handler, barrier) = (handler(|_| ()), Barrier::new(4));
    thread::scope(|scope| {
        for thread in 0..4 {
            let (handler, barrier) = (&handler, &barrier);
            scope.spawn(move || {
                for round in 0..200 {
                    let name: &'static str = format!("ask_{thread}_{round:03}").leak();
                    barrier.wait();
                    for _ in 0..2 {
                        assert_eq!(entry(handler, name).name, name);
                    }
                }
            });
        }
    });
    assert_eq!(handler.metrics().len(), 800);
}
