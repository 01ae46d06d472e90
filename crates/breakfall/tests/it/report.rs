//! What whoever keeps a record is handed.

use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::Dice;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::observe::Ended;
use breakfall::observe::Ending;
use breakfall::observe::Report;
use breakfall::observe::Reporter;
use breakfall::observe::Reports;
use breakfall::supervise::Supervisor;
use breakfall::testing::Captured;
use breakfall::testing::Script;
use breakfall::testing::Step;

#[derive(Fault)]
enum Sample {
    /// the station does not answer
    #[fault(code = "SAMPLE_SILENT", class = Unavailable, actions(retry))]
    Silent,
    /// the request is wrong
    #[fault(code = "SAMPLE_WRONG", class = InvalidArgument, actions(fix_request))]
    Wrong,
}

fn reporting(most: usize) -> (Settings, Reports) {
    let (reporter, reports) = Reporter::new(most);
    let mut settings = Settings::default();
    settings.log.reporter = reporter;
    (settings, reports)
}

fn endings(reports: &mut Reports) -> Vec<Ended> {
    let ended = reports.there(100).into_iter().map(|report| {
        let Report::Ended(ended) = report else { panic!("{report:?}") };
        *ended
    });
    ended.collect()
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_handed_over_with_all_that_is_known_of_it() {
    let (mut settings, mut reports) = reporting(100);
    // The same waits each time: after a long one the budget would be full again.
    settings.dice = Dice::seeded(1);
    let handler = Handler::new(settings);
    let run = handler.operation("ask").correlate("r-1").context("city", "Ulm").read_only();
    let ended = run.run(|_| async { Err::<(), _>(Failure::from(Sample::Silent)) }).await;
    let failure = ended.unwrap_err();

    let ended = endings(&mut reports);
    let [ended] = ended.as_slice() else { panic!("{ended:?}") };
    assert_eq!((ended.ending, &*ended.operation), (Ending::Failed, "ask"));
    assert_eq!(ended.correlation.as_deref(), Some("r-1"));
    let lasted: Duration =
        ended.attempts.iter().map(|a| a.lasted + a.wait.unwrap_or_default()).sum();
    assert!(ended.lasted.unwrap().abs_diff(lasted) <= Duration::from_millis(4), "{ended:?}");
    assert_eq!(ended.attempts.len(), 4);
    let policies = ended.policies.as_ref().unwrap();
    assert_eq!((&*policies.target, policies.breaker), ("ask", "closed"));
    assert_eq!((policies.timeout.as_secs(), policies.max_retries), (30, 3));
    assert!(policies.budget < 10.0, "three retries were paid for: {policies:?}");
    let snapshot = ended.snapshot.as_ref().unwrap();
    assert_eq!(snapshot.reference, failure.reference());
    assert_eq!(&*snapshot.text, "[SAMPLE_SILENT] the station does not answer");
    let notes: Vec<_> = snapshot.notes.iter().map(|note| (note.key, &*note.value)).collect();
    assert_eq!(notes, [("retries", "exhausted"), ("city", "Ulm")]);
}

#[tokio::test(start_paused = true)]
async fn each_ending_is_handed_over_once() {
    let (settings, mut reports) = reporting(100);
    let handler = Handler::new(settings);
    let fails = |_| async { Err::<u8, _>(Failure::from(Sample::Silent)) };
    let outer = handler.operation("outer").run(|attempt| async move {
        let inner = attempt.operation("inner").run(fails).await?;
        inner.value().copied().ok_or_else(|| Failure::from(Sample::Silent))
    });
    let ended = outer.or_degrade(|_| async { Ok::<_, Failure>(7) }).await;
    let Ok(Outcome::Degraded { failure, .. }) = ended else { panic!() };
    let told = endings(&mut reports);
    let told: Vec<_> =
        told.iter().map(|e| (e.ending, &*e.operation, e.snapshot.is_some())).collect();
    assert_eq!(told, [(Ending::Failed, "inner", true), (Ending::Degraded, "outer", true)]);

    let script = Script::new([Step::Fail(Sample::Silent.into()), Step::Ok(7)]);
    let ended = handler.operation("again").read_only().run(|_| script.call()).await;
    assert!(matches!(ended, Ok(Outcome::Full(7))));
    let mut hangs =
        Box::pin(handler.operation("hangs").run(|_| std::future::pending::<Result<(), Failure>>()));
    assert!(futures_util::poll!(hangs.as_mut()).is_pending());
    drop(hangs);
    let told = endings(&mut reports);
    let told: Vec<_> = told.iter().map(|e| (e.ending, &*e.operation, e.attempts.len())).collect();
    assert_eq!(told, [(Ending::Recovered, "again", 1), (Ending::Abandoned, "hangs", 0)]);

    let supervisor = Supervisor::new(handler.settings().log);
    drop(supervisor.spawn("refresh", async { Err::<(), _>(failure) }));
    supervisor.shut_down(Duration::from_secs(1)).await;
    let told = endings(&mut reports);
    let told: Vec<_> = told.iter().map(|e| (e.ending, &*e.operation)).collect();
    assert_eq!(told, [(Ending::TaskFailed, "refresh")]);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_need_the_log_is_handed_over_all_the_same() {
    let (mut settings, mut reports) = reporting(100);
    settings.log.all_errors = false;
    let handler = Handler::new(settings);
    let cancelled = Failure::raised(
        breakfall::fault::AsyncFault::Cancelled,
        breakfall::fault::Origin::Cancelled,
    );
    let mut once = Some(cancelled);
    let run =
        handler.operation("ask").run(|_| std::future::ready(Err::<(), _>(once.take().unwrap())));
    assert!(run.await.is_err());
    assert_eq!(endings(&mut reports).len(), 1, "somebody may have its reference");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_record_that_is_not_kept() {
    let (settings, mut reports) = reporting(2);
    let reporter = settings.log.reporter;
    let handler = Handler::new(settings);
    let log = Captured::start();
    for _ in 0..5 {
        let run =
            handler.operation("ask").run(|_| async { Err::<(), _>(Failure::from(Sample::Wrong)) });
        assert!(run.await.is_err());
    }
    assert_eq!((reporter.waiting(), reporter.lost()), (2, 3), "of five endings");
    let lost: Vec<_> =
        log.events().into_iter().filter(|event| event.name == "report.lost").collect();
    assert_eq!(lost.len(), 3);
    assert!(lost.iter().all(|e| e.level == "ERROR" && e.fields["code"] == "SAMPLE_WRONG"));
    assert!(lost.iter().all(|e| e.fields["reference"].starts_with("BF-")), "{lost:?}");

    let limit = Duration::from_millis(50);
    let start = now();
    assert!(!reporter.kept(limit).await);
    assert_eq!(start.elapsed(), limit);
    assert!(!reporter.kept(limit).await, "a store that hangs delays those who wait, not all");
    assert_eq!(start.elapsed(), limit);

    assert_eq!(reports.next(100).await.len(), 2);
    reports.kept();
    assert!(reporter.kept(limit).await);
    drop(reports);
    let run =
        handler.operation("ask").run(|_| async { Err::<(), _>(Failure::from(Sample::Wrong)) });
    assert!(run.await.is_err());
    assert_eq!(reporter.waiting(), 0, "nobody is there any more");
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_when_little_room_is_left_comes_slower() {
    let (settings, mut reports) = reporting(4);
    let reporter = settings.log.reporter;
    let handler = Handler::new(settings);
    let fail = async || {
        let run =
            handler.operation("ask").run(|_| async { Err::<(), _>(Failure::from(Sample::Wrong)) });
        assert!(run.await.is_err());
    };
    let (limit, start) = (Duration::from_millis(50), now());
    let mut waited = Vec::new();
    for _ in 0..6 {
        fail().await;
        let begun = now();
        assert!(!reporter.kept(limit).await);
        waited.push(begun.elapsed());
    }
    let none = Duration::ZERO;
    assert_eq!(
        waited,
        [limit, none, limit, none, none, none],
        "the first, and as the third of four"
    );
    assert_eq!((reporter.waiting(), reporter.lost()), (4, 2));

    assert_eq!(reports.there(2).len(), 2);
    fail().await;
    let keeping = async {
        sleep_until(now() + limit / 2).await;
        assert_eq!(reports.there(10).len(), 3);
        reports.kept();
    };
    let (kept, ()) = tokio::join!(reporter.kept(limit), keeping);
    assert!(kept, "whoever waits there is woken as ever");
    assert_eq!(start.elapsed(), limit * 5 / 2);
}

#[tokio::test]
async fn whoever_waits_is_woken_by_the_one_that_keeps() {
    let (settings, mut reports) = reporting(10);
    let reporter = settings.log.reporter;
    let handler = Handler::new(settings);
    let run =
        handler.operation("ask").run(|_| async { Err::<(), _>(Failure::from(Sample::Wrong)) });
    assert!(run.await.is_err());
    let keeping = async {
        let batch = reports.next(10).await;
        reports.kept();
        batch.len()
    };
    let (kept, batch) = tokio::join!(reporter.kept(Duration::from_mins(10)), keeping);
    assert_eq!((kept, batch), (true, 1));
}
