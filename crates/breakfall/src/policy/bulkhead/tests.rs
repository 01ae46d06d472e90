use std::pin::Pin;
use std::pin::pin;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn bulkhead(max_concurrent: usize, max_queue: usize) -> Bulkhead {
    Bulkhead::new(BulkheadConfig { max_concurrent, max_queue, max_wait: SECOND })
}

fn far() -> Instant {
    later(now(), Duration::from_hours(1))
}

fn poll<F: Future>(future: &mut Pin<&mut F>) -> Poll<F::Output> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// How many slots are free, found out by taking them.
fn free(bulkhead: &Bulkhead) -> usize {
    std::iter::from_fn(|| bulkhead.try_enter()).collect::<Vec<_>>().len()
}

#[test]
fn so_many_get_in_and_no_more() {
    let bulkhead = bulkhead(2, 0);
    let first = bulkhead.try_enter().unwrap();
    let second = bulkhead.try_enter().unwrap();
    assert!(bulkhead.try_enter().is_none());
    drop(first);
    assert_eq!(free(&bulkhead), 1);
    drop(second);
    assert_eq!(free(&bulkhead), 2);
    assert_eq!(free(&self::bulkhead(0, 0)), 0, "zero lets nobody in");
}

#[test]
fn a_slot_may_outlive_the_borrow() {
    let bulkhead = Arc::new(bulkhead(1, 0));
    let slot = bulkhead.try_enter_owned().unwrap();
    let watch = Arc::clone(&bulkhead);
    drop(bulkhead);
    assert_eq!(free(&watch), 0);
    drop(slot);
    assert_eq!(free(&watch), 1);
}

#[tokio::test(start_paused = true)]
async fn who_came_first_gets_in_first() {
    let bulkhead = bulkhead(1, 2);
    let slot = bulkhead.try_enter().unwrap();
    let mut early = pin!(bulkhead.enter(far()));
    let mut late = pin!(bulkhead.enter(far()));
    assert!(poll(&mut early).is_pending());
    assert!(poll(&mut late).is_pending());
    drop(slot);
    assert!(bulkhead.try_enter().is_none(), "nobody overtakes the queue");
    assert!(poll(&mut late).is_pending());
    let Poll::Ready(Ok(slot)) = poll(&mut early) else { panic!("the first was passed over") };
    drop(slot);
    assert!(poll(&mut late).is_ready());
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_refuses_at_once() {
    let bulkhead = bulkhead(1, 1);
    let _slot = bulkhead.try_enter().unwrap();
    let mut waiting = pin!(bulkhead.enter(far()));
    assert!(poll(&mut waiting).is_pending());
    let start = now();
    let refused = bulkhead.enter(far()).await.unwrap_err();
    assert_eq!(refused, Full { after: Some(SECOND), why: Why::QueueFull });
    assert_eq!(now(), start);
    let none = self::bulkhead(0, 0).enter(far()).await.unwrap_err();
    assert_eq!(none, Full { after: None, why: Why::QueueFull });
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_is_allowed_or_past_the_deadline() {
    let bulkhead = bulkhead(0, 1);
    let start = now();
    assert_eq!(bulkhead.enter(far()).await.unwrap_err().why, Why::Waited);
    assert_eq!(now() - start, SECOND);

    let start = now();
    let deadline = later(start, SECOND / 4);
    assert_eq!(bulkhead.enter(deadline).await.unwrap_err().why, Why::Deadline);
    assert_eq!(now(), deadline);
}

#[tokio::test(start_paused = true)]
async fn who_waits_and_is_dropped_leaves_nothing() {
    let bulkhead = bulkhead(1, 1);
    let slot = bulkhead.try_enter().unwrap();
    let mut gone = Box::pin(bulkhead.enter(far()));
    assert!(poll(&mut gone.as_mut()).is_pending());
    drop(gone);
    let mut next = pin!(bulkhead.enter(far()));
    assert!(poll(&mut next).is_pending(), "the place in the queue was not free again");
    drop(slot);
    assert!(poll(&mut next).is_ready());
}

#[tokio::test(start_paused = true)]
async fn a_slot_given_to_who_is_dropped_goes_to_the_next() {
    let bulkhead = bulkhead(1, 2);
    let slot = bulkhead.try_enter().unwrap();
    let mut first = Box::pin(bulkhead.enter(far()));
    let mut second = pin!(bulkhead.enter(far()));
    assert!(poll(&mut first.as_mut()).is_pending());
    assert!(poll(&mut second).is_pending());
    drop(slot);
    drop(first);
    assert!(poll(&mut second).is_ready());
}

#[test]
fn another_limit_loses_no_slot() {
    let bulkhead = bulkhead(4, 0);
    let with = |max_concurrent| BulkheadConfig { max_concurrent, ..bulkhead.config() };
    let mut slots: Vec<_> = std::iter::from_fn(|| bulkhead.try_enter()).take(3).collect();

    bulkhead.reconfigure(with(1));
    assert_eq!(free(&bulkhead), 0, "three are in, one may be");
    slots.pop();
    slots.pop();
    assert_eq!(free(&bulkhead), 0, "the last one is still in");
    slots.pop();
    assert_eq!(free(&bulkhead), 1);

    let slot = bulkhead.try_enter();
    bulkhead.reconfigure(with(0));
    bulkhead.reconfigure(with(3));
    assert_eq!(free(&bulkhead), 2, "what was owed is not owed any more");
    drop(slot);
    assert_eq!(free(&bulkhead), 3);
    bulkhead.reconfigure(with(usize::MAX));
    bulkhead.reconfigure(with(2));
    assert_eq!(free(&bulkhead), 2);
}

#[tokio::test(start_paused = true)]
async fn a_higher_limit_lets_in_who_waits() {
    let bulkhead = bulkhead(0, 1);
    let mut waiting = pin!(bulkhead.enter(far()));
    assert!(poll(&mut waiting).is_pending());
    bulkhead.reconfigure(BulkheadConfig { max_concurrent: 1, ..bulkhead.config() });
    assert!(poll(&mut waiting).is_ready());
}

#[test]
fn the_limit_holds_while_threads_come_and_go_and_it_changes() {
    let bulkhead = bulkhead(8, 0);
    let inside = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5_000 {
                    let slots: Vec<_> = (0..3).filter_map(|_| bulkhead.try_enter()).collect();
                    let now = inside.fetch_add(slots.len(), Ordering::SeqCst) + slots.len();
                    assert!(now <= 8, "{now} are in");
                    inside.fetch_sub(slots.len(), Ordering::SeqCst);
                }
            });
        }
        scope.spawn(|| {
            for turn in 0..2_000_usize {
                let max_concurrent = 1 + turn * 5 % 8;
                bulkhead.reconfigure(BulkheadConfig { max_concurrent, ..bulkhead.config() });
            }
        });
    });
    let last = bulkhead.config().max_concurrent;
    assert_eq!(free(&bulkhead), last, "a slot was lost or made up");
}
