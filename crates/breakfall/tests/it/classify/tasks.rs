use std::time::Duration;

use breakfall::Catalogue;
use breakfall::classify;
use breakfall::clock::now;
use breakfall::fault::AsyncFault;
use breakfall::fault::Origin;
use breakfall::message::Locales;
use breakfall::message::Wording;
use breakfall::observe::detail;
use tokio::runtime::Handle;
use tokio::sync::broadcast;
use tokio::sync::oneshot;
use tokio::sync::watch;

use super::code;
use super::failure_of;

#[tokio::test]
async fn trap_02_the_text_of_a_join_error_stays_with_operators() {
    let text = String::from("CANARY");
    let panicked = Handle::current().spawn(async move { panic!("{text} 7") });
    let error = panicked.await.unwrap_err();
    assert!(error.to_string().contains("CANARY"), "that is the trap");
    let failure = failure_of(&classify::tokio(), Err::<(), _>(error));
    assert_eq!(
        (failure.code().as_str(), failure.origin()),
        ("ASYNC_PANICKED_FAILED", Origin::Panicked)
    );
    let catalogue = Catalogue::builtin();
    let told = catalogue.explain(&failure, &Locales::new(["en"]), &Wording::default());
    assert!(!format!("{failure} {failure:?} {told:?}").contains("CANARY"));
    assert!(detail(&failure).contains("CANARY 7"), "operators need it");
}

#[tokio::test]
async fn a_join_error_that_is_owned_gives_its_text_to_the_report() {
    let panicked = Handle::current().spawn(async { std::panic::panic_any(String::from("CANARY")) });
    let failure = classify::joined(panicked.await.unwrap_err());
    let Some(AsyncFault::Panicked { report }) = failure.downcast_ref() else { panic!("{failure}") };
    assert_eq!(&*report.message, "CANARY");
    assert!(!format!("{failure} {failure:?}").contains("CANARY"));

    let hangs = Handle::current().spawn(std::future::pending::<()>());
    hangs.abort();
    let failure = classify::joined(hangs.await.unwrap_err());
    assert_eq!(
        (failure.code().as_str(), failure.origin()),
        ("ASYNC_CANCELLED_FAILED", Origin::Cancelled)
    );
}

#[tokio::test(start_paused = true)]
async fn an_abort_a_limit_and_a_dead_sender_are_told_apart() {
    let rules = classify::tokio();
    let hangs = Handle::current().spawn(std::future::pending::<()>());
    hangs.abort();
    assert_eq!(code(&rules, hangs.await), "ASYNC_CANCELLED_FAILED");

    let late =
        tokio::time::timeout_at(now() + Duration::from_secs(1), std::future::pending::<()>());
    let failure = failure_of(&rules, late.await);
    assert_eq!(
        (failure.code().as_str(), failure.origin()),
        ("ASYNC_RESOURCE_TIMED_OUT", Origin::TimedOut)
    );

    let (sender, receiver) = oneshot::channel::<()>();
    drop(sender);
    assert_eq!(code(&rules, receiver.await), "ASYNC_INCOMPLETE_FAILED");
    let (sender, mut receiver) = watch::channel(1);
    drop(sender);
    assert_eq!(code(&rules, receiver.changed().await), "ASYNC_INCOMPLETE_FAILED");
    let (sender, mut receiver) = broadcast::channel(1);
    for n in 0..3 {
        sender.send(n).unwrap();
    }
    let lagged = failure_of(&rules, receiver.recv().await);
    assert_eq!((lagged.notes()[0].key, &*lagged.notes()[0].value), ("lagged", "2"));
    assert_eq!(lagged.code().as_str(), "ASYNC_INCOMPLETE_FAILED");
}
