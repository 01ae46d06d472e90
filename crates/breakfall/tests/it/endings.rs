//! Each way in which work can end, and that it leaves exactly one record.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::AsyncFault;
use breakfall::fault::OperationFailed;
use breakfall::fault::Reference;
use breakfall::observe::LogConfig;
use breakfall::pipeline::BoxFuture;
use breakfall::supervise::Supervisor;
use breakfall::supervise::Task;
use breakfall::supervise::first_success;
use breakfall::supervise::join_all_settled;
use breakfall::supervise::race;
use breakfall::supervise::within;
use breakfall::testing::Captured;
use breakfall::testing::Event;
use breakfall::testing::assert_no_lost_failures;

fn supervisor() -> Supervisor {
    Supervisor::new(LogConfig::default())
}

async fn settle() {
    sleep_until(now() + Duration::from_millis(1)).await;
}

fn hangs() -> std::future::Pending<Result<(), Failure>> {
    std::future::pending()
}

fn note<'f>(failure: &'f Failure, key: &str) -> &'f str {
    assert_eq!(failure.code(), failure.spec().code); // looked at, as far as the books know
    failure.notes().iter().find(|note| note.key == key).map_or("", |note| &note.value)
}

/// A value whose destructor panics.
struct Grenade;
impl Drop for Grenade {
    fn drop(&mut self) {
        panic!("even going");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_task_knows_by_whom() {
    let _books = assert_no_lost_failures();
    let by = async |end: fn(&Supervisor, &Task<()>)| {
        let supervisor = supervisor();
        let task = supervisor.spawn("hangs", hangs());
        settle().await;
        end(&supervisor, &task);
        let failure = task.await.unwrap_err();
        assert_eq!(failure.code().as_str(), "ASYNC_CANCELLED_FAILED");
        assert_eq!(note(&failure, "task"), "hangs");
        assert!(note(&failure, "started_at").contains("endings.rs"), "{failure:?}");
        note(&failure, "cancelled_by").to_owned()
    };
    assert_eq!(by(|_, task| task.cancel("a new request")).await, "a new request");
    assert_eq!(by(|supervisor, _| supervisor.kill("the operator")).await, "the operator");
    let first = by(|supervisor, task| {
        task.cancel("first");
        task.cancel("second");
        supervisor.kill("third");
    });
    assert_eq!(first.await, "first");

    let supervisor = supervisor();
    let task = supervisor.spawn("hangs", hangs());
    assert_eq!(supervisor.shut_down(Duration::from_secs(1)).await, 1);
    assert_eq!(note(&task.await.unwrap_err(), "cancelled_by"), "shut_down");
    let late = supervisor.spawn("late", hangs());
    assert_eq!(note(&late.await.unwrap_err(), "cancelled_by"), "shut_down");
}

#[tokio::test(start_paused = true)]
async fn the_first_who_cancels_a_task_is_the_one_that_is_told() {
    let supervisor = supervisor();
    let task = supervisor.spawn("hangs", hangs());
    supervisor.kill("supervisor");
    task.cancel("handle");
    assert_eq!(note(&task.await.unwrap_err(), "cancelled_by"), "supervisor");
}

#[tokio::test(start_paused = true)]
async fn what_is_started_too_late_does_not_begin() {
    for ended_by in ["kill", "shut_down"] {
        let (supervisor, begun) = (supervisor(), Arc::new(AtomicBool::new(false)));
        if ended_by == "kill" {
            supervisor.kill("kill");
        } else {
            assert_eq!(supervisor.shut_down(Duration::from_secs(1)).await, 0);
        }
        assert!(supervisor.stopping().is_cancelled());
        let begins = |begun: &Arc<AtomicBool>| {
            let begun = Arc::clone(begun);
            move || {
                begun.store(true, Ordering::Relaxed);
                Ok::<_, Failure>(())
            }
        };
        let work = begins(&begun);
        let late = supervisor.spawn("late", async move { work() });
        assert_eq!(note(&late.await.unwrap_err(), "cancelled_by"), ended_by);
        let late = supervisor.spawn_blocking("late", begins(&begun));
        assert_eq!(note(&late.await.unwrap_err(), "cancelled_by"), ended_by);
        assert!(!begun.load(Ordering::Relaxed), "it began after {ended_by}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_shut_down_does_not_wait_for_ever_for_blocking_work_and_says_so() {
    let (log, supervisor) = (Captured::start(), supervisor());
    let (begins, begun) = std::sync::mpsc::channel();
    let (release, held) = std::sync::mpsc::channel::<()>();
    drop(supervisor.spawn_blocking("blocks", move || {
        begins.send(()).unwrap();
        assert!(held.recv().is_err(), "nothing is sent");
        Ok::<_, Failure>(())
    }));
    begun.recv().unwrap();
    // The clock of a test stands still while something blocks.
    let time = async {
        for _ in 0..4 {
            tokio::time::advance(Duration::from_secs(1)).await;
        }
    };
    let (left, ()) = tokio::join!(supervisor.shut_down(Duration::from_secs(1)), time);
    assert_eq!((left, log.names()), (1, vec!["shutdown.incomplete".to_owned()]));
    drop(release);
}

#[tokio::test(start_paused = true)]
async fn a_tied_task_ends_with_its_handle() {
    let log = Captured::start();
    let supervisor = supervisor();
    drop(supervisor.spawn("tied", hangs()).tied());
    drop(supervisor.spawn("loose", hangs()));
    settle().await;
    let events = log.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].fields["operation"], "tied");
    assert!(events[0].fields["detail"].contains("cancelled_by=handle dropped"));
}

#[tokio::test(start_paused = true)]
async fn trap_68_correlation_and_reference_go_into_the_task() {
    let log = Captured::start();
    let supervisor = supervisor();
    let told = Reference::random();
    let task = || supervisor.task("index").correlate("r-17").reference(told);
    drop(task().spawn(async { Err::<(), _>(OperationFailed::new("index")) }));
    settle().await;
    let event = &log.events()[0];
    assert_eq!(
        (&*event.fields["correlation"], &event.fields["reference"]),
        ("r-17", &told.to_string())
    );

    let failure = task().spawn(hangs());
    settle().await;
    failure.cancel("test");
    assert_eq!(failure.await.unwrap_err().reference(), told);
    let blocking = task().spawn_blocking(|| Err::<(), _>(OperationFailed::new("index")));
    assert_eq!(blocking.await.unwrap_err().reference(), told);

    // What a person was told inside stays what leads to it.
    let inner = Failure::from(OperationFailed::new("inner"));
    let first = inner.reference();
    let failure = task().spawn(async { Err::<(), _>(inner) }).await.unwrap_err();
    assert_eq!((failure.reference(), note(&failure, "part_of")), (first, &*told.to_string()));
}

#[tokio::test(start_paused = true)]
async fn trap_66_a_panic_anywhere_is_a_failure_and_keeps_its_text_and_place() {
    let _books = assert_no_lost_failures();
    let supervisor = supervisor();
    let report = |failure: Failure| match failure.downcast_ref() {
        Some(AsyncFault::Panicked { report }) => (report.message.to_string(), report.place.clone()),
        _ => panic!("{failure:?}"),
    };
    let odd = supervisor.spawn("odd", async {
        std::panic::panic_any(7_u8);
        #[expect(unreachable_code, reason = "it gives the type")]
        Ok::<(), Failure>(())
    });
    let (text, place) = report(odd.await.unwrap_err());
    assert_eq!(text, "a value that is not text");
    assert!(place.is_some_and(|place| place.contains("endings.rs")));

    let in_drop = supervisor.spawn("in drop", async {
        let _held = Grenade;
        tokio::task::yield_now().await;
        Ok::<(), Failure>(())
    });
    assert_eq!(report(in_drop.await.unwrap_err()).0, "even going");

    // Cancelled, and its destructor panics: both are told.
    let cancelled = supervisor.spawn("cancelled", async {
        let _held = Grenade;
        hangs().await
    });
    settle().await;
    cancelled.cancel("test");
    let failure = cancelled.await.unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_CANCELLED_FAILED");
    assert_eq!(failure.secondary()[0].code().as_str(), "ASYNC_PANICKED_FAILED");
    assert_eq!(supervisor.shut_down(Duration::from_secs(1)).await, 0, "nothing is left behind");
}

#[tokio::test(start_paused = true)]
async fn trap_66_a_destructor_that_panics_costs_nobody_their_result() {
    let _books = assert_no_lost_failures();
    let log = Captured::start();
    let loser = || async {
        let _held = Grenade;
        std::future::pending::<Result<u8, Failure>>().await
    };
    let winner = || async {
        settle().await;
        Ok::<_, Failure>(7)
    };
    let work: [BoxFuture<'_, Result<u8, Failure>>; 2] = [Box::pin(loser()), Box::pin(winner())];
    assert_eq!(race(work).await.unwrap().unwrap().value, 7);
    assert_eq!(log.names(), ["failure.unread"], "the panic is told beside it");

    let failure = within("limited", Duration::from_millis(5), loser()).await.unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_TIMEOUT_FAILED");
    assert_eq!(failure.secondary()[0].code().as_str(), "ASYNC_PANICKED_FAILED");
    assert_eq!(log.names().len(), 1, "once");
    assert_eq!(join_all_settled([winner(), winner()]).await.len(), 2);
}

/// A future that is done at once, and whose destructor panics.
struct Explodes(Option<Result<u8, OperationFailed>>, Grenade);

impl Future for Explodes {
    type Output = Result<u8, OperationFailed>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(self.0.take().unwrap())
    }
}

#[tokio::test(start_paused = true)]
async fn trap_66_a_destructor_that_panics_after_the_end_is_told_beside_the_result() {
    let _books = assert_no_lost_failures();
    let log = Captured::start();
    let work = [Ok(7), Err(OperationFailed::new("work"))];
    let ended = join_all_settled(work.map(|end| Explodes(Some(end), Grenade))).await;
    assert_eq!(*ended[0].as_ref().unwrap(), 7, "what was done is done");
    assert_eq!(log.names(), ["failure.unread"]);
    let failure = ended[1].as_ref().unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_WORK_FAILED");
    assert_eq!(failure.secondary()[0].code().as_str(), "ASYNC_PANICKED_FAILED");
}

#[tokio::test(start_paused = true)]
async fn what_was_done_when_somebody_cancels_is_given_all_the_same() {
    let (to, from) = tokio::sync::oneshot::channel();
    let task = supervisor().spawn("work", async move {
        settle().await;
        Ok::<u8, Failure>(from.await.unwrap_or_default())
    });
    settle_twice().await;
    to.send(7).unwrap();
    task.cancel("test");
    assert_eq!(task.await.unwrap(), 7);
}

/// The events that `work` leaves, with its own current-thread runtime.
fn events_of(work: impl AsyncFnOnce(&Supervisor)) -> Vec<Event> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    let _books = assert_no_lost_failures();
    let log = Captured::start();
    runtime.block_on(async { work(&supervisor()).await });
    drop(runtime);
    log.events()
}

async fn fails() -> Result<(), OperationFailed> {
    settle().await;
    Err(OperationFailed::new("work"))
}

async fn panics() -> Result<(), Failure> {
    settle().await;
    panic!("of all things")
}

async fn settle_twice() {
    settle().await;
    settle().await;
}

/// `work` leaves one record of a failed task, of this code.
fn leaves_one(code: &str, work: impl AsyncFnOnce(&Supervisor)) {
    let events = events_of(work);
    assert_eq!(events.len(), 1, "{events:#?}");
    assert_eq!((&*events[0].name, &*events[0].fields["code"]), ("task.failed", code));
}

#[test]
fn trap_67_a_task_that_nobody_hears_leaves_exactly_one_record() {
    leaves_one("ASYNC_WORK_FAILED", async |supervisor| {
        drop(supervisor.spawn("its handle is dropped", fails()));
        settle_twice().await;
    });
    leaves_one("ASYNC_PANICKED_FAILED", async |supervisor| {
        drop(supervisor.spawn("it panics", panics()));
        settle_twice().await;
    });
    leaves_one("ASYNC_WORK_FAILED", async |supervisor| {
        let task = supervisor.spawn("its handle is dropped too late", fails());
        settle_twice().await;
        drop(task);
    });
    leaves_one("ASYNC_WORK_FAILED", async |supervisor| {
        let task = supervisor.spawn("its handle loses a select", fails());
        tokio::select! {
            biased;
            () = std::future::ready(()) => {}
            _ = task => unreachable!("it has not even begun"),
        }
        settle_twice().await;
    });
}

#[test]
fn trap_67_a_task_that_is_ended_leaves_exactly_one_record() {
    let code = "ASYNC_CANCELLED_FAILED";
    leaves_one(code, async |supervisor| {
        let task = supervisor.spawn("aborted", hangs());
        task.cancel("test");
        drop(task);
        settle().await;
    });
    leaves_one(code, async |supervisor| {
        drop(supervisor.spawn("shut down", hangs()));
        supervisor.shut_down(Duration::from_secs(1)).await;
    });
    leaves_one(code, async |supervisor| {
        drop(supervisor.spawn("the runtime goes", hangs()));
        settle().await;
    });
    leaves_one(code, async |supervisor| {
        drop(supervisor.spawn("the runtime goes before it began", hangs()));
    });
}

#[test]
fn trap_67_who_loses_a_race_is_told_once_and_who_awaits_is_told_by_that_alone() {
    let lost = events_of(async |_| {
        let winner = async {
            settle_twice().await;
            Ok(())
        };
        let work: [BoxFuture<'_, Result<(), OperationFailed>>; 2] =
            [Box::pin(fails()), Box::pin(winner)];
        first_success(work).await.unwrap().unwrap();
    });
    assert_eq!(lost.len(), 1, "{lost:#?}");
    assert_eq!((&*lost[0].name, &*lost[0].fields["code"]), ("loser.failed", "ASYNC_WORK_FAILED"));

    let awaited = events_of(async |supervisor| {
        let failed = supervisor.spawn("work", fails()).await.unwrap_err();
        assert_eq!(failed.code().as_str(), "ASYNC_WORK_FAILED");
        let late = within("work", Duration::from_millis(1), hangs()).await.unwrap_err();
        assert_eq!(late.code().as_str(), "ASYNC_TIMEOUT_FAILED");
    });
    assert!(awaited.is_empty(), "{awaited:#?}");
}

#[test]
fn a_runtime_of_many_threads_that_is_dropped_tells_every_task() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let supervisor = supervisor();
    let (tasks, rows) = runtime.block_on(async {
        let tasks: Vec<_> = (0..50).map(|_| supervisor.spawn("hangs", hangs())).collect();
        let rows = supervisor.task("rows").produce::<u8, _>(1, |sender| async move {
            let _held = sender;
            hangs().await
        });
        (tasks, rows)
    });
    drop(runtime);
    let other = tokio::runtime::Builder::new_current_thread().build().unwrap();
    other.block_on(async {
        for task in tasks {
            let failure = task.await.unwrap_err();
            assert_eq!(failure.code().as_str(), "ASYNC_CANCELLED_FAILED");
            assert_eq!(note(&failure, "cancelled_by"), "runtime");
        }
        assert_eq!(note(&rows.all().await.unwrap_err(), "cancelled_by"), "runtime");
    });
}

#[test]
fn what_a_runtime_no_longer_runs_is_told_too() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
    let supervisor = supervisor();
    let (release, held) = std::sync::mpsc::channel::<()>();
    let (running, cancelled) = runtime.block_on(async {
        // There is one thread: the second can only wait for it.
        let running = supervisor.spawn_blocking("runs", move || {
            assert!(held.recv().is_err(), "nothing is sent");
            Ok::<_, Failure>(7)
        });
        (running, supervisor.spawn_blocking("cancelled", || Ok::<_, Failure>(7)))
    });
    cancelled.cancel("test");
    let handle = runtime.handle().clone();
    runtime.shutdown_background();
    drop(release);
    let entered = handle.enter();
    let late = supervisor.spawn_blocking("late", || Ok::<_, Failure>(7));
    let later = supervisor.spawn("later", hangs());
    drop(entered);
    let other = tokio::runtime::Builder::new_current_thread().build().unwrap();
    other.block_on(async {
        assert_eq!(running.await.unwrap(), 7, "what runs goes on to its end");
        assert_eq!(note(&cancelled.await.unwrap_err(), "cancelled_by"), "test");
        assert_eq!(note(&late.await.unwrap_err(), "cancelled_by"), "runtime");
        assert_eq!(note(&later.await.unwrap_err(), "cancelled_by"), "runtime");
    });
}
