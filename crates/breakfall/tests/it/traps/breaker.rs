//! The breaker, as operations meet it.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::clock::now;
use breakfall::fault::OperationFailed;
use breakfall::policy::breaker::BreakerConfig;
use breakfall::policy::breaker::BreakerState;
use breakfall::policy::bulkhead::BulkheadConfig;
use futures_util::future::join_all;

use super::support::Calls;
use super::support::goes_on;
use super::support::handler;
use super::support::hang;
use super::support::is_closed;
use super::support::is_open;
use super::support::open;
use super::support::pass;
use super::support::seconds;
use super::support::settings;
use super::support::wrong;

async fn ask(handler: &Handler) -> Result<Outcome<()>, Failure> {
    handler.operation("ask").run(|_| async { Ok::<_, Failure>(()) }).await
}

#[tokio::test(start_paused = true)]
async fn trap_27_window_slides_under_real_operations() {
    let handler = handler(|_| ());
    for _ in 0..20_000 {
        assert!(ask(&handler).await.is_ok());
    }
    open(&handler).await;
}

#[tokio::test(start_paused = true)]
async fn trap_30_panic_counts_and_is_a_failure() {
    let handler = handler(|_| ());
    for _ in 0..5 {
        let run = handler.operation("ask").run(|_| async {
            assert!(std::hint::black_box(false), "on purpose");
            Ok::<_, Failure>(())
        });
        assert_eq!(run.await.unwrap_err().code().as_str(), "ASYNC_PANICKED_FAILED");
    }
    assert!(is_open(&handler));
}

#[tokio::test(start_paused = true)]
async fn trap_31_stale_result_ignored_by_a_handler() {
    let handler = handler(|_| ());
    let late = |well: bool| {
        handler.operation("ask").run(move |_| async move {
            pass(seconds(6)).await;
            if well { Ok(()) } else { Err(Failure::from(OperationFailed::new("ask"))) }
        })
    };
    // Both were let in before it opened, and end while a probe is under way.
    let (mut well, mut badly) = (Box::pin(late(true)), Box::pin(late(false)));
    assert!(goes_on(&mut well).await && goes_on(&mut badly).await);
    open(&handler).await;
    pass(seconds(5)).await;
    let mut probe = Box::pin(handler.operation("ask").run(|_| hang()));
    assert!(goes_on(&mut probe).await);
    let half_open = BreakerState::HalfOpen;
    assert_eq!(handler.breaker("ask").state(now()), half_open);
    assert!(well.await.is_ok() && badly.await.is_err());
    assert_eq!(handler.breaker("ask").state(now()), half_open, "a stale result was counted");
}

#[tokio::test(start_paused = true)]
async fn trap_32_half_open_no_stampede_of_callers() {
    let handler = handler(|_| ());
    open(&handler).await;
    pass(seconds(5)).await;
    let (start, calls) = (now(), Calls::default());
    let callers = (0..100).map(|_| {
        handler.operation("ask").run(|_| {
            calls.one();
            async {
                pass(seconds(1)).await;
                Ok::<_, Failure>(())
            }
        })
    });
    let ended = join_all(callers).await;
    assert_eq!(calls.count(), 1, "one probe");
    assert_eq!(ended.iter().filter(|ended| ended.is_ok()).count(), 1);
    assert_eq!(now() - start, seconds(1), "the others do not queue");
    // Then a ramp, not all at once.
    let calls = Calls::default();
    let callers = (0..200).map(|_| {
        handler.operation("ask").run(|_| {
            calls.one();
            async { Ok::<_, Failure>(()) }
        })
    });
    drop(join_all(callers).await);
    assert!(
        (5..60).contains(&calls.count()),
        "{} of 200 in the first step of a tenth",
        calls.count()
    );
}

#[tokio::test(start_paused = true)]
async fn trap_33_half_open_never_sticks_whatever_becomes_of_the_probe() {
    for fate in ["dropped", "panics", "says nothing", "hangs"] {
        let handler = handler(|_| ());
        open(&handler).await;
        pass(seconds(5)).await;
        let mut probe = Box::pin(handler.operation("ask").run(|_| async move {
            match fate {
                "panics" => panic!("on purpose"),
                "says nothing" => Err(wrong()),
                _ => hang().await,
            }
        }));
        let waits = goes_on(&mut probe).await;
        assert_eq!(waits, matches!(fate, "dropped" | "hangs"));
        let wait = match fate {
            "dropped" => {
                drop(probe);
                seconds(0)
            }
            // It says nothing of the target: the next may go.
            "says nothing" => seconds(0),
            // It failed: twice as long as before.
            "panics" => seconds(10),
            // Its lease is as long as the breaker was open.
            _ => {
                let start = now();
                assert!(probe.await.is_err());
                assert_eq!(
                    now() - start,
                    BreakerConfig::DEFAULT_OPEN,
                    "a probe has no more time than its lease"
                );
                seconds(10)
            }
        };
        pass(wait).await;
        assert!(
            ask(&handler).await.is_ok(),
            "{fate}: stuck in {:?}",
            handler.breaker("ask").state(now())
        );
    }
}

