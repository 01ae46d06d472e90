//! A limit or a cancellation says what was running.

use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Settings;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::Attempted;
use breakfall::fault::Code;
use breakfall::fault::Origin;
use breakfall::observe::LogConfig;
use breakfall::observe::in_flight;
use breakfall::observe::in_flight::InFlight;
use breakfall::observe::in_flight::Unfinished;
use breakfall::observe::in_flight::unfinished;
use breakfall::supervise::Supervisor;
use breakfall::supervise::within;

fn running(failure: &Failure) -> Vec<&str> {
    failure.notes().iter().filter(|n| n.key == "in_flight").map(|n| &*n.value).collect()
}

/// Reads for two seconds, then asks a handler for what never comes.
async fn hangs() -> Result<(), Failure> {
    let handler = Handler::new(Settings::default());
    let mut reading = InFlight::enter("read_stock");
    let attempt = Attempted::new(1, Duration::ZERO, Code::new("DISK_BUSY"), Origin::Raised);
    reading.attempt_failed(attempt);
    sleep_until(now() + Duration::from_secs(2)).await;
    let _counting = InFlight::enter("count");
    let asked = handler.operation("ask").run(|_| std::future::pending::<Result<(), Failure>>());
    asked.await.map(|_| ())
}

#[tokio::test(start_paused = true)]
async fn a_limit_names_what_was_running_inside_and_for_how_long() {
    let start = now();
    let failure = within("answer", Duration::from_secs(5), hangs()).await.unwrap_err();
    assert_eq!(now() - start, Duration::from_secs(5));
    assert_eq!(
        (failure.code().as_str(), failure.origin()),
        ("ASYNC_TIMEOUT_FAILED", Origin::TimedOut)
    );
    assert_eq!(
        running(&failure),
        ["ask for 3s", "count for 3s", "read_stock for 5s, attempt 1 failed with DISK_BUSY"]
    );
    assert!(failure.notes().iter().any(|n| n.key == "work" && &*n.value == "answer"));
}

#[tokio::test(start_paused = true)]
async fn what_ends_in_time_leaves_no_trace() {
    let ended = within("answer", Duration::from_secs(5), async {
        let _done = InFlight::enter("done");
        Ok::<_, Failure>(7)
    });
    assert_eq!(ended.await.unwrap(), 7);
    let before = InFlight::enter("before");
    drop(before);
    assert!(unfinished(|| ()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_task_names_what_was_running_inside() {
    let task = Supervisor::new(LogConfig::default()).spawn("answer", hangs());
    sleep_until(now() + Duration::from_secs(1)).await;
    task.cancel("operator");
    let failure = task.await.unwrap_err();
    assert_eq!(running(&failure), ["read_stock for 1s, attempt 1 failed with DISK_BUSY"]);
}

#[test]
fn what_is_told_is_bounded_and_what_is_told_twice_is_one() {
    let tell = |n: usize| {
        unfinished(|| (0..n).for_each(|n| in_flight::found(|| Unfinished::named(&n.to_string()))))
    };
    assert_eq!(tell(1000).len(), in_flight::MOST);
    let both = unfinished(|| {
        in_flight::found(|| Unfinished::named("ask"));
        let mut known = Unfinished::named("ask");
        known.lasted = Some(Duration::from_secs(3));
        in_flight::found(|| known);
    });
    assert_eq!(both.len(), 1);
    assert_eq!(both[0].to_string(), "ask for 3s");
}

#[test]
fn a_panic_while_dropping_does_not_leave_the_thread_collecting() {
    let caught = std::panic::catch_unwind(|| unfinished(|| panic!("of all things")));
    assert!(caught.is_err());
    in_flight::found(|| panic!("nobody asks"));
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_the_pipeline_names_the_operations_inside() {
    let handler = Handler::new(Settings::default());
    let run = handler.operation("answer").read_only().run(|attempt| async move {
        let inner =
            attempt.operation("classify").idempotent().deadline(now() + Duration::from_hours(1));
        let down = || Err::<(), _>(breakfall::fault::AsyncFault::Rejected { after: None });
        let mut first = true;
        let asked = inner.run(move |_| {
            let fails = std::mem::take(&mut first);
            async move { if fails { down() } else { std::future::pending().await } }
        });
        asked.await.map(|_| ())
    });
    let failure = run.await.unwrap_err();
    for told in std::iter::once(&failure).chain(failure.secondary()) {
        let inside = running(told);
        assert_eq!(inside.len(), 1, "{told:?}");
        let (named, last) = inside[0].split_once(", ").unwrap();
        assert!(named.starts_with("classify for "), "{named}");
        assert_eq!(last, "attempt 1 failed with ASYNC_REJECTED_FAILED");
    }
}
