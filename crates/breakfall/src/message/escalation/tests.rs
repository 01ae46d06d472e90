use std::future::pending;
use std::future::ready;
use std::sync::Mutex;

use super::*;
use crate::clock::now;
use crate::clock::sleep_until;
use crate::fault::AsyncFault;

#[derive(crate::Fault)]
enum DeskFault {
    /// the request is wrong
    #[fault(code = "DESK_WRONG", class = InvalidArgument, actions(fix_request))]
    Wrong,
    /// nobody understands it
    #[fault(code = "DESK_RIDDLE", class = InvalidArgument, actions(fix_request, contact_support))]
    Riddle,
    /// nobody is there
    #[fault(code = "DESK_EMPTY", class = Unavailable, actions(retry, contact_support))]
    Empty,
}

fn empty() -> Failure {
    DeskFault::Empty.into()
}

/// Whether each of `N` failures in a row leads to support.
async fn offers<const N: usize>(escalation: &Escalation, user: &str) -> [bool; N] {
    let mut offered = [false; N];
    for offer in &mut offered {
        *offer = escalation.failed(user, "tickets", &empty()).await;
    }
    offered
}

async fn succeed(escalation: &Escalation, user: &str) {
    if let Some(rest) = escalation.succeeded(user, "tickets") {
        rest.await;
    }
}

#[tokio::test(start_paused = true)]
async fn trap_53_support_after_several_in_a_row_and_over_after_a_success() {
    let escalation = Escalation::new(3);
    assert_eq!(offers(&escalation, "ada").await, [false, false, true, true]);
    succeed(&escalation, "ada").await;
    assert_eq!(offers(&escalation, "ada").await, [false, false, true]);
    for threshold in [0, 1] {
        assert_eq!(offers(&Escalation::new(threshold), "ada").await, [true, true]);
    }
}

#[tokio::test(start_paused = true)]
async fn trap_53_families_and_people_are_counted_apart() {
    let escalation = Escalation::new(2);
    assert!(!escalation.failed("ada", "tickets", &empty()).await);
    assert!(!escalation.failed("ada", "labels", &empty()).await);
    assert!(!escalation.failed("bob", "tickets", &empty()).await);
    succeed(&escalation, "eve").await;
    assert!(escalation.failed("ada", "tickets", &empty()).await);
}

#[tokio::test(start_paused = true)]
async fn trap_53_the_window_slides() {
    let escalation = Escalation::new(3).with_window(Duration::from_hours(1));
    let after = async |minutes: u64| {
        tokio::time::advance(Duration::from_mins(minutes)).await;
        escalation.failed("ada", "tickets", &empty()).await
    };
    assert!(!after(0).await);
    assert!(!after(40).await);
    assert!(!after(20).await, "the first is an hour old");
    assert!(after(19).await, "three within an hour");
    assert!(!after(60).await, "all of them are gone");
}

#[tokio::test(start_paused = true)]
async fn trap_52_cancellations_and_ones_own_mistakes_do_not_count() {
    let escalation = Escalation::new(1);
    let cancelled = Failure::raised(DeskFault::Empty, Origin::Cancelled);
    for failure in [DeskFault::Wrong.into(), AsyncFault::Cancelled.into(), cancelled] {
        assert!(!escalation.failed("ada", "tickets", &failure).await, "{failure}");
    }
    let strict = Escalation::new(2);
    assert!(!strict.failed("ada", "tickets", &empty()).await);
    assert!(!strict.failed("ada", "tickets", &DeskFault::Wrong.into()).await);
    assert!(strict.failed("ada", "tickets", &empty()).await, "and they interrupt nothing");
    let riddle = Failure::from(DeskFault::Riddle);
    assert!(escalation.failed("ada", "tickets", &riddle).await, "declared to need a person");
}

/// How a scripted counter answers.
#[derive(Clone, Copy, Debug)]
enum Mood {
    Counts(bool),
    Fails,
    Hangs,
    Panics,
}

#[derive(Clone, Debug)]
struct Scripted(Arc<Mutex<(Mood, usize)>>);

impl Scripted {
    fn new(mood: Mood) -> Self {
        Self(Arc::new(Mutex::new((mood, 0))))
    }

    fn set(&self, mood: Mood) {
        self.0.lock().unwrap().0 = mood;
    }

    fn asked(&self) -> usize {
        self.0.lock().unwrap().1
    }

    fn answer<'c>(&self) -> Counting<'c, bool> {
        let mut state = self.0.lock().unwrap();
        state.1 += 1;
        match state.0 {
            Mood::Counts(reached) => Box::pin(ready(Ok(reached))),
            Mood::Fails => Box::pin(ready(Err(AsyncFault::Unexpected.into()))),
            Mood::Hangs => Box::pin(pending()),
            Mood::Panics => Box::pin(async { panic!("scripted") }),
        }
    }
}

