//! Supervised tasks: however one ends, somebody hears of it exactly once.

use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::OperationFailed;
use breakfall::observe::LogConfig;
use breakfall::policy::timeout::Limited;
use breakfall::supervise::Supervisor;
use breakfall::supervise::all_or_failure;
use breakfall::supervise::first_success;
use breakfall::supervise::join_all_settled;
use breakfall::supervise::race;
use breakfall::testing::Captured;
use breakfall::testing::assert_no_lost_failures;

fn supervisor() -> Supervisor {
    Supervisor::new(LogConfig::default())
}

fn panics() -> Result<(), Failure> {
    panic!("of all things")
}

async fn settle() {
    sleep_until(now() + Duration::from_millis(1)).await;
}

#[tokio::test(start_paused = true)]
async fn an_awaited_task_gives_its_result_and_logs_nothing() {
    let log = Captured::start();
    let task = supervisor().spawn("count", async { Ok::<_, Failure>(7) });
    assert_eq!(task.name(), "count");
    assert_eq!(task.await.unwrap(), 7);
    let failed = supervisor().spawn("count", async { Err::<(), _>(OperationFailed::new("count")) });
    assert_eq!(failed.await.unwrap_err().code().as_str(), "ASYNC_COUNT_FAILED");
    assert!(log.names().is_empty(), "whoever awaits is told; the log is not");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_handle_loses_neither_failure_nor_panic() {
    let log = Captured::start();
    let supervisor = supervisor();
    drop(supervisor.spawn("fails", async { Err::<(), _>(OperationFailed::new("fails")) }));
    drop(supervisor.spawn("panics", async { panics() }));
    drop(supervisor.spawn_blocking("blocks", || -> Result<(), Failure> { panic!("in a thread") }));
    assert_eq!(supervisor.shut_down(Duration::from_secs(1)).await, 0);
    let mut told: Vec<_> = log
        .events()
        .into_iter()
        .map(|event| (event.name, event.fields["operation"].clone(), event.fields["code"].clone()))
        .collect();
    told.sort();
    let failed =
        |task: &str, code: &str| ("task.failed".to_owned(), task.to_owned(), code.to_owned());
    // The blocking task's event is written on its own thread, which this capture does not see.
    told.retain(|(_, task, _)| task != "blocks");
    assert_eq!(
        told,
        [failed("fails", "ASYNC_FAILS_FAILED"), failed("panics", "ASYNC_PANICKED_FAILED")]
    );
    let panicked = log.events().into_iter().find(|event| event.fields["operation"] == "panics");
    let detail = &panicked.unwrap().fields["detail"];
    assert!(detail.contains("of all things") && detail.contains("supervise.rs"), "{detail}");
}

#[tokio::test(start_paused = true)]
async fn a_result_that_nobody_reads_is_not_lost_with_its_channel() {
    let log = Captured::start();
    let task = supervisor().spawn("fails", async { Err::<(), _>(OperationFailed::new("fails")) });
    settle().await;
    assert!(log.names().is_empty(), "it waits for its reader");
    drop(task);
    assert_eq!(log.names(), ["task.failed"]);
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_blocking_work_comes_back() {
    let task = supervisor().spawn_blocking("blocks", || -> Result<(), Failure> { panic!("x") });
    assert_eq!(task.await.unwrap_err().code().as_str(), "ASYNC_PANICKED_FAILED");
    let task = supervisor().spawn_blocking("blocks", || Ok::<_, Failure>(7));
    assert_eq!(task.await.unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn shutting_down_waits_then_cancels_and_says_so() {
    let log = Captured::start();
    let supervisor = supervisor();
    let stopping = supervisor.stopping().clone();
    drop(supervisor.spawn("listens", async move {
        stopping.cancelled().await;
        Ok::<(), Failure>(())
    }));
    drop(supervisor.spawn("hangs", std::future::pending::<Result<(), Failure>>()));
    let start = now();
    assert_eq!(supervisor.shut_down(Duration::from_secs(5)).await, 1);
    assert_eq!(now() - start, Duration::from_secs(5));
    let events = log.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].fields["operation"], "hangs");
    assert_eq!(events[0].fields["code"], "ASYNC_CANCELLED_FAILED");
    assert!(events[0].fields["detail"].contains("cancelled_by=shut_down"), "{:?}", events[0]);
}

#[test]
fn a_runtime_that_goes_away_cancels() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let log = Captured::start();
    let mut task = None;
    runtime.block_on(async {
        task = Some(supervisor().spawn("hangs", std::future::pending::<Result<(), Failure>>()));
        tokio::task::yield_now().await;
    });
    drop(runtime);
    drop(task);
    assert_eq!(log.events()[0].fields["code"], "ASYNC_CANCELLED_FAILED");
    assert!(log.events()[0].fields["detail"].contains("cancelled_by=runtime"));
}

async fn after(millis: u64, result: Result<u64, &'static str>) -> Result<u64, OperationFailed> {
    sleep_until(now() + Duration::from_millis(millis)).await;
    result.map_err(OperationFailed::new)
}

#[tokio::test(start_paused = true)]
async fn five_joined_two_fail_one_panics_all_are_told_in_order() {
    let work = (0..5_u64).map(|n| async move {
        match n {
            1 => after(50, Err("slow")).await.map_err(Failure::from),
            2 => panics().map(|()| 2),
            3 => after(1, Err("quick")).await.map_err(Failure::from),
            other => Ok(other),
        }
    });
    let settled = join_all_settled(work).await;
    let told: Vec<_> = settled.iter().map(|r| r.as_ref().map_err(|f| f.code().as_str())).collect();
    assert_eq!(
        told,
        [
            Ok(&0),
            Err("ASYNC_SLOW_FAILED"),
            Err("ASYNC_PANICKED_FAILED"),
            Err("ASYNC_QUICK_FAILED"),
            Ok(&4)
        ]
    );
    let failure = all_or_failure(settled).unwrap_err();
    assert_eq!((failure.code().as_str(), failure.secondary().len()), ("ASYNC_SLOW_FAILED", 2));
    assert_eq!(all_or_failure(vec![Ok(1), Ok(2)]).unwrap(), [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn the_first_success_beats_a_faster_failure() {
    let start = now();
    let won = first_success([after(1, Err("quick")), after(20, Ok(7)), after(500, Ok(8))]).await;
    assert_eq!(won.unwrap().unwrap(), 7);
    assert_eq!(now() - start, Duration::from_millis(20), "the slow one is not waited for");
    let lost = first_success([after(5, Err("b")), after(1, Err("a"))]).await.unwrap().unwrap_err();
    assert_eq!((lost.code().as_str(), lost.secondary_count()), ("ASYNC_A_FAILED", 1));
    assert!(first_success(Vec::<std::future::Ready<Result<(), Failure>>>::new()).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_race_keeps_what_failed_before_it_was_won() {
    let books = assert_no_lost_failures();
    let won = race([after(1, Err("quick")), after(20, Ok(7)), after(500, Ok(8))]).await;
    let won = won.unwrap().unwrap();
    assert_eq!((won.value, won.place, won.losers.len()), (7, 1, 1));
    assert_eq!(won.losers[0].code().as_str(), "ASYNC_QUICK_FAILED");

    let log = Captured::start();
    let first = first_success([after(1, Err("quick")), after(20, Ok(7))]).await;
    assert_eq!(first.unwrap().unwrap(), 7);
    assert_eq!(
        (log.names(), log.events()[0].level.as_str()),
        (vec!["loser.failed".into()], "INFO")
    );
    assert_eq!(log.events()[0].fields["code"], "ASYNC_QUICK_FAILED");
    assert_eq!(books.raised(), 2);
}

#[tokio::test(start_paused = true)]
async fn work_that_is_dropped_half_way_leaves_the_failures_it_had() {
    let _books = assert_no_lost_failures();
    let log = Captured::start();
    let joined = join_all_settled([after(1, Err("quick")), after(500, Ok(8))]);
    assert!(Limited::new(joined, now() + Duration::from_millis(5)).await.is_none());
    let raced = race([after(1, Err("quick")), after(500, Ok(8))]);
    assert!(Limited::new(raced, now() + Duration::from_millis(5)).await.is_none());
    assert_eq!(log.names(), ["failure.unread", "failure.unread"]);
}
