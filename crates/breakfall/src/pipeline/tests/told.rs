//! What breaker, budget and gates are told of each attempt, on the fast path and behind a gate alike.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::down;
use super::entry;
use super::handler;
use super::pass;
use super::poll_once;
use super::settings;
use crate::clock::now;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::pipeline::Count;
use crate::pipeline::Handler;
use crate::pipeline::Plan;
use crate::policy::breaker::BreakerState;
use crate::policy::bulkhead::BulkheadConfig;

const MILLI: Duration = Duration::from_millis(1);

/// A plan without and one with a gate: what is counted must not depend on the path.
const PLANS: [fn(&mut Plan); 2] = [|_| (), |plan| plan.bulkhead = Some(BulkheadConfig::default())];

fn state(handler: &Handler) -> BreakerState {
    handler.breaker("ask").state(now())
}

#[tokio::test(start_paused = true)]
async fn calls_that_nobody_waits_for_open_the_breaker_on_both_paths() {
    for change in PLANS {
        let handler = handler(|plan| {
            change(plan);
            // Longer than the test looks on.
            plan.breaker.open = Duration::from_mins(1);
            plan.breaker.open_cap = Duration::from_mins(1);
        });
        for _ in 0..40 {
            let hang = |_| std::future::pending::<Result<(), Failure>>();
            let mut run = Box::pin(handler.operation("ask").run(hang));
            let polled = poll_once(run.as_mut());
            assert!(polled.is_pending() || polled.is_ready());
            pass(100 * MILLI).await;
        }
        assert!(matches!(state(&handler), BreakerState::Open { .. }), "{:?}", state(&handler));
    }
}

#[tokio::test(start_paused = true)]
async fn slow_successes_open_the_breaker_after_as_many_on_both_paths() {
    let mut needed = Vec::new();
    for change in PLANS {
        let handler = handler(|plan| {
            change(plan);
            plan.breaker.slow_call = Some(50 * MILLI);
            plan.breaker.window = Duration::from_mins(1);
            plan.breaker.slow_rate = 0.8;
        });
        // Two quick ones, so that the rate is not one.
        for wait in [10 * MILLI; 2] {
            let run = handler.operation("ask").run(|_| async {
                pass(wait).await;
                Ok::<_, Failure>(())
            });
            assert!(run.await.is_ok());
        }
        let mut slow = 0;
        while state(&handler) == BreakerState::Closed && slow < 100 {
            slow += 1;
            let run = handler.operation("ask").run(|_| async {
                pass(60 * MILLI).await;
                Ok::<_, Failure>(())
            });
            assert!(run.await.is_ok());
        }
        needed.push(slow);
    }
    // The window begins with the first slow one.
    assert_eq!(needed, [11, 11]);
}

