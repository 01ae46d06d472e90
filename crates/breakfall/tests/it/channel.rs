//! Channels: however the sender ends, the receiver knows whether it has everything.

use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::OperationFailed;
use breakfall::observe::LogConfig;
use breakfall::supervise::Supervisor;
use breakfall::supervise::channel;
use breakfall::supervise::channel::Receiver;
use breakfall::supervise::channel::Sender;
use breakfall::testing::Captured;
use breakfall::testing::assert_no_lost_failures;
use futures_util::StreamExt;

type End = fn(Sender<u8>);

fn failed(name: &'static str) -> Failure {
    OperationFailed::new(name).into()
}

fn panics() -> Result<(), Failure> {
    panic!("of all things")
}

async fn settle() {
    sleep_until(now() + Duration::from_millis(1)).await;
}

/// The values, then the code of the failure that came last, if one did.
async fn received(rows: Receiver<u8>) -> (Vec<u8>, Option<&'static str>) {
    let (mut values, mut last) = (Vec::new(), None);
    for item in rows.collect::<Vec<_>>().await {
        assert!(last.is_none(), "a failure is the last item");
        match item {
            Ok(value) => values.push(value),
            Err(failure) => last = Some(failure.code().as_str()),
        }
    }
    (values, last)
}

#[tokio::test(start_paused = true)]
async fn a_channel_ends_well_only_where_the_sender_says_so() {
    let _books = assert_no_lost_failures();
    let ends: [(End, Option<&str>); 3] = [
        (Sender::finish, None),
        (|sender| sender.fail(failed("rows")), Some("ASYNC_ROWS_FAILED")),
        (drop, Some("ASYNC_INCOMPLETE_FAILED")),
    ];
    for (end, expected) in ends {
        // Full to the brim: the failure does not wait for room.
        let (sender, rows) = channel::bounded("rows", 1);
        sender.send(7).await.unwrap();
        end(sender);
        assert_eq!(received(rows).await, (vec![7], expected));
    }
}

#[tokio::test(start_paused = true)]
async fn of_several_senders_all_must_finish() {
    let _books = assert_no_lost_failures();
    let (one, rows) = channel::bounded::<u8>("rows", 4);
    let two = one.clone();
    let three = one.clone();
    one.finish();
    two.fail(failed("two"));
    drop(three);
    let failure = rows.all().await.unwrap_err();
    assert_eq!((failure.code().as_str(), failure.secondary_count()), ("ASYNC_TWO_FAILED", 1));
    assert_eq!(failure.secondary()[0].code().as_str(), "ASYNC_INCOMPLETE_FAILED");
}

#[tokio::test(start_paused = true)]
async fn what_a_producer_ends_with_is_the_last_item() {
    let _books = assert_no_lost_failures();
    let supervisor = Supervisor::new(LogConfig::default());
    let produce = |end: fn() -> Result<(), Failure>| {
        supervisor.task("rows").produce(1, move |sender| async move {
            sender.send(1).await?;
            sender.send(2).await?;
            end()
        })
    };
    assert_eq!(received(produce(|| Ok(()))).await, (vec![1, 2], None));
    assert_eq!(
        received(produce(|| Err(failed("rows")))).await,
        (vec![1, 2], Some("ASYNC_ROWS_FAILED"))
    );
    assert_eq!(received(produce(panics)).await, (vec![1, 2], Some("ASYNC_PANICKED_FAILED")));

    let hangs = supervisor.task("rows").produce::<u8, _>(1, |sender| async move {
        let _held = sender;
        std::future::pending::<Result<(), Failure>>().await
    });
    settle().await;
    supervisor.kill("operator");
    let failure = hangs.all().await.unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_CANCELLED_FAILED");
    assert!(failure.notes().iter().any(|n| n.key == "cancelled_by" && &*n.value == "operator"));
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_goes_away_loses_no_failure_and_raises_no_alarm() {
    let _books = assert_no_lost_failures();
    let log = Captured::start();
    let (sender, rows) = channel::bounded::<u8>("rows", 1);
    drop(rows);
    assert_eq!(sender.send(1).await.unwrap_err().code().as_str(), "ASYNC_CANCELLED_FAILED");
    drop(sender);
    assert!(log.names().is_empty(), "a sender whom nobody hears owes nobody a word");

    let (sender, rows) = channel::bounded::<u8>("rows", 1);
    sender.clone().fail(failed("early"));
    drop(rows);
    sender.fail(failed("late"));
    let told: Vec<_> =
        log.events().into_iter().map(|e| (e.name, e.fields["code"].clone())).collect();
    let unread = |code: &str| ("failure.unread".to_owned(), code.to_owned());
    assert_eq!(told, [unread("ASYNC_EARLY_FAILED"), unread("ASYNC_LATE_FAILED")]);
}

#[tokio::test(start_paused = true)]
async fn a_oneshot_gives_the_failure_it_ends_with() {
    let _books = assert_no_lost_failures();
    let (sender, answer) = channel::oneshot("answer");
    sender.send(Ok(7));
    assert_eq!(answer.await.unwrap(), 7);
    let (sender, answer) = channel::oneshot::<u8>("answer");
    sender.send(Err(failed("answer")));
    assert_eq!(answer.await.unwrap_err().code().as_str(), "ASYNC_ANSWER_FAILED");
    let (sender, answer) = channel::oneshot::<u8>("answer");
    drop(sender);
    assert_eq!(answer.await.unwrap_err().code().as_str(), "ASYNC_INCOMPLETE_FAILED");

    let log = Captured::start();
    let (sender, answer) = channel::oneshot::<u8>("answer");
    sender.send(Err(failed("unread")));
    drop(answer);
    let (sender, answer) = channel::oneshot::<u8>("answer");
    drop(answer);
    assert!(sender.is_closed());
    sender.send(Err(failed("late")));
    assert_eq!(log.names(), ["failure.unread", "failure.unread"]);
}

#[test]
fn a_sender_dropped_by_a_panic_says_so() {
    let (sender, answer) = channel::oneshot::<u8>("answer");
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _held = sender;
        panic!("of all things")
    }));
    assert!(panicked.is_err());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let failure = runtime.block_on(answer).unwrap_err();
    assert!(failure.notes().iter().any(|note| &*note.value == "dropped by a panic"), "{failure:?}");
}
