//! The guard that fails a test in which a failure was dropped unread.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use breakfall::Failure;
use breakfall::fault::OperationFailed;
use breakfall::testing::assert_no_lost_failures;

fn failed() -> Result<u8, Failure> {
    Err(OperationFailed::new("read").into())
}

/// What the guard's panic says, if it panics.
fn verdict(work: impl FnOnce()) -> Option<String> {
    let caught = catch_unwind(AssertUnwindSafe(|| {
        let _books = assert_no_lost_failures();
        work();
    }));
    caught.err().map(|payload| payload.downcast::<String>().map(|text| *text).unwrap_or_default())
}

#[test]
fn each_way_to_drop_a_failure_unread_is_noticed() {
    let ways: [fn(); 5] = [
        || drop(failed()),
        || assert!(failed().is_err()),
        || assert_eq!(failed().unwrap_or_default(), 0),
        || assert!(failed().ok().is_none()),
        || drop(std::io::Error::other(failed().unwrap_err())),
    ];
    for way in ways {
        let told = verdict(way).expect("it was lost");
        assert!(told.contains("ASYNC_READ_FAILED raised at") && told.contains("lost.rs"), "{told}");
    }
}

#[test]
fn what_is_looked_at_is_not_lost() {
    let ways: [fn(); 4] = [
        || assert_eq!(failed().unwrap_err().status().get(), 500),
        || assert!(failed().unwrap_err().to_string().contains("ASYNC_READ_FAILED")),
        || assert!(failed().unwrap_err().downcast_ref::<OperationFailed>().is_some()),
        || assert_eq!(failed().unwrap_err().reference().to_string().len(), 28),
    ];
    for way in ways {
        assert_eq!(verdict(way), None);
    }
    let mut alive = None;
    assert_eq!(verdict(|| alive = Some(failed())), None, "what is still there is not lost");
    drop(alive);
}

#[test]
fn trap_25_dropped_unread_is_told_once_and_observed_twice_counts_once() {
    let books = assert_no_lost_failures();
    let inner = assert_no_lost_failures();
    drop(failed());
    let failure = failed().unwrap_err();
    assert_eq!((failure.code(), failure.status().get()), (failure.code(), 500));
    drop(failure);
    assert_eq!((inner.raised(), inner.observed(), inner.lost().len()), (2, 1, 1));
    let told = catch_unwind(AssertUnwindSafe(|| drop(inner))).unwrap_err();
    assert_eq!(told.downcast::<String>().unwrap().matches("ASYNC_READ_FAILED").count(), 1);
    assert_eq!(books.raised(), 0, "the innermost guard watches");
}

#[test]
fn a_failure_that_another_keeps_is_answered_for_by_that_one() {
    let all = || {
        let failures = (0..3).map(|_| failed().unwrap_err());
        Failure::together(failures).unwrap().because(failed().unwrap_err())
    };
    let told = verdict(|| drop(all())).expect("it was lost");
    assert_eq!(told.matches("ASYNC_READ_FAILED").count(), 1, "{told}");
    assert_eq!(
        verdict(|| assert_eq!(all().secondary_count(), 2)),
        Some(told),
        "counting is no look"
    );
    assert_eq!(verdict(|| assert_eq!(all().blame(), breakfall::fault::Blame::Service)), None);
}
