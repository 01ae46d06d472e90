//! Hedges, fallbacks, and what is dropped.

use std::time::Duration;

use breakfall::Failure;
use breakfall::Outcome;
use breakfall::clock::now;
use breakfall::fault::OperationFailed;
use breakfall::fault::ResultExt;
use breakfall::pipeline::Count;
use breakfall::pipeline::Plan;
use breakfall::policy::bulkhead::BulkheadConfig;
use breakfall::policy::hedge::HedgeConfig;
use breakfall::policy::hedge::HedgeDelay;
use breakfall::testing::Captured;

use super::support::Calls;
use super::support::count;
use super::support::down;
use super::support::goes_on;
use super::support::handler;
use super::support::hang;
use super::support::is_closed;
use super::support::pass;
use super::support::seconds;
use super::support::wrong;

/// A second call after a second, a third after two.
fn hedged(plan: &mut Plan) {
    let mut hedge = HedgeConfig::default();
    hedge.delay = HedgeDelay::Fixed(seconds(1));
    hedge.max_hedges = 2;
    plan.hedge = Some(hedge);
    plan.retry.max_retries = 0;
}

#[tokio::test(start_paused = true)]
async fn trap_41_hedge_only_safe_and_the_first_success_wins() {
    for repeatable in [true, false] {
        let (handler, calls) = (handler(hedged), Calls::default());
        let mut operation = handler.operation("ask");
        if repeatable {
            operation = operation.idempotent();
        }
        let start = now();
        let run = operation.run(|attempt| {
            assert_eq!(attempt.is_hedge(), calls.one() > 1);
            let slow = !attempt.is_hedge();
            async move {
                pass(if slow { seconds(5) } else { seconds(1) }).await;
                Ok::<_, Failure>(slow)
            }
        });
        assert!(matches!(run.await, Ok(Outcome::Full(slow)) if slow != repeatable));
        // At two seconds the first hedge has won, before or after the second was started.
        assert_eq!(
            (now() - start, calls.count() > 1),
            if repeatable { (seconds(2), true) } else { (seconds(5), false) }
        );
    }
}

#[tokio::test(start_paused = true)]
async fn trap_41_hedges_cost_tokens_and_stop_while_the_breaker_is_not_closed() {
    let budgeted = handler(|plan| {
        hedged(plan);
        (plan.budget.reserve, plan.budget.per_second) = (1.0, 0.0);
    });
    let calls = Calls::default();
    let run = budgeted.operation("ask").idempotent().run(|_| {
        calls.one();
        async {
            pass(seconds(5)).await;
            Ok::<_, Failure>(())
        }
    });
    assert!(run.await.is_ok());
    assert_eq!((calls.count(), count(&budgeted, Count::RefusedByBudget)), (2, 1));

    let (handler, calls) = (handler(hedged), Calls::default());
    let run = handler.operation("ask").idempotent().run(|_| {
        calls.one();
        async {
            pass(seconds(5)).await;
            Ok::<_, Failure>(())
        }
    });
    let isolate = async {
        handler.breaker("ask").isolate(now());
    };
    assert!(tokio::join!(run, isolate).0.is_ok());
    assert_eq!(calls.count(), 1, "a hedge for a target that is left alone");
    assert_eq!(count(&handler, Count::Hedges), 0);
}

#[tokio::test(start_paused = true)]
async fn trap_42_hedge_cancel_not_breaker_failure() {
    let handler = handler(|plan| {
        hedged(plan);
        plan.budget.enabled = false;
    });
    let log = Captured::start();
    for _ in 0..50 {
        let run = handler.operation("ask").idempotent().run(|attempt| async move {
            if !attempt.is_hedge() {
                hang().await?;
            }
            Ok::<_, Failure>(())
        });
        assert!(run.await.is_ok());
    }
    assert!(is_closed(&handler), "losers opened it");
    assert_eq!(count(&handler, Count::Hedges), 50);
    assert_eq!((count(&handler, Count::Abandoned), count(&handler, Count::AttemptsFailed)), (0, 0));
    assert!(log.names().iter().all(|name| name == "operation.succeeded"), "{:?}", log.names());
}

