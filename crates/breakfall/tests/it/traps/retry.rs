//! Retries and their budget.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::now;
use breakfall::pipeline::Count;
use breakfall::policy::bulkhead::BulkheadConfig;
use tokio_util::sync::CancellationToken;

use super::support::Calls;
use super::support::Upstream;
use super::support::count;
use super::support::down;
use super::support::goes_on;
use super::support::handler;
use super::support::hang;
use super::support::is_open;
use super::support::open;
use super::support::pass;
use super::support::seconds;

#[tokio::test(start_paused = true)]
async fn trap_14_idempotency() {
    let handler = handler(|_| ());
    let calls = Calls::default();
    let timed_out = handler.operation("order").run(|_| {
        calls.one();
        hang()
    });
    assert!(timed_out.await.is_err());
    assert_eq!(calls.count(), 1, "it may have happened");
    let calls = Calls::default();
    let repeatable = handler.operation("order").idempotent().run(|_| {
        calls.one();
        hang()
    });
    assert!(repeatable.await.is_err());
    assert!(calls.count() > 1);
    let calls = Calls::default();
    let not_reached = handler.operation("another_order").run(|_| {
        calls.one();
        async { Err::<(), _>(down()) }
    });
    assert!(not_reached.await.is_err());
    assert_eq!(calls.count(), 4, "it cannot have happened");
}

#[tokio::test(start_paused = true)]
async fn trap_15_attempts_vs_retries() {
    for retries in [0, 1, 3] {
        let (handler, calls) = (handler(|plan| plan.retry.max_retries = retries), Calls::default());
        let run = handler.operation("ask").run(|_| {
            calls.one();
            async { Err::<(), _>(down()) }
        });
        assert!(run.await.is_err());
        assert_eq!(calls.count(), retries + 1);
        assert_eq!(count(&handler, Count::Retries), u64::from(retries));
    }
}

#[tokio::test(start_paused = true)]
async fn trap_16_cancel_in_backoff() {
    let (handler, calls, cancel) = (handler(|_| ()), Calls::default(), CancellationToken::new());
    let start = now();
    let run = handler.operation("ask").cancel_on(&cancel).run(|_| {
        calls.one();
        async { Err::<(), _>(Failure::from(Upstream::Down { after: Some(seconds(1)) })) }
    });
    let cancelling = async {
        pass(Duration::from_millis(50)).await;
        cancel.cancel();
    };
    let (ended, ()) = tokio::join!(run, cancelling);
    assert!(ended.is_err());
    assert_eq!((now() - start, calls.count()), (Duration::from_millis(50), 1));
}

#[tokio::test(start_paused = true)]
async fn trap_18_budget_before_sleep_and_back_after_a_drop() {
    let handler = handler(|plan| {
        (plan.budget.reserve, plan.budget.per_second) = (1.0, 0.0);
        (plan.retry.max_retries, plan.breaker.enabled) = (1, false);
    });
    let failing = |calls: &Calls| {
        calls.one();
        async { Err::<(), _>(down()) }
    };
    // The only token comes back from whoever is dropped, cancelled or refused while waiting for the retry.
    for _ in 0..3 {
        let calls = Calls::default();
        let mut run = Box::pin(handler.operation("ask").run(|_| failing(&calls)));
        assert!(goes_on(&mut run).await);
        drop(run);
        let (calls, cancel) = (Calls::default(), CancellationToken::new());
        let run = handler.operation("ask").cancel_on(&cancel).run(|_| failing(&calls));
        assert!(tokio::join!(run, async { cancel.cancel() }).0.is_err());
    }
    let calls = Calls::default();
    assert!(handler.operation("ask").run(|_| failing(&calls)).await.is_err());
    assert_eq!(calls.count(), 2, "a token is lost");
    // Now it is spent, and nobody sleeps to find out.
    let (start, calls) = (now(), Calls::default());
    assert!(handler.operation("ask").run(|_| failing(&calls)).await.is_err());
    assert_eq!((now(), calls.count()), (start, 1));
    assert_eq!(count(&handler, Count::RefusedByBudget), 1);
}