#[tokio::test(start_paused = true)]
async fn trap_34_min_throughput_low_traffic_of_a_handler() {
    let handler = handler(|plan| plan.retry.max_retries = 0);
    for _ in 0..5 {
        let failing = handler
            .operation("ask")
            .run(|_| async { Err::<(), _>(Failure::from(OperationFailed::new("ask"))) });
        assert!(failing.await.is_err());
        assert!(is_closed(&handler) || is_open(&handler));
        pass(seconds(12)).await;
    }
    // Five calls in a minute, all failed: it opened, and a probe is due by now.
    assert!(!is_closed(&handler));
}

#[tokio::test(start_paused = true)]
async fn trap_35_client_errors_excluded_for_operations() {
    let handler = handler(|_| ());
    for _ in 0..100 {
        assert!(handler.operation("ask").run(|_| async { Err::<(), _>(wrong()) }).await.is_err());
    }
    assert!(is_closed(&handler), "the callers' mistakes opened it");
}

#[tokio::test(start_paused = true)]
async fn trap_36_fallback_outside_breaker() {
    let handler = handler(|_| ());
    for _ in 0..5 {
        let failing = handler
            .operation("ask")
            .run(|_| async { Err::<(), _>(Failure::from(OperationFailed::new("ask"))) });
        let ended = failing.or_degrade(|_| async { Ok::<_, Failure>(()) }).await;
        assert!(matches!(ended, Ok(Outcome::Degraded { .. })));
    }
    assert!(is_open(&handler), "the fallback's success was counted as the dependency's");
    assert_eq!(handler.metrics()[0].succeeded, 0);
}

#[tokio::test(start_paused = true)]
async fn trap_37_per_key_breakers_are_apart_and_bounded() {
    let handler = handler(|_| ());
    let bad = handler.keyed("ask", "bad.example");
    for _ in 0..5 {
        let failing = bad
            .operation()
            .run(|_| async { Err::<(), _>(Failure::from(OperationFailed::new("ask"))) });
        assert!(failing.await.is_err());
    }
    let state = |key: &str| handler.keyed("ask", key).breaker().state(now()).as_str();
    assert_eq!((state("bad.example"), state("good.example")), ("open", "closed"));
    for host in 0..5_000 {
        drop(handler.keyed("ask", &format!("{host}.example")));
    }
    assert_eq!(state("bad.example"), "open", "who is held is not forgotten");
    drop(bad);
    for host in 0..5_000 {
        drop(handler.keyed("ask", &format!("{host}.example")));
    }
    assert_eq!(state("bad.example"), "closed", "nothing is ever forgotten");
    assert_eq!(handler.metrics().len(), 0, "a metric for each host");
}

/// A listener of the log that panics.
struct Panics;

impl tracing::Subscriber for Panics {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, _: &tracing::Event<'_>) {
        panic!("on purpose")
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn trap_38_a_listener_that_panics_breaks_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let handler = handler(|plan| {
        let mut one = BulkheadConfig::default();
        one.max_concurrent = 1;
        plan.bulkhead = Some(one);
        plan.retry.max_retries = 0;
    });
    let listener = tracing::subscriber::set_default(Panics);
    for call in 0..20 {
        let one = async {
            if call % 2 == 0 {
                ask(&handler).await.is_ok()
            } else {
                handler
                    .operation("ask")
                    .run(|_| async { Err::<(), _>(Failure::from(OperationFailed::new("ask"))) })
                    .await
                    .is_ok()
            }
        };
        assert!(catch_unwind(AssertUnwindSafe(|| runtime.block_on(one))).is_err());
    }
    drop(listener);
    // No lock is poisoned and no slot lost.
    handler.breaker("ask").close(now());
    assert!(runtime.block_on(ask(&handler)).is_ok());
}

#[tokio::test(start_paused = true)]
async fn trap_40_reload_keeps_breaker_slot_and_tokens() {
    let shape = |total| {
        settings(|plan| {
            let mut one = BulkheadConfig::default();
            one.max_concurrent = 1;
            plan.bulkhead = Some(one);
            plan.timeout.total = seconds(total);
            plan.retry.max_retries = 0;
        })
    };
    let handler = Handler::new(shape(30));
    open(&handler).await;
    handler.reload(shape(20)).unwrap();
    assert!(is_open(&handler), "an open breaker was forgotten");
    assert!(ask(&handler).await.is_err());
    handler.breaker("ask").close(now());
    let mut held = Box::pin(handler.operation("ask").run(|_| hang()));
    assert!(goes_on(&mut held).await);
    handler.reload(shape(10)).unwrap();
    assert!(ask(&handler).await.is_err(), "the slot has lost its holder");
    drop(held);
    assert!(ask(&handler).await.is_ok(), "the slot is lost");
    // What cannot be taken over changes nothing.
    let mut moved = shape(5);
    moved.plan.target = Some("elsewhere".into());
    assert_eq!(handler.reload(moved).unwrap_err().operation, "ask");
    assert_eq!(handler.settings().plan.timeout.total, seconds(10));
    let start = now();
    assert!(handler.operation("ask").run(|_| hang()).await.is_err());
    assert_eq!(now() - start, seconds(10), "the last good settings hold");
}
