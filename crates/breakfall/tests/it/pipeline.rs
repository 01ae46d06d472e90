//! The policies together: order, time, and what a drop leaves behind.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::Dice;
use breakfall::clock::now;
use breakfall::fault::Effect;
use breakfall::fault::OperationFailed;
use breakfall::pipeline::Plan;
use breakfall::testing::Captured;
use breakfall::testing::Script;
use breakfall::testing::Step;
use tokio_util::sync::CancellationToken;

#[derive(Fault)]
enum Supplier {
    /// down for a moment
    #[fault(code = "SUPPLIER_DOWN", class = Unavailable, actions(retry))]
    Down {
        #[wait]
        after: Option<Duration>,
    },
}

fn down() -> Failure {
    Supplier::Down { after: None }.into()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn handler(change: impl FnOnce(&mut Plan)) -> Handler {
    let mut settings = Settings::default();
    settings.dice = Dice::seeded(42);
    change(&mut settings.plan);
    Handler::new(settings)
}

#[tokio::test(start_paused = true)]
async fn fails_twice_then_succeeds() {
    let log = Captured::start();
    let script = Script::new([Step::Fail(down()), Step::Fail(down()), Step::Ok(7)]);
    let outcome = handler(|_| ()).operation("ask").run(|_| script.call()).await.unwrap();
    assert!(matches!(outcome, Outcome::Full(7)));
    assert_eq!(script.calls(), 3);
    assert_eq!(log.names(), ["attempt.failed", "attempt.failed", "operation.recovered"]);
    assert_eq!(log.events()[2].fields["attempts"], "3");
}

#[tokio::test(start_paused = true)]
async fn three_retries_are_four_calls_and_the_attempts_are_told() {
    let script = Script::<()>::new((0..4).map(|_| Step::Fail(down())));
    let failure = handler(|_| ()).operation("ask").run(|_| script.call()).await.unwrap_err();
    assert_eq!(script.calls(), 4);
    let numbers: Vec<_> = failure.attempts().iter().map(|a| (a.number, a.wait.is_some())).collect();
    assert_eq!(numbers, [(1, true), (2, true), (3, true), (4, false)]);
    assert_eq!(failure.operation(), Some("ask"));
    assert!(failure.is_settled());
}

#[tokio::test(start_paused = true)]
async fn the_whole_bounds_attempts_and_waits() {
    let start = now();
    let calls = AtomicU32::new(0);
    let failure = handler(|_| ())
        .operation("ask")
        .idempotent()
        .run(|_| {
            calls.fetch_add(1, Ordering::Relaxed);
            std::future::pending::<Result<(), Failure>>()
        })
        .await
        .unwrap_err();
    assert!(now() - start <= seconds(30), "{:?}", now() - start);
    assert_eq!(failure.code().as_str(), "ASYNC_TIMEOUT_FAILED");
    assert!(calls.load(Ordering::Relaxed) >= 2, "an attempt gets a third, so that more fit");
    assert_eq!(failure.attempts()[0].lasted, seconds(10));
    assert_eq!(failure.effect(), Effect::Unknown, "idempotent work may have happened");
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_attempt_may_have_done_is_not_forgotten() {
    let script = Script::<()>::new([Step::Hang, Step::Fail(down())]);
    let handler = handler(|plan| plan.retry.max_retries = 1);
    let operation = handler.operation("close").idempotent();
    let failure = operation.run(|_| script.call()).await.unwrap_err();
    assert_eq!((failure.code().as_str(), script.calls()), ("SUPPLIER_DOWN", 2));
    assert_eq!(failure.effect(), Effect::Unknown, "the first one may have closed it");
}

#[tokio::test(start_paused = true)]
async fn what_only_reads_has_changed_nothing_when_it_times_out() {
    let hang = || std::future::pending::<Result<(), Failure>>();
    let failure = handler(|_| ()).operation("ask").read_only().run(|_| hang()).await.unwrap_err();
    assert_eq!(failure.effect(), Effect::None);
    assert!(failure.attempts().len() > 1, "it may be repeated");
}

#[tokio::test(start_paused = true)]
async fn what_may_have_happened_is_not_repeated_and_gets_all_the_time() {
    let start = now();
    let script = Script::<()>::new([Step::Hang]);
    let failure = handler(|_| ()).operation("pay").run(|_| script.call()).await.unwrap_err();
    assert_eq!((script.calls(), now() - start), (1, seconds(30)));
    assert_eq!(failure.effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_cannot_fit_is_refused_with_the_real_failure() {
    let start = now();
    let away = || Supplier::Down { after: Some(seconds(15)) }.into();
    let script = Script::<()>::new([Step::Fail(away()), Step::Fail(away())]);
    let handler = handler(|plan| plan.timeout.total = seconds(20));
    let failure = handler.operation("ask").run(|_| script.call()).await.unwrap_err();
    assert_eq!(failure.code().as_str(), "SUPPLIER_DOWN");
    assert!(now() - start < seconds(20), "slept towards the deadline");
    assert_eq!(script.calls(), 2);
    assert!(failure.recovery().after() >= Some(seconds(15)), "the wait is the person's guidance");
}

#[tokio::test(start_paused = true)]
async fn the_last_real_failure_survives_a_timeout() {
    let script = Script::<()>::new([Step::Fail(down()), Step::Hang]);
    let handler = handler(|plan| plan.retry.max_retries = 1);
    let failure = handler.operation("ask").run(|_| script.call()).await.unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_TIMEOUT_FAILED");
    assert_eq!(failure.secondary()[0].code().as_str(), "SUPPLIER_DOWN");
}

#[tokio::test(start_paused = true)]
async fn a_backoff_that_does_not_fit_is_no_guidance_for_a_person() {
    let script = Script::<()>::new([Step::After(seconds(3)), Step::Fail(down())]);
    let handler = handler(|plan| {
        plan.timeout.total = Duration::from_millis(3001);
        plan.retry.base = seconds(2);
    });
    let failure = handler.operation("ask").run(|_| script.call()).await.unwrap_err();
    assert_eq!((failure.code().as_str(), script.calls()), ("SUPPLIER_DOWN", 1));
    assert_eq!(failure.recovery().after(), None, "our own jitter says nothing of when it is back");
}

#[tokio::test(start_paused = true)]
async fn the_fallbacks_time_is_kept_out_of_the_callers_deadline() {
    let start = now();
    let outcome = handler(|_| ())
        .operation("ask")
        .deadline(start + seconds(30))
        .run(|_| std::future::pending::<Result<(), Failure>>())
        .or_degrade(|_| async {
            breakfall::clock::sleep_until(now() + seconds(9)).await;
            Ok::<_, Failure>(())
        })
        .await
        .unwrap();
    assert!(matches!(outcome, Outcome::Degraded { .. }));
    assert_eq!(now() - start, seconds(29), "20 s for the work, 9 s for the fallback");
}

#[tokio::test(start_paused = true)]
async fn expired_work_is_refused_before_it_starts() {
    let script = Script::<()>::new([]);
    let expired = now();
    let failure = handler(|_| ())
        .operation("ask")
        .deadline(expired)
        .run(|_| script.call())
        .await
        .unwrap_err();
    assert_eq!((failure.code().as_str(), script.calls()), ("ASYNC_TIMEOUT_FAILED", 0));
    assert_eq!(failure.effect(), Effect::None, "it never started");
    assert!(failure.attempts().is_empty() && failure.is_settled());
}

#[tokio::test(start_paused = true)]
async fn layers_do_not_multiply() {
    let inner = Script::<()>::new((0..4).map(|_| Step::Fail(down())));
    let log = Captured::start();
    let failure = handler(|_| ())
        .operation("outer")
        .idempotent()
        .run(|attempt| attempt.operation("inner").idempotent().run(|_| inner.call()))
        .await
        .unwrap_err();
    assert_eq!(inner.calls(), 4, "not 16");
    assert_eq!(failure.operation(), Some("inner"), "the one that failed keeps its name");
    let failed = log.names().into_iter().filter(|name| name == "operation.failed").count();
    assert_eq!(failed, 1, "one failure, one event");
}

#[tokio::test(start_paused = true)]
async fn an_inner_operation_inherits_the_deadline() {
    let start = now();
    let handler = handler(|plan| plan.timeout.total = seconds(6));
    let failure = handler
        .operation("outer")
        .run(|attempt| async move {
            breakfall::clock::sleep_until(start + seconds(2)).await;
            attempt.operation("inner").run(|_| std::future::pending::<Result<(), Failure>>()).await
        })
        .await
        .unwrap_err();
    assert_eq!(now() - start, seconds(6));
    assert_eq!(failure.code().as_str(), "ASYNC_TIMEOUT_FAILED");
    assert_eq!(failure.operation(), Some("inner"), "its own limit is the outer one's");
}

#[tokio::test(start_paused = true)]
async fn plans_are_found_by_name() {
    let mut settings = Settings::default();
    let mut quick = Plan::default();
    quick.timeout.total = seconds(2);
    settings.operations.insert("quick".into(), quick);
    let handler = Handler::new(settings);
    let start = now();
    let hang = || std::future::pending::<Result<(), Failure>>();
    assert!(handler.operation("quick").run(|_| hang()).await.is_err());
    assert_eq!(now() - start, seconds(2));
    assert!(handler.operation("other").run(|_| hang()).await.is_err());
    assert_eq!(now() - start, seconds(32));
}

#[tokio::test(start_paused = true)]
async fn context_is_formatted_only_on_failure() {
    struct Counted<'a>(&'a AtomicU32);
    impl std::fmt::Display for Counted<'_> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.0.fetch_add(1, Ordering::Relaxed);
            f.write_str("r-7")
        }
    }
    let formatted = AtomicU32::new(0);
    let handler = handler(|_| ());
    let operation = || handler.operation("ask").context("request_id", Counted(&formatted));
    let whole = operation().run(|_| async { Ok::<_, Failure>(()) }).await;
    assert!(matches!(whole, Ok(Outcome::Full(()))));
    assert_eq!(formatted.load(Ordering::Relaxed), 0);
    let failure =
        operation().run(|_| async { Err::<(), _>(OperationFailed::new("ask")) }).await.unwrap_err();
    assert_eq!((failure.notes()[0].key, &*failure.notes()[0].value), ("request_id", "r-7"));
}

#[tokio::test(start_paused = true)]
async fn a_drop_stops_everything_and_is_told_once() {
    for (steps, polls_until) in
        [(vec![Step::<()>::Hang], 1), (vec![Step::Fail(down()), Step::Hang], 1)]
    {
        let script = Script::new(steps);
        let log = Captured::start();
        let handler = handler(|_| ());
        let mut run = Box::pin(handler.operation("ask").idempotent().run(|_| script.call()));
        assert!(poll_once(run.as_mut()).await.is_none());
        drop(run);
        breakfall::clock::sleep_until(now() + seconds(100)).await;
        assert_eq!(script.calls(), polls_until, "no call after the drop");
        let names = log.names();
        assert_eq!(
            names.iter().filter(|name| *name == "operation.abandoned").count(),
            1,
            "{names:?}"
        );
    }
}

/// Polls once.
async fn poll_once<F: Future>(mut future: std::pin::Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
        std::task::Poll::Ready(value) => std::task::Poll::Ready(Some(value)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn an_unstarted_operation_leaves_nothing() {
    let log = Captured::start();
    let handler = handler(|_| ());
    drop(handler.operation("ask").run(|_| async { Ok::<_, Failure>(()) }));
    assert!(log.names().is_empty());
}

#[tokio::test(start_paused = true)]
async fn cancel_in_backoff_makes_no_further_call() {
    let cancel = CancellationToken::new();
    let script = Script::<()>::new([Step::Fail(Supplier::Down { after: Some(seconds(5)) }.into())]);
    let handler = handler(|_| ());
    let start = now();
    let run = handler.operation("ask").cancel_on(&cancel).run(|_| script.call());
    let trigger = async {
        breakfall::clock::sleep_until(start + Duration::from_millis(50)).await;
        cancel.cancel();
    };
    let (ended, ()) = tokio::join!(run, trigger);
    let failure = ended.unwrap_err();
    assert_eq!((now() - start, script.calls()), (Duration::from_millis(50), 1));
    assert_eq!(failure.code().as_str(), "ASYNC_CANCELLED_FAILED");
    assert_eq!(failure.secondary()[0].code().as_str(), "SUPPLIER_DOWN");
    assert_eq!(failure.attempts().len(), 1, "the one that ran");
}

#[tokio::test(start_paused = true)]
async fn the_work_may_borrow_and_the_future_is_send() {
    fn assert_send<T: Send>(value: T) -> T {
        value
    }
    let text = String::from("borrowed");
    let handler = handler(|_| ());
    let run = handler
        .operation("ask")
        .context("text", &text)
        .run(|_| async { Ok::<_, Failure>(text.len()) });
    let run = run.or_degrade(|failure| {
        let code = failure.code();
        async move { Ok::<_, Failure>(code.as_str().len()) }
    });
    assert!(matches!(assert_send(run).await, Ok(Outcome::Full(8))));
}

#[tokio::test(start_paused = true)]
async fn a_drop_during_the_fallback_is_told_once() {
    let log = Captured::start();
    let handler = handler(|plan| plan.retry.max_retries = 0);
    let script = Script::<()>::new([Step::Fail(down())]);
    let run = handler.operation("ask").run(|_| script.call());
    let mut run = Box::pin(run.or_degrade(|_| std::future::pending::<Result<(), Failure>>()));
    assert!(poll_once(run.as_mut()).await.is_none());
    drop(run);
    assert_eq!(log.names(), ["operation.abandoned"]);
}

#[tokio::test(start_paused = true)]
async fn cancelling_during_the_fallback_gives_the_primary_failure() {
    let cancel = CancellationToken::new();
    let handler = handler(|plan| plan.retry.max_retries = 0);
    let start = now();
    let run = handler
        .operation("ask")
        .cancel_on(&cancel)
        .run(|_| async { Err::<(), _>(down()) })
        .or_degrade(|_| std::future::pending::<Result<(), Failure>>());
    let trigger = async {
        breakfall::clock::sleep_until(start + Duration::from_millis(50)).await;
        cancel.cancel();
    };
    let (ended, ()) = tokio::join!(run, trigger);
    let failure = ended.unwrap_err();
    assert_eq!(
        (failure.code().as_str(), now() - start),
        ("SUPPLIER_DOWN", Duration::from_millis(50))
    );
    assert_eq!(failure.secondary()[0].code().as_str(), "ASYNC_CANCELLED_FAILED");
}

#[tokio::test(start_paused = true)]
async fn a_fallback_that_is_there_at_once_helps_even_when_the_deadline_has_passed() {
    let expired = now();
    let run = handler(|_| ())
        .operation("ask")
        .deadline(expired)
        .run(|_| std::future::pending::<Result<u8, Failure>>())
        .or_degrade(|_| async { Ok::<_, Failure>(7) })
        .await;
    assert!(matches!(run, Ok(Outcome::Degraded { value: 7, .. })));
}

#[tokio::test(start_paused = true)]
async fn the_correlation_stands_in_every_event_also_inside() {
    let log = Captured::start();
    let handler = handler(|plan| plan.retry.max_retries = 1);
    let script = Script::<()>::new([Step::Fail(down()), Step::Fail(down())]);
    let outer = handler.operation("outer").correlate("r-7");
    let ended = outer.run(|attempt| attempt.operation("inner").run(|_| script.call())).await;
    assert!(ended.is_err());
    let events = log.events();
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(events.iter().all(|event| event.fields["correlation"] == "r-7"), "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn work_that_panics_before_it_gives_a_future_is_a_failure() {
    fn work() -> std::future::Ready<Result<(), Failure>> {
        panic!("before anything is awaited")
    }
    let handler = handler(|_| ());
    let failure = handler.operation("ask").run(|_| work()).await.unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_PANICKED_FAILED");
    let failing = handler.operation("ask").run(|_| async { Err::<(), _>(down()) });
    let failure = failing.or_degrade(|_| work()).await.unwrap_err();
    assert_eq!(failure.secondary()[0].code().as_str(), "ASYNC_PANICKED_FAILED");
}