impl FailureCounter for Scripted {
    fn failed<'c>(&'c self, _user: &'c str, _family: &'c str, _rule: Rule) -> Counting<'c, bool> {
        self.answer()
    }

    fn succeeded<'c>(&'c self, _user: &'c str, _family: &'c str) -> Counting<'c, ()> {
        let answer = self.answer();
        Box::pin(async { answer.await.map(|_| ()) })
    }
}

/// An escalation over `counter`, and what it has told.
fn shared(threshold: u32, counter: &Scripted) -> (Escalation, Arc<Mutex<Vec<String>>>) {
    let told = Arc::<Mutex<Vec<String>>>::default();
    let log = Arc::clone(&told);
    let escalation = Escalation::new(threshold).with_shared(counter.clone(), move |outage| {
        log.lock().unwrap().push(match outage {
            Outage::Began(failure) => failure.code().to_string(),
            Outage::Ended => "ended".to_owned(),
        });
    });
    (escalation, told)
}

#[tokio::test(start_paused = true)]
async fn a_shared_counter_decides_while_it_answers() {
    let counter = Scripted::new(Mood::Counts(true));
    let (escalation, told) = shared(9, &counter);
    assert_eq!(offers(&escalation, "ada").await, [true, true]);
    counter.set(Mood::Counts(false));
    assert_eq!(offers(&escalation, "ada").await, [false; 20]);
    succeed(&escalation, "ada").await;
    assert_eq!((counter.asked(), told.lock().unwrap().len()), (23, 0));
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_the_shared_counter_costs_one_short_wait_and_is_told_once() {
    let outages = [
        (Mood::Fails, "ASYNC_UNEXPECTED_FAILED", 0),
        (Mood::Hangs, "ASYNC_TIMEOUT_FAILED", 100),
        (Mood::Panics, "ASYNC_PANICKED_FAILED", 0),
    ];
    for (mood, code, wait) in outages {
        let counter = Scripted::new(Mood::Counts(false));
        let (escalation, told) = shared(3, &counter);
        assert_eq!(offers(&escalation, "ada").await, [false]);
        counter.set(mood);
        let start = now();
        assert_eq!(offers(&escalation, "ada").await, [false, true, true], "own count, {mood:?}");
        succeed(&escalation, "ada").await;
        assert_eq!(offers(&escalation, "ada").await, [false, false, true], "{mood:?}");
        assert_eq!((now() - start).as_millis(), wait, "{mood:?}");
        assert_eq!(counter.asked(), 2, "left alone, {mood:?}");
        assert_eq!(*told.lock().unwrap(), [code]);

        sleep_until(now() + Escalation::SHARED_PAUSE).await;
        assert_eq!(offers(&escalation, "ada").await, [true], "still away, {mood:?}");
        assert_eq!((counter.asked(), told.lock().unwrap().len()), (3, 1), "asked, not told again");
        sleep_until(now() + Escalation::SHARED_PAUSE).await;
        counter.set(Mood::Counts(false));
        assert_eq!(offers(&escalation, "ada").await, [false, false], "it decides again");
        assert_eq!(*told.lock().unwrap(), [code, "ended"]);
    }
}

#[tokio::test(start_paused = true)]
async fn many_at_once_tell_one_outage() {
    let counter = Scripted::new(Mood::Hangs);
    let (escalation, told) = shared(3, &counter);
    let failure = empty();
    let all = (0..50).map(|_| escalation.failed("ada", "tickets", &failure));
    futures_util::future::join_all(all).await;
    assert_eq!(told.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn the_counter_of_one_process_is_a_counter_like_any_other() {
    let counter: Box<dyn FailureCounter> = Box::new(InProcess::new(2));
    let rule = Rule { threshold: 2, window: Escalation::WINDOW };
    let failed = async || counter.failed("ada", "tickets", rule).await.unwrap();
    assert_eq!([failed().await, failed().await], [false, true]);
    counter.succeeded("ada", "tickets").await.unwrap();
    assert!(!failed().await);
}

#[tokio::test]
async fn another_threshold_holds_for_what_was_counted() {
    let escalation = Escalation::new(9);
    let failure = Failure::from(AsyncFault::Unexpected);
    assert!(!escalation.failed("ada", "tickets", &failure).await);
    escalation.set_threshold(2);
    assert!(escalation.failed("ada", "tickets", &failure).await, "the second");
    escalation.set_threshold(4);
    assert!(!escalation.failed("ada", "tickets", &failure).await, "the third");
}