#[tokio::test(start_paused = true)]
async fn trap_43_drop_mid_fallback_leaves_nothing_and_is_told_once() {
    let handler = handler(|plan| {
        let mut one = BulkheadConfig::default();
        one.max_concurrent = 1;
        plan.bulkhead = Some(one);
        plan.retry.max_retries = 0;
    });
    let log = Captured::start();
    let run =
        handler.operation("ask").run(|_| async { Err::<(), _>(down()) }).or_degrade(|_| hang());
    let mut run = Box::pin(run);
    assert!(goes_on(&mut run).await);
    // The slot was of the attempt, which has ended.
    assert!(handler.operation("ask").run(|_| async { Ok::<_, Failure>(()) }).await.is_ok());
    drop(run);
    assert_eq!(log.names(), ["operation.succeeded", "operation.abandoned"]);
    assert_eq!(count(&handler, Count::Abandoned), 1);
}

#[tokio::test(start_paused = true)]
async fn trap_44_fallback_of_fallback() {
    let handler = handler(|plan| plan.retry.max_retries = 0);
    let codes = |failure: &Failure| {
        failure.secondary().iter().map(|f| f.code().as_str()).collect::<Vec<_>>()
    };
    let run = handler
        .operation("ask")
        .run(|_| async { Err::<u8, _>(down()) })
        .or_degrade_as("replica", |_| async { Err::<u8, _>(OperationFailed::new("replica")) })
        .or_degrade_as("cache", |_| async { panic!("on purpose") as Result<u8, Failure> })
        .or_degrade_as("constant", |failure| {
            assert_eq!(failure.secondary().len(), 2, "it sees what failed before");
            async { Ok::<_, Failure>(7) }
        });
    let Ok(Outcome::Degraded { value, failure, step }) = run.await else { panic!("not degraded") };
    assert_eq!((value, step, failure.code()), (7, "constant", down().code()));
    assert_eq!(codes(&failure), ["ASYNC_REPLICA_FAILED", "ASYNC_PANICKED_FAILED"]);
    let run = handler
        .operation("ask")
        .run(|_| async { Err::<u8, _>(down()) })
        .or_degrade(|_| async { Err::<u8, _>(OperationFailed::new("replica")) })
        .or_degrade(|_| async { Err::<u8, _>(OperationFailed::new("cache")) });
    let failure = run.await.unwrap_err();
    assert_eq!(
        (failure.code(), codes(&failure)),
        (down().code(), vec!["ASYNC_REPLICA_FAILED", "ASYNC_CACHE_FAILED"])
    );
}

#[tokio::test(start_paused = true)]
async fn trap_45_fallback_not_for_bugs() {
    let handler = handler(|plan| plan.retry.max_retries = 0);
    for (kind, by_default, opted_in) in [
        ("down", true, true),
        ("slow", true, true),
        ("wrong", false, false),
        ("panic", false, true),
        ("unclassified", false, true),
    ] {
        for defects in [false, true] {
            let mut operation = handler.operation("ask");
            if defects {
                operation = operation.degrade_defects();
            }
            let run = operation.run(|_| async move {
                match kind {
                    "down" => Err(down()),
                    "slow" => hang().await,
                    "wrong" => Err(wrong()),
                    "panic" => panic!("on purpose"),
                    _ => Err(std::io::Error::other("what is it")).unexpected(),
                }
            });
            let ended = run.or_degrade(|_| async { Ok::<_, Failure>(()) }).await;
            let expected = if defects { opted_in } else { by_default };
            assert_eq!(ended.is_ok(), expected, "{kind}, defects {defects}");
            handler.breaker("ask").close(now());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_loses_a_race_is_gone_before_the_answer() {
    struct Alive<'a>(&'a Calls);
    impl Drop for Alive<'_> {
        fn drop(&mut self) {
            self.0.one();
        }
    }
    let (handler, started, gone) = (handler(hedged), Calls::default(), Calls::default());
    let run = handler.operation("ask").idempotent().run(|attempt| {
        started.one();
        let alive = Alive(&gone);
        async move {
            pass(if attempt.is_hedge() { Duration::from_millis(500) } else { seconds(9) }).await;
            drop(alive);
            Ok::<_, Failure>(())
        }
    });
    assert!(run.await.is_ok());
    assert_eq!((started.count(), gone.count()), (2, 2));
}