#[tokio::test(start_paused = true)]
async fn failures_open_the_breaker_after_as_many_on_both_paths() {
    for change in PLANS {
        let handler = handler(|plan| {
            change(plan);
            plan.retry.max_retries = 0;
        });
        for left in (0..5).rev() {
            assert!(
                handler
                    .operation("ask")
                    .run(|_| async {
                        Err::<(), _>(Failure::from(crate::fault::OperationFailed::new("ask")))
                    })
                    .await
                    .is_err()
            );
            assert_eq!(state(&handler) == BreakerState::Closed, left > 0);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_no_gate_lets_in_costs_no_token() {
    for change in PLANS {
        let handler = handler(|plan| {
            change(plan);
            plan.budget.per_second = 0.0;
        });
        let entry = entry(&handler, "ask");
        let calls = AtomicU32::new(0);
        let run = handler.operation("ask").run(|_| {
            calls.fetch_add(1, Ordering::Relaxed);
            async { Err::<(), _>(down()) }
        });
        let isolate = async {
            pass(MILLI).await;
            assert!(entry.target.budget.balance(now(), 0) < 10.0, "the token is put aside");
            entry.target.breaker.isolate(now());
        };
        let (ended, ()) = tokio::join!(run, isolate);
        assert_eq!(ended.unwrap_err().code().as_str(), down().code().as_str());
        assert_eq!(calls.into_inner(), 1);
        assert_eq!(entry.tally.get(Count::Retries), 0);
        assert!((entry.target.budget.balance(now(), 0) - 10.0).abs() < 1e-9);
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_cancelled_is_not_called_again_even_without_a_wait() {
    for change in PLANS {
        let handler = handler(|plan| {
            change(plan);
            plan.retry.base = Duration::ZERO;
        });
        let (cancel, calls) = (CancellationToken::new(), AtomicU32::new(0));
        let run = handler.operation("ask").cancel_on(&cancel).run(|_| {
            calls.fetch_add(1, Ordering::Relaxed);
            cancel.cancel();
            async { Err::<(), _>(down()) }
        });
        assert_eq!(run.await.unwrap_err().code().as_str(), "ASYNC_CANCELLED_FAILED");
        assert_eq!(calls.into_inner(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_cancelled_or_too_late_before_it_starts_is_not_called() {
    for change in PLANS {
        let (handler, calls) = (handler(change), AtomicU32::new(0));
        let (cancel, live) = (CancellationToken::new(), CancellationToken::new());
        cancel.cancel();
        let operation = || handler.operation("ask");
        let refused = [
            operation().cancel_on(&cancel),
            operation().deadline(now()),
            operation().deadline(now()).cancel_on(&live),
        ];
        for operation in refused {
            let run = operation.run(|_| {
                calls.fetch_add(1, Ordering::Relaxed);
                async { Ok::<_, Failure>(()) }
            });
            assert_eq!(run.await.unwrap_err().effect(), Effect::None);
        }
        assert_eq!(calls.into_inner(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_cancelled_in_the_queue_is_not_called_when_a_slot_is_free() {
    let mut one = BulkheadConfig::default();
    (one.max_concurrent, one.max_queue) = (1, 1);
    let handler = handler(|plan| plan.bulkhead = Some(one));
    let (cancel, calls) = (CancellationToken::new(), AtomicU32::new(0));
    let run = || {
        handler.operation("ask").cancel_on(&cancel).run(|_| {
            calls.fetch_add(1, Ordering::Relaxed);
            std::future::pending::<Result<(), Failure>>()
        })
    };
    let cancelling = async {
        pass(MILLI).await;
        cancel.cancel();
    };
    let (first, second, ()) = tokio::join!(run(), run(), cancelling);
    for ended in [first, second] {
        assert_eq!(ended.unwrap_err().code().as_str(), "ASYNC_CANCELLED_FAILED");
    }
    assert_eq!(calls.into_inner(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_plan_of_one_operation_does_not_take_the_gate_of_another_on_the_same_target() {
    let shared = || {
        let mut settings = settings(|plan| plan.target = Some("db".into()));
        let mut gated = settings.plan.clone();
        gated.bulkhead = Some(BulkheadConfig { max_concurrent: 1, ..BulkheadConfig::default() });
        for name in ["read", "a", "b", "c"] {
            let plan = if name == "read" { &gated } else { &settings.plan };
            settings.operations.insert(name.into(), plan.clone());
        }
        settings
    };
    let handler = Handler::new(shared());
    let hang = |_| std::future::pending::<Result<(), Failure>>();
    let mut first = Box::pin(handler.operation("read").run(hang));
    assert!(poll_once(first.as_mut()).is_pending());
    for name in ["a", "b", "c"] {
        assert!(handler.operation(name).run(|_| async { Ok::<_, Failure>(()) }).await.is_ok());
    }
    handler.reload(shared()).unwrap();
    let refused = handler.operation("read").run(|_| async { Ok::<_, Failure>(()) });
    let refused = poll_once(Box::pin(refused).as_mut());
    assert!(!matches!(refused, Poll::Ready(Ok(_))), "the slot has lost its holder");
}