#[tokio::test(start_paused = true)]
async fn trap_19_budget_ratio_with_real_operations() {
    let handler = handler(|plan| plan.budget.per_second = 0.0);
    for call in 0..2_000_u32 {
        // One in ten fails, and its retries as well.
        let run = handler
            .operation("ask")
            .run(|_| async move { if call % 10 == 0 { Err(down()) } else { Ok(()) } });
        drop(run.await);
    }
    let retries = count(&handler, Count::Retries);
    assert!(
        (180..=200).contains(&retries),
        "{retries} retries for 2000 calls: a tenth, and the reserve"
    );
}

#[tokio::test(start_paused = true)]
async fn trap_20_no_nested_amplification() {
    let (handler, calls) = (handler(|_| ()), Calls::default());
    let calls = &calls;
    let run = handler.operation("edge").run(|attempt| {
        attempt.operation("service").run(move |attempt| {
            attempt.operation("database").run(move |_| {
                calls.one();
                async { Err::<(), _>(down()) }
            })
        })
    });
    assert!(run.await.is_err());
    assert_eq!(calls.count(), 4, "three tiers of three retries");
}

#[tokio::test(start_paused = true)]
async fn trap_22_permit_held_while_sleeping() {
    let mut one = BulkheadConfig::default();
    one.max_concurrent = 1;
    let (handler, calls) = (handler(|plan| plan.bulkhead = Some(one)), Calls::default());
    let mut sleeping = Box::pin(handler.operation("ask").run(|_| {
        calls.one();
        async { Err::<(), _>(Failure::from(Upstream::Down { after: Some(seconds(5)) })) }
    }));
    assert!(goes_on(&mut sleeping).await);
    assert_eq!(calls.count(), 1, "it sleeps before its retry");
    assert!(handler.operation("ask").run(|_| async { Ok::<_, Failure>(()) }).await.is_ok());
}

/// An answer that is open until it is dropped.
struct Answer(Arc<Mutex<u32>>);

impl Answer {
    fn open(count: &Arc<Mutex<u32>>) -> Self {
        *count.lock().unwrap() += 1;
        Self(Arc::clone(count))
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        *self.0.lock().unwrap() -= 1;
    }
}

#[tokio::test(start_paused = true)]
async fn trap_23_dispose_losing_responses() {
    let handler = handler(|plan| plan.timeout.attempt = Some(seconds(3)));
    let open = Arc::<Mutex<u32>>::default();
    let calls = Calls::default();
    let run = handler.operation("ask").idempotent().run(|_| {
        assert_eq!(*open.lock().unwrap(), 0, "the answer of the attempt before is still open");
        let (answer, nth) = (Answer::open(&open), calls.one());
        async move {
            match nth {
                1 => hang().await?,
                2 => return Err(down()),
                _ => {}
            }
            drop(answer);
            Ok(())
        }
    });
    assert!(run.await.is_ok());
    assert_eq!((calls.count(), *open.lock().unwrap()), (3, 0));
}

#[tokio::test(start_paused = true)]
async fn trap_24_breaker_open_not_retried() {
    let handler = handler(|_| ());
    open(&handler).await;
    pass(seconds(1)).await;
    let (start, calls) = (now(), Calls::default());
    let run = handler.operation("ask").run(|_| {
        calls.one();
        async { Ok::<_, Failure>(()) }
    });
    let failure = run.await.unwrap_err();
    assert!(is_open(&handler));
    assert_eq!((now(), calls.count()), (start, 0), "refused at once");
    assert_eq!(failure.recovery().after(), Some(seconds(1)), "with the rest of the open time");
    assert_eq!(count(&handler, Count::RefusedByBreaker), 1);
    assert_eq!(count(&handler, Count::Retries), 0);
}
