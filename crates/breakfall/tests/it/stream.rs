//! Streams: a panic is an item, and half of one never looks like all of it.

use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use breakfall::Failure;
use breakfall::fault::OperationFailed;
use breakfall::supervise::stream::guarded;
use breakfall::supervise::stream::guarded_until;
use breakfall::testing::Captured;
use breakfall::testing::assert_no_lost_failures;
use futures_util::Stream;
use futures_util::StreamExt;
use futures_util::stream;

type Item = Result<u8, OperationFailed>;

fn codes(items: Vec<Result<u8, Failure>>) -> Vec<Result<u8, &'static str>> {
    items.into_iter().map(|item| item.map_err(|failure| failure.code().as_str())).collect()
}

/// Counts to 2, then panics; its destructor does so too if it is told to.
struct Breaks {
    next: u8,
    in_drop: bool,
}

impl Stream for Breaks {
    type Item = Item;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Item>> {
        self.next += 1;
        assert!(self.next < 3, "of all things");
        Poll::Ready(Some(Ok(self.next)))
    }
}

impl Drop for Breaks {
    fn drop(&mut self) {
        assert!(!self.in_drop, "and once more");
    }
}

#[tokio::test]
async fn a_panic_is_the_last_item() {
    let _books = assert_no_lost_failures();
    let items = guarded("rows", Breaks { next: 0, in_drop: false }).collect::<Vec<_>>().await;
    assert_eq!(codes(items), [Ok(1), Ok(2), Err("ASYNC_PANICKED_FAILED")]);
    let twice = guarded("rows", Breaks { next: 0, in_drop: true }).collect::<Vec<_>>().await;
    let last = twice.into_iter().next_back().unwrap().unwrap_err();
    assert_eq!((last.code().as_str(), last.secondary_count()), ("ASYNC_PANICKED_FAILED", 1));
    assert!(last.notes().iter().any(|note| note.key == "stream" && &*note.value == "rows"));
}

#[tokio::test]
async fn half_a_stream_never_looks_like_all_of_it() {
    let _books = assert_no_lost_failures();
    let failure = || OperationFailed::new("read");
    let cases: [(Vec<Item>, Option<&str>); 5] = [
        (vec![Ok(1), Ok(9)], None),
        (vec![Ok(1)], Some("ASYNC_INCOMPLETE_FAILED")),
        (vec![], Some("ASYNC_INCOMPLETE_FAILED")),
        (vec![Ok(9), Ok(1)], Some("ASYNC_INCOMPLETE_FAILED")),
        (vec![Ok(1), Err(failure())], Some("ASYNC_READ_FAILED")),
    ];
    for (items, expected) in cases {
        let label = format!("{items:?}");
        let mut guarded = guarded_until("rows", stream::iter(items), |n| *n == 9);
        let mut last = None;
        while let Some(item) = guarded.next().await {
            last = Some(item);
        }
        let last = last.and_then(Result::err).map(|failure| failure.code().as_str());
        assert_eq!(last, expected, "{label}");
        assert!(guarded.next().await.is_none(), "it stays at its end");
    }
    let items = guarded("rows", stream::iter([Ok(1), Err(failure()), Ok(2)])).collect().await;
    assert_eq!(
        codes(items),
        [Ok(1), Err("ASYNC_READ_FAILED"), Ok(2)],
        "a failure need not be the end"
    );
}

#[tokio::test]
async fn a_stream_dropped_half_way_is_told_once() {
    let log = Captured::start();
    let mut rows = guarded("rows", stream::iter([Item::Ok(1), Ok(2)]));
    assert!(rows.next().await.is_some());
    drop(rows);
    assert_eq!(log.names(), ["operation.abandoned"]);
    assert_eq!(log.events()[0].fields["operation"], "rows");

    drop(guarded("rows", stream::iter([Item::Ok(1)])));
    let whole = guarded("rows", stream::iter([Item::Ok(1)])).collect::<Vec<_>>().await;
    assert_eq!((whole.len(), log.names().len()), (1, 1), "unread or whole, nothing is abandoned");
}

#[tokio::test]
async fn who_waits_for_a_first_item_and_goes_has_given_it_up() {
    let log = Captured::start();
    let mut waits = guarded("words", stream::pending::<Result<u8, Failure>>());
    assert!(futures_util::poll!(waits.next()).is_pending());
    drop(waits);
    assert_eq!(log.names(), ["operation.abandoned"]);
    drop(guarded("words", stream::pending::<Result<u8, Failure>>()));
    assert_eq!(log.names().len(), 1, "who has asked for nothing is owed nothing");
}
