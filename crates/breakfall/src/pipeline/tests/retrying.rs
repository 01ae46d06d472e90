//! What is shown of operations that are tried again.

use std::time::Duration;

use super::down;
use super::handler;
use super::pass;
use super::poll_once;
use crate::clock::later;
use crate::clock::now;
use crate::fault::Failure;
use crate::pipeline::Handler;
use crate::pipeline::MOST_RETRYING;
use crate::policy::retry::Backoff;

const SECOND: Duration = Duration::from_secs(1);

/// Every second, three times, whatever becomes of the others.
fn each_second() -> Handler {
    handler(|plan| {
        (plan.retry.max_retries, plan.retry.base) = (3, SECOND);
        plan.retry.backoff = Backoff::Constant;
        (plan.breaker.enabled, plan.budget.enabled) = (false, false);
    })
}

#[tokio::test(start_paused = true)]
async fn an_operation_is_shown_from_its_first_retry_until_its_end() {
    let handler = each_second();
    let start = now();
    let operation = handler.operation("ask").idempotent().correlate("r-1");
    let mut run = Box::pin(operation.run(|attempt| async move {
        if attempt.number() < 3 { Err(down()) } else { Ok(attempt.number()) }
    }));
    assert!(handler.retrying().is_empty(), "it has not begun");
    assert!(poll_once(run.as_mut()).is_pending());
    let shown = handler.retrying().pop().expect("it is tried again");
    assert_eq!((shown.operation, &*shown.target), ("ask", "ask"));
    assert_eq!(shown.correlation.as_deref(), Some("r-1"));
    assert_eq!((shown.since, shown.next), (start, later(start, SECOND)));
    assert_eq!((shown.last.number, shown.last.code.as_str()), (1, "ASYNC_REJECTED_FAILED"));
    assert_eq!(handler.metrics().first().map(|ask| ask.retrying), Some(1));

    // A wait never ends early, and a moment late.
    pass(SECOND + SECOND / 10).await;
    assert!(poll_once(run.as_mut()).is_pending());
    let shown = handler.retrying().pop().expect("it is tried once more");
    assert_eq!(shown.last.number, 2);
    assert!(shown.next > later(start, 2 * SECOND) && shown.since == start, "{shown:?}");
    assert!(run.await.is_ok());
    assert!(handler.retrying().is_empty(), "it is over");
}

#[tokio::test(start_paused = true)]
async fn who_goes_away_is_shown_no_longer_and_a_key_is_shown_as_its_target() {
    let handler = each_second();
    let keyed = handler.keyed("ask", "host-7");
    let mut run = Box::pin(keyed.operation().run(|_| async { Err::<(), _>(down()) }));
    assert!(poll_once(run.as_mut()).is_pending());
    assert_eq!(&*handler.retrying().pop().expect("it is tried again").target, "host-7");
    drop(run);
    assert!(handler.retrying().is_empty());
}

#[tokio::test(start_paused = true)]
async fn of_a_crowd_the_first_are_shown_and_all_are_counted() {
    let handler = each_second();
    let fails = |_| async { Err::<(), Failure>(down()) };
    let mut crowd: Vec<_> =
        (0..=MOST_RETRYING).map(|_| Box::pin(handler.operation("ask").run(fails))).collect();
    for run in &mut crowd {
        assert!(poll_once(run.as_mut()).is_pending());
    }
    let counted = || handler.metrics().first().map(|ask| ask.retrying);
    assert_eq!(handler.retrying().len(), MOST_RETRYING);
    assert_eq!(counted(), Some(MOST_RETRYING as u64 + 1));
    crowd.clear();
    assert_eq!((handler.retrying().len(), counted()), (0, Some(0)));
}
