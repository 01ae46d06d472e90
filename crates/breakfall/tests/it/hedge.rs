//! When a call is hedged, and what that is learned from.

use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Settings;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::OperationFailed;
use breakfall::pipeline::Count;
use breakfall::policy::hedge::HedgeConfig;
use breakfall::policy::hedge::HedgeDelay;
use breakfall::policy::hedge::Latencies;

const MS: Duration = Duration::from_millis(1);

/// A handler without retries and budget, and with a breaker where that is asked for.
fn handler(delay: HedgeDelay, breaker: bool) -> Handler {
    let (mut settings, mut hedge) = (Settings::default(), HedgeConfig::default());
    hedge.delay = delay;
    settings.plan.hedge = Some(hedge);
    settings.plan.retry.max_retries = 0;
    (settings.plan.budget.enabled, settings.plan.breaker.enabled) = (false, breaker);
    Handler::new(settings)
}

async fn pass(millis: u32) {
    sleep_until(now() + MS * millis).await;
}

/// An operation whose first call takes so many milliseconds, and a hedge beside it so many.
async fn ask(handler: &Handler, first: u32, hedge: u32) {
    let asked = handler.operation("ask").idempotent().run(|attempt| async move {
        pass(if attempt.is_hedge() { hedge } else { first }).await;
        Ok::<_, Failure>(())
    });
    assert!(asked.await.is_ok());
}

/// How long a call may take now before it is hedged.
async fn patience(handler: &Handler) -> Option<Duration> {
    let (start, hedged_after) = (now(), Mutex::new(None));
    let asked = handler.operation("ask").idempotent().run(|attempt| {
        if attempt.is_hedge() {
            *hedged_after.lock().unwrap() = Some(now() - start);
        }
        async {
            pass(5_000).await;
            Ok::<_, Failure>(())
        }
    });
    assert!(asked.await.is_ok());
    hedged_after.into_inner().unwrap()
}

async fn learn(handler: &Handler) {
    for _ in 0..Latencies::ENOUGH {
        ask(handler, 10, 0).await;
    }
    let patience = patience(handler).await.unwrap();
    assert!((MS * 10..=MS * 12).contains(&patience), "{patience:?}");
}

#[tokio::test(start_paused = true)]
async fn how_fast_something_fails_says_nothing_of_how_slow_it_is() {
    let handler = handler(HedgeDelay::Quantile(0.95), false);
    for _ in 0..2 * Latencies::ENOUGH {
        let failed = handler.operation("ask").idempotent().run(|_| async {
            pass(1).await;
            Err::<(), _>(OperationFailed::new("ask"))
        });
        assert!(failed.await.is_err());
    }
    assert_eq!(patience(&handler).await, None);
    assert_eq!(handler.metrics().iter().map(|of| of.count(Count::Hedges)).sum::<u64>(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_delay_follows_what_calls_take_while_it_is_known() {
    let handler = handler(HedgeDelay::Quantile(0.95), false);
    learn(&handler).await;
    for _ in 0..3_000 {
        ask(&handler, 5, 0).await;
    }
    let patience = patience(&handler).await.unwrap();
    assert!((MS * 5..=MS * 6).contains(&patience), "{patience:?}");
}

#[tokio::test(start_paused = true)]
async fn a_hedge_that_wins_is_measured_from_its_own_start() {
    let handler = handler(HedgeDelay::Quantile(0.4), false);
    learn(&handler).await;
    // Otherwise the delay would be in what it is learned from, and grow without end.
    for _ in 0..1_000 {
        ask(&handler, 4_000, 5).await;
    }
    let patience = patience(&handler).await.unwrap();
    assert!((MS * 5..=MS * 8).contains(&patience), "{patience:?}");
}

#[tokio::test(start_paused = true)]
async fn a_probe_has_no_hedge_even_where_a_hand_closes_the_breaker_meanwhile() {
    let handler = handler(HedgeDelay::Fixed(MS * 100), true);
    for _ in 0..5 {
        let failed = handler
            .operation("ask")
            .idempotent()
            .run(|_| async { Err::<(), _>(OperationFailed::new("ask")) });
        assert!(failed.await.is_err());
    }
    assert_eq!(handler.breaker("ask").state(now()).as_str(), "open");
    pass(60_000).await;
    let calls = AtomicU32::new(0);
    let probe = handler.operation("ask").idempotent().run(|_| {
        calls.fetch_add(1, Ordering::Relaxed);
        async {
            pass(400).await;
            Ok::<_, Failure>(())
        }
    });
    let closing = async {
        pass(50).await;
        handler.breaker("ask").close(now());
    };
    assert!(tokio::join!(probe, closing).0.is_ok());
    assert_eq!(calls.into_inner(), 1);
}
