//! Time and deadlines.

use std::fs;
use std::path::Path;

use breakfall::Failure;
use breakfall::Outcome;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use tokio_util::sync::CancellationToken;

use super::support::Calls;
use super::support::Upstream;
use super::support::down;
use super::support::handler;
use super::support::hang;
use super::support::pass;
use super::support::seconds;

#[tokio::test(start_paused = true)]
async fn trap_01_total_vs_attempt() {
    let handler = handler(|plan| {
        plan.timeout.total = seconds(30);
        plan.timeout.attempt = Some(seconds(14));
        plan.retry.base = seconds(1);
    });
    let start = now();
    let failure = handler.operation("ask").read_only().run(|_| hang()).await.unwrap_err();
    assert_eq!(now() - start, seconds(30), "attempts and waits together");
    let lasted: Vec<_> = failure.attempts().iter().map(|attempt| attempt.lasted).collect();
    assert_eq!(lasted[..2], [seconds(14); 2]);
    assert!(lasted[2] <= seconds(2), "the last one has what is left: {lasted:?}");
}

#[tokio::test(start_paused = true)]
async fn trap_02_no_sleep_past_deadline() {
    let handler = handler(|_| ());
    let (start, calls) = (now(), Calls::default());
    let operation = handler.operation("ask").deadline(later(start, seconds(4)));
    let run = operation.run(|_| {
        calls.one();
        async { Err::<(), _>(Failure::from(Upstream::Down { after: Some(seconds(5)) })) }
    });
    let failure = run.await.unwrap_err();
    assert_eq!((now(), calls.count()), (start, 1), "it slept towards its deadline");
    assert_eq!(failure.code().as_str(), "UPSTREAM_DOWN", "the real failure");
    assert_eq!(failure.recovery().after(), Some(seconds(5)), "with the wait that was asked for");
}

#[tokio::test(start_paused = true)]
async fn trap_03_last_error_survives() {
    let mentions = |failure: &Failure| {
        failure.code() == down().code()
            || failure.secondary().iter().any(|other| other.code() == down().code())
    };
    // The time of the whole runs out.
    let calls = Calls::default();
    let late = handler(|plan| plan.timeout.total = seconds(10));
    let run = late.operation("ask").run(|_| {
        let first = calls.one() == 1;
        async move { if first { Err(down()) } else { hang().await } }
    });
    let failure = run.await.unwrap_err();
    assert_eq!(failure.origin(), Origin::TimedOut);
    assert!(mentions(&failure), "{failure:?}");
    // The budget is used up.
    let poor = handler(|plan| plan.budget.reserve = 0.0);
    let failure = poor.operation("ask").run(|_| async { Err::<(), _>(down()) }).await.unwrap_err();
    assert_eq!(failure.code(), down().code());
    // The breaker opens before the retry.
    let open = handler(|_| ());
    let run = open.operation("ask").run(|_| async { Err::<(), _>(down()) });
    let isolate = async {
        open.breaker("ask").isolate(now());
    };
    let (ended, ()) = tokio::join!(run, isolate);
    let failure = ended.unwrap_err();
    assert_eq!((failure.code(), failure.attempts().len()), (down().code(), 1));
    let refused = failure.secondary().iter().map(Failure::origin).collect::<Vec<_>>();
    assert_eq!(refused, [Origin::Rejected], "why there was no retry");
}

#[tokio::test(start_paused = true)]
async fn trap_04_fallback_time_reserved() {
    let handler = handler(|plan| plan.fallback.timeout = seconds(10));
    let start = now();
    let run = handler
        .operation("ask")
        .deadline(later(start, seconds(30)))
        .run(|_| async { hang().await.map(|()| "whole") });
    let run = run.or_degrade(|_| async {
        pass(seconds(9)).await;
        Ok::<_, Failure>("substitute")
    });
    let ended = run.await;
    assert!(matches!(ended, Ok(Outcome::Degraded { value: "substitute", .. })), "{ended:?}");
    assert_eq!(now() - start, seconds(29), "the main path ends after 20 seconds");
}

