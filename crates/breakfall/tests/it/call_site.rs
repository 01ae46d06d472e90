//! What stands around the work at the call site: rejected values, limits of streams, earlier answers.

use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::Origin;
use breakfall::pipeline::FallibleExt;
use breakfall::policy::stale::Stale;
use breakfall::policy::stale::StaleConfig;
use breakfall::policy::timeout::idle;
use breakfall::testing::Script;
use breakfall::testing::Step;
use futures_util::Stream;
use futures_util::StreamExt;
use futures_util::stream;

#[derive(Fault)]
enum Sample {
    /// the answer is old
    #[fault(code = "SAMPLE_OLD_ANSWER", class = Unavailable, actions(retry))]
    Old,
    /// the caller may not see it
    #[fault(code = "SAMPLE_NOT_ALLOWED", class = PermissionDenied, actions(fix_request))]
    NotAllowed,
}

fn handler() -> Handler {
    Handler::new(Settings::default())
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// An answer that says when it is dropped.
#[derive(Debug)]
struct Answer {
    is_old: bool,
    _held: Arc<()>,
}

#[tokio::test(start_paused = true)]
async fn a_rejected_value_is_retried_like_an_error() {
    let held = Arc::new(());
    let answer = |is_old| Step::Ok(Answer { is_old, _held: Arc::clone(&held) });
    let script = Script::new([answer(true), answer(true), answer(false)]);
    let outcome = handler()
        .operation("ask")
        .run(|_| script.call().reject_if(|answer| answer.is_old.then_some(Sample::Old)))
        .await
        .unwrap();
    assert!(matches!(outcome, Outcome::Full(Answer { is_old: false, .. })));
    assert_eq!(script.calls(), 3);
    assert_eq!(Arc::strong_count(&held), 2, "rejected answers are dropped");
}

#[tokio::test(start_paused = true)]
async fn a_value_that_stays_rejected_is_the_failure() {
    let script = Script::new([1, 2, 3, 4].map(Step::Ok));
    let failure = handler()
        .operation("ask")
        .run(|_| script.call().reject_if(|_| Some(Sample::Old)))
        .await
        .unwrap_err();
    assert_eq!(failure.code().as_str(), "SAMPLE_OLD_ANSWER");
    assert_eq!(failure.attempts().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn an_error_stays_what_it_is_and_no_value_is_looked_at() {
    let asks = async { Err::<u32, _>(Sample::NotAllowed) };
    let failure = asks.reject_if(|_| -> Option<Sample> { panic!("looked at") }).await.unwrap_err();
    assert_eq!(failure.code().as_str(), "SAMPLE_NOT_ALLOWED");
}

/// Items with this long before each.
fn paced(
    pauses: impl IntoIterator<Item = u64>,
) -> impl Stream<Item = Result<u64, Failure>> + Unpin {
    let items = stream::iter(pauses).then(|pause| async move {
        sleep_until(later(now(), seconds(pause))).await;
        Ok(pause)
    });
    Box::pin(items)
}

#[tokio::test(start_paused = true)]
async fn trap_13_body_timeout() {
    let mut settings = Settings::default();
    settings.plan.timeout.total = seconds(1);
    // The head comes within the second that the operation has; the body goes on for as long as something comes.
    let handler = Handler::new(settings);
    let head = handler.operation("download").run(|_| async {
        sleep_until(later(now(), Duration::from_millis(900))).await;
        Ok::<_, Sample>(paced([4; 100]))
    });
    let Outcome::Full(body) = head.await.unwrap() else { panic!("a whole answer") };
    let items: Vec<_> = idle(body, seconds(5)).collect().await;
    assert_eq!(items.len(), 100);
    assert!(items.iter().all(Result::is_ok));

    // Silence ends it, at exactly its limit.
    let start = now();
    let mut body = idle(paced([4, 4, 6, 4]), seconds(5));
    let read: Vec<_> = body.by_ref().collect().await;
    assert_eq!(read.len(), 3);
    let failure = read.into_iter().last().unwrap().unwrap_err();
    assert_eq!(
        (failure.code().as_str(), failure.origin()),
        ("ASYNC_TIMEOUT_FAILED", Origin::TimedOut)
    );
    assert_eq!(&*failure.notes()[0].value, "idle");
    assert_eq!(now() - start, seconds(13));

    // So does the limit of the whole, however steadily the items come.
    let start = now();
    let read: Vec<_> =
        idle(paced([4; 100]), seconds(5)).until(later(start, seconds(10))).collect().await;
    assert_eq!(read.len(), 3);
    assert_eq!(&*read[2].as_ref().unwrap_err().notes()[0].value, "whole");
    assert_eq!(now() - start, seconds(10));
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_waiting_begins_with_the_first_wait() {
    for late in [0, 60] {
        let body = idle(paced([4; 100]), seconds(5)).within(seconds(10));
        sleep_until(later(now(), seconds(late))).await;
        let start = now();
        let read: Vec<_> = body.collect().await;
        assert_eq!((read.len(), now() - start), (3, seconds(10)));
        assert_eq!(&*read[2].as_ref().unwrap_err().notes()[0].value, "whole");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_never_waits_ends_too() {
    let end = later(now(), seconds(10));
    let mut endless = idle(stream::repeat_with(|| Ok::<_, Failure>(())), seconds(5)).until(end);
    for _ in 0..1000 {
        endless.next().await.unwrap().unwrap();
    }
    sleep_until(end).await;
    assert!(endless.next().await.unwrap().is_err());
    assert!(endless.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_takes_its_time_is_no_silence() {
    let mut body = idle(paced([4, 4, 4]), seconds(5));
    for _ in 0..3 {
        body.next().await.unwrap().unwrap();
        sleep_until(later(now(), seconds(60))).await;
    }
    assert!(body.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_ended_or_was_dropped_holds_nothing() {
    let held = Arc::new(());
    let items = |silent: bool| {
        let held = Arc::clone(&held);
        let one = stream::iter([Ok::<_, Failure>(())]).map(move |item| (item, Arc::clone(&held)).0);
        if silent { one.chain(stream::pending()).boxed() } else { one.boxed() }
    };
    let mut whole = idle(items(false), seconds(5));
    while whole.next().await.is_some() {}
    assert_eq!(Arc::strong_count(&held), 1, "it ended, and its connection is held");
    let mut failed = idle(items(true), seconds(5));
    while failed.next().await.is_some() {}
    assert_eq!(Arc::strong_count(&held), 1, "it failed, and its connection is held");
    let mut dropped = idle(items(true), seconds(5));
    dropped.next().await.unwrap().unwrap();
    drop(dropped);
    assert_eq!(Arc::strong_count(&held), 1);
}

#[tokio::test(start_paused = true)]
async fn an_earlier_answer_stands_in_where_the_caller_is_not_at_fault() {
    let mut config = StaleConfig::default();
    config.max_age = seconds(3600);
    let (handler, stale) = (handler(), Stale::new(config));
    let ask = async |step: Step<&'static str>| {
        let script = Script::new([step]);
        handler
            .operation("forecast")
            .run(|_| stale.keep("kiel", script.call()))
            .or_degrade_as("stale", |failure| stale.serve("kiel", failure))
            .await
    };
    let fail = |fault: Sample| Step::Fail(Failure::from(fault).already_retried());

    let failure = ask(fail(Sample::Old)).await.unwrap_err();
    assert_eq!(failure.code().as_str(), "SAMPLE_OLD_ANSWER", "nothing is known yet");
    assert_eq!(failure.secondary()[0].code().as_str(), "ASYNC_RECALL_ANSWER_FAILED");

    assert!(matches!(ask(Step::Ok("sun")).await.unwrap(), Outcome::Full("sun")));
    sleep_until(later(now(), seconds(3590))).await;
    let outcome = ask(fail(Sample::Old)).await.unwrap();
    let Outcome::Degraded { value, failure, step } = outcome else { panic!("{outcome:?}") };
    assert_eq!((value, step), ("sun", "stale"));
    assert_eq!(failure.code().as_str(), "SAMPLE_OLD_ANSWER");

    let failure = ask(fail(Sample::NotAllowed)).await.unwrap_err();
    assert_eq!(failure.code().as_str(), "SAMPLE_NOT_ALLOWED", "who may not see it was shown it");

    sleep_until(later(now(), seconds(20))).await;
    assert!(ask(fail(Sample::Old)).await.is_err(), "a substitute made the answer younger");
}

#[tokio::test(start_paused = true)]
async fn only_real_answers_are_kept() {
    let stale = Stale::new(StaleConfig::default());
    let handler = handler();
    let ask = || {
        handler
            .operation("forecast")
            .run(|_| stale.keep("kiel", async { Err::<_, Sample>(Sample::NotAllowed) }))
            .or_degrade(|_| async { Ok::<_, Sample>("made up") })
    };
    assert!(ask().await.is_err());
    let failure = Failure::from(Sample::Old);
    assert!(stale.serve::<&str>("kiel", &failure).await.is_err());
    assert!(stale.keep("kiel", async { Ok::<_, Sample>("sun") }).await.is_ok());
    assert_eq!(stale.serve::<&str>("kiel", &failure).await.unwrap(), "sun");
    assert!(stale.serve::<u32>("kiel", &failure).await.is_err(), "of another type");
    assert!(stale.serve::<&str>("bonn", &failure).await.is_err(), "of another key");
}
