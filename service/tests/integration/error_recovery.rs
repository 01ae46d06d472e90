//! Every trouble of every integration: what the person reads, in what time, and how often the other side was called.

use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use crate::support::answer::Answer;
use crate::support::recorded::github;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;
use crate::support::upstream::Upstream;

const CREATE: &str = "Create a ticket: the login page is slow";
const CREATED: &str = "I created ticket #1: the login page is slow";
/// Long enough for a busy machine, and half of what everything together may take where no operation is given up earlier.
const IN_TIME: Duration = Duration::from_secs(10);

/// Every trouble that `operations` can meet, all at once.
fn for_each_trouble(operations: &[&str], check: impl Fn(Trouble, Upstream, Setup) + Sync) {
    thread::scope(|scope| {
        for trouble in Trouble::ALL {
            let check = &check;
            scope.spawn(move || {
                check(trouble, trouble.upstream(), Setup::against(trouble, operations));
            });
        }
    });
}

/// The answer is degraded as `trouble` demands, in time; gives its words.
fn degraded(trouble: Trouble, answer: &Answer) -> String {
    assert!(answer.took < IN_TIME, "{trouble:?} {answer:?}");
    answer.degraded(trouble.code())
}

/// The answer tells nobody to do again what was done.
fn assert_not_to_be_repeated(trouble: Trouble, answer: &Answer) {
    let actions = answer.actions();
    let repeating = ["retry", "try_later", "fix_request"];
    let repeats = actions.iter().any(|action| repeating.contains(&action.as_str()));
    assert!(!repeats, "{trouble:?}: {answer:?}");
}

#[test]
fn without_its_classifier_it_still_understands() {
    for_each_trouble(&["classify_intent"], |trouble, upstream, setup| {
        let service = setup.model("classifier", &upstream.url()).start();
        let answer = service.ask(CREATE);
        assert_eq!(degraded(trouble, &answer), CREATED, "{trouble:?}");
        assert_eq!(upstream.count(), trouble.calls(true), "{trouble:?}");
        assert_eq!(service.tickets(), ["the login page is slow"], "{trouble:?}");
        assert_eq!(answer.json()["tickets"][0]["number"], 1);
        assert_not_to_be_repeated(trouble, &answer);
    });
}

#[test]
fn without_its_generator_it_still_answers() {
    for_each_trouble(&["generate_response"], |trouble, upstream, setup| {
        let service = setup.model("generator", &upstream.url()).start();
        let answer = service.ask(CREATE);
        assert_eq!(degraded(trouble, &answer), CREATED, "{trouble:?}");
        assert_eq!(upstream.count(), trouble.calls(true), "{trouble:?}");
        assert_eq!(service.tickets(), ["the login page is slow"], "{trouble:?}");
        assert_not_to_be_repeated(trouble, &answer);
    });
}

#[test]
fn without_its_channel_it_still_keeps_tickets() {
    for_each_trouble(&["notify_channel"], |trouble, upstream, setup| {
        let service = setup.slack(&upstream.url()).start();
        let answer = service.ask(CREATE);
        assert_eq!(degraded(trouble, &answer), CREATED, "{trouble:?}");
        assert_eq!(upstream.count(), trouble.calls(true), "{trouble:?}");
        assert_eq!(service.tickets(), ["the login page is slow"], "{trouble:?}");
        assert_not_to_be_repeated(trouble, &answer);
    });
}

/// What is said where a ticket could not be changed must be true, and must not lead to a second one.
fn assert_honest(trouble: Trouble, answer: &Answer) {
    let words = degraded(trouble, answer);
    let told_unchanged = words.contains("Nothing was changed");
    assert_eq!(told_unchanged, !trouble.may_have_happened(), "{trouble:?}: {answer:?}");
    if trouble.may_have_happened() {
        let steps = answer.texts("/recovery_actions").concat();
        assert!(steps.contains("Check"), "first look, then repeat: {trouble:?}: {answer:?}");
    }
}

#[test]
fn what_may_have_been_created_is_not_created_again() {
    for_each_trouble(&["create_ticket"], |trouble, upstream, setup| {
        let service = setup.github(&upstream.url()).start();
        assert_honest(trouble, &service.ask(CREATE));
        assert_eq!(upstream.count(), trouble.calls(false), "{trouble:?}");
    });
}

/// A repository where issue 1 can be seen, but closing it meets `trouble`.
fn closing_meets(trouble: Trouble) -> Upstream {
    Upstream::new(move |call, _| match trouble.reply() {
        Some(reply) if call.line.starts_with("PATCH") => reply,
        Some(_) | None => github::answer(call),
    })
}

#[test]
fn what_may_have_been_closed_is_not_called_unchanged() {
    thread::scope(|scope| {
        let hanging = [Trouble::Hang, Trouble::Drip, Trouble::Missing];
        for trouble in Trouble::ALL.into_iter().filter(|trouble| !hanging.contains(trouble)) {
            scope.spawn(move || {
                let github = closing_meets(trouble);
                let service = Setup::quick().github(&github.url()).start();
                assert_honest(trouble, &service.ask("close ticket 1"));
                let calls = github.calls.items();
                let closing = calls.iter().filter(|call| call.line.starts_with("PATCH")).count();
                assert_eq!(closing, trouble.calls(true), "closing twice does no harm");
            });
        }
    });
}

#[test]
fn what_may_have_been_closed_in_time_is_not_called_unchanged() {
    let github = closing_meets(Trouble::Hang);
    let service = Setup::giving_up(&["close_ticket"]).github(&github.url()).start();
    assert_honest(Trouble::Hang, &service.ask("close ticket 1"));
}

#[test]
fn what_the_database_may_still_do_is_not_called_undone() {
    let service = Setup::giving_up(&["process_request", "create_ticket"]).start();
    let database = Connection::open(service.setup.data().join("tracker.sqlite"));
    let database = database.expect("the database is there");
    database.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    assert_honest(Trouble::Hang, &service.ask(CREATE));
    database.execute_batch("COMMIT").expect("nothing was written");
}

#[test]
fn what_only_reads_is_read_again() {
    for_each_trouble(&["list_tickets"], |trouble, upstream, setup| {
        let service = setup.github(&upstream.url()).start();
        let answer = service.ask("list open tickets");
        assert!(degraded(trouble, &answer).contains("Nothing was changed"), "{answer:?}");
        assert_eq!(upstream.count(), trouble.calls(true), "{trouble:?}");
    });
}

#[test]
fn what_only_reads_need_not_be_checked() {
    let hanging = Trouble::Hang.upstream();
    let service = Setup::giving_up(&["list_tickets"]).github(&hanging.url()).start();
    let answer = service.ask("list open tickets");
    assert_eq!(answer.actions(), ["retry"], "{answer:?}");
}

#[test]
fn a_wait_that_was_asked_for_is_passed_on() {
    let upstream = Trouble::Maintenance.upstream();
    let service = Setup::quick().github(&upstream.url()).start();
    let answer = service.ask("list open tickets");
    let steps = answer.json();
    let after = steps["actions"][0]["after_seconds"].as_u64().expect("a wait");
    assert!(after >= 3600, "{answer:?}");
}

#[test]
fn all_of_them_down_is_one_answer() {
    let (models, slack) = (Upstream::missing(), Trouble::ServerError.upstream());
    let setup = Setup::quick().model("classifier", &models.url());
    let service = setup.model("generator", &models.url()).slack(&slack.url()).start();
    let answer = service.ask(CREATE);
    assert_eq!(answer.degraded("ASYNC_UPSTREAM_UNREACHABLE"), CREATED);
    assert_eq!(service.tickets().len(), 1);
}