#[tokio::test(start_paused = true)]
async fn trap_05_fallback_own_timeout() {
    let handler = handler(|plan| {
        plan.retry.max_retries = 0;
        plan.fallback.timeout = seconds(10);
    });
    let start = now();
    let run =
        handler.operation("ask").run(|_| async { Err::<(), _>(down()) }).or_degrade(|_| hang());
    let failure = run.await.unwrap_err();
    assert_eq!(now() - start, seconds(10));
    assert_eq!(failure.code(), down().code(), "the primary failure");
    assert_eq!(failure.secondary()[0].origin(), Origin::TimedOut, "with the fallback's beside it");
}

/// A wall clock that is stepped cannot change what never reads it.
#[test]
fn trap_06_monotonic() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut stack = ["clock/alarm.rs", "clock/wheel.rs", "policy", "pipeline"]
        .map(|at| source.join(at))
        .to_vec();
    let mut read = 0;
    while let Some(path) = stack.pop() {
        if path.is_dir() {
            stack.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for wall in ["wall()", "clock::wall", "SystemTime"] {
            assert!(!text.contains(wall), "{} reads the wall clock", path.display());
        }
        read += 1;
    }
    assert!(read > 50, "only {read} files");
}

#[tokio::test(start_paused = true)]
async fn trap_08_retry_after_is_floor() {
    let mut waits = Vec::new();
    for seed in 0..20 {
        let mut settings = super::support::settings(|plan| plan.retry.max_retries = 1);
        settings.dice = breakfall::clock::Dice::seeded(seed);
        let handler = breakfall::Handler::new(settings);
        let (start, calls) = (now(), Calls::default());
        let run = handler.operation("ask").run(|_| {
            let first = calls.one() == 1;
            let after = Some(seconds(5));
            async move { if first { Err(Failure::from(Upstream::Down { after })) } else { Ok(()) } }
        });
        assert!(run.await.is_ok());
        waits.push(now() - start);
    }
    assert!(waits.iter().all(|wait| *wait >= seconds(5)), "earlier than was asked for: {waits:?}");
    assert!(waits.iter().any(|wait| *wait != waits[0]), "all come back together: {waits:?}");
}

#[tokio::test(start_paused = true)]
async fn trap_09_retry_after_bounded() {
    let asked = seconds(99_999_999);
    let start = now();
    let run = handler(|plan| plan.timeout.total = seconds(1_000_000_000))
        .operation("ask")
        .run(|_| async { Err::<(), _>(Failure::from(Upstream::Down { after: Some(asked) })) })
        .await;
    assert_eq!(now(), start, "a hostile server parks a task");
    assert_eq!(run.unwrap_err().recovery().after(), Some(asked));
}

#[tokio::test(start_paused = true)]
async fn trap_26_classifier_sees_timeout_kind() {
    let handler = handler(|plan| plan.retry.max_retries = 0);
    let kind = |failure: &Failure| (failure.code().as_str(), failure.origin(), failure.effect());
    let own = handler.operation("ask").run(|_| hang()).await.unwrap_err();
    assert_eq!(kind(&own), ("ASYNC_TIMEOUT_FAILED", Origin::TimedOut, Effect::Unknown));
    let expired = handler.operation("ask").deadline(now()).run(|_| hang()).await.unwrap_err();
    assert_eq!(kind(&expired), ("ASYNC_TIMEOUT_FAILED", Origin::TimedOut, Effect::None));
    let cancel = CancellationToken::new();
    let run = handler.operation("ask").cancel_on(&cancel).run(|_| hang());
    let (cancelled, ()) = tokio::join!(run, async { cancel.cancel() });
    let cancelled = cancelled.unwrap_err();
    assert_eq!(
        (cancelled.code().as_str(), cancelled.origin()),
        ("ASYNC_CANCELLED_FAILED", Origin::Cancelled)
    );
    let inner =
        handler.operation("outer").run(|attempt| attempt.operation("inner").run(|_| hang()));
    let inner = inner.await.unwrap_err();
    assert_eq!((inner.origin(), inner.operation()), (Origin::TimedOut, Some("inner")));
}
