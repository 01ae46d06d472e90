//! A clock that a test owns tells the time as a real one does.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use breakfall::Handler;
use breakfall::Settings;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::OperationFailed;
use breakfall::policy::timeout::Limited;
use breakfall::testing::Script;
use breakfall::testing::Step;
use breakfall::testing::elapse;
use tokio::task::JoinSet;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test(start_paused = true)]
async fn trap_49_virtual_time_faithful() {
    let start = now();
    let moments = Arc::new(Mutex::new(Vec::new()));
    let note = |what: &'static str| {
        let moments = Arc::clone(&moments);
        move || moments.lock().unwrap().push((what, (now() - start).as_secs()))
    };
    let mut tasks = JoinSet::new();
    // A limit of the library's own timers, a sleep of the runtime's, and an operation: asked for in no order.
    let limit = note("limit of 30 s");
    tasks.spawn(async move {
        assert_eq!(
            Limited::new(std::future::pending::<()>(), later(start, seconds(30))).await,
            None
        );
        limit();
    });
    let slept = note("sleep of 7200 s");
    tasks.spawn(async move {
        sleep_until(later(start, seconds(7200))).await;
        slept();
    });
    let ended = note("operation of 10 s");
    tasks.spawn(async move {
        let mut settings = Settings::default();
        settings.plan.timeout.total = seconds(10);
        let script = Script::<()>::new([Step::Hang]);
        let handler = Handler::new(settings);
        handler.operation("hang").run(|_| script.call()).await.unwrap_err();
        ended();
    });
    let early = note("sleep of 29 s");
    tasks.spawn(async move {
        sleep_until(later(start, seconds(29))).await;
        early();
    });
    elapse(seconds(30)).await;
    assert_eq!((now() - start).as_secs(), 30, "the clock went past the earliest moment");
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    assert_eq!(
        *moments.lock().unwrap(),
        [
            ("operation of 10 s", 10),
            ("sleep of 29 s", 29),
            ("limit of 30 s", 30),
            ("sleep of 7200 s", 7200)
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_clock_stands_while_somebody_works() {
    let start = now();
    let mut waits = JoinSet::new();
    waits.spawn(sleep_until(later(start, seconds(1))));
    for _ in 0..1000 {
        tokio::task::yield_now().await;
        assert_eq!(now(), start);
    }
    assert!(waits.try_join_next().is_none());
    elapse(seconds(1)).await;
    assert_eq!(now() - start, seconds(1));
    waits.join_next().await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn elapsing_does_what_is_due_meanwhile() {
    let mut settings = Settings::default();
    settings.plan.retry.max_retries = 0;
    settings.plan.timeout.total = seconds(5);
    let handler = Handler::new(settings);
    let script = Script::new([
        Step::After(seconds(4)),
        Step::Fail(OperationFailed::new("read").into()),
        Step::Ok(1),
    ]);
    let mut run = JoinSet::new();
    run.spawn(async move { handler.operation("read").run(|_| script.call()).await.is_err() });
    elapse(Duration::from_millis(3999)).await;
    assert!(run.try_join_next().is_none());
    elapse(Duration::from_millis(2)).await;
    assert!(run.try_join_next().unwrap().unwrap());
}
