//! GitHub.

use std::thread;
use std::time::Duration;
use std::time::UNIX_EPOCH;

use breakfall::clock::wall;

use crate::quirks::assert_silent;
use crate::quirks::notes;
use crate::support::recorded::github;
use crate::support::setup::Setup;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;

const CREATE: &str = "Create a ticket: the login page is slow";
const LIST: &str = "list open tickets";

/// The moment so many seconds from now, as GitHub writes it.
fn epoch(in_seconds: u64) -> u64 {
    let since = wall().duration_since(UNIX_EPOCH).expect("after 1970");
    (since + Duration::from_secs(in_seconds)).as_secs()
}

/// The wait that the person is told.
fn told_wait(reply: Reply) -> u64 {
    let github = Upstream::always(reply);
    let service = Setup::quick().github(&github.url()).start();
    let answer = service.ask(LIST);
    answer.degraded("ASYNC_UPSTREAM_THROTTLED");
    assert_eq!(github.count(), 1, "a wait of that length is nobody's to sit through");
    assert_silent(&answer, &service);
    answer.json()["actions"][0]["after_seconds"].as_u64().expect("a wait")
}

#[test]
fn x09_its_limits_are_throttles_under_either_status() {
    for status in ["403 Forbidden", "429 Too Many Requests"] {
        let reset = format!("x-ratelimit-reset: {}", epoch(600));
        let used_up = ["x-ratelimit-limit: 5000", "x-ratelimit-remaining: 0", &reset];
        let primary = github::error(status, &used_up, "CANARY: API rate limit exceeded for user");
        assert!((500..=900).contains(&told_wait(primary)));
        let secondary = "You have exceeded a secondary rate limit. CANARY";
        let told = ["Retry-After: 90", "x-ratelimit-remaining: 4999"];
        assert!((90..=140).contains(&told_wait(github::error(status, &told, secondary))));
        assert!((60..=90).contains(&told_wait(github::error(status, &[], secondary))));
    }
}

#[test]
fn a_limit_that_has_passed_is_tried_again() {
    let reset = format!("x-ratelimit-reset: {}", epoch(0));
    let github = Upstream::new(move |call, number| match number {
        1 => github::error("403 Forbidden", &["x-ratelimit-remaining: 0", &reset], "CANARY"),
        _ => github::answer(call),
    });
    let service = Setup::quick().github(&github.url()).start();
    service.ask(LIST).success();
    assert_eq!(github.count(), 2);
}

#[test]
fn what_the_token_may_not_do_is_not_called_missing() {
    let forbidden = github::error("403 Forbidden", &[], "Resource not accessible by CANARY");
    let hidden = github::error("404 Not Found", &[], "Not Found");
    thread::scope(|scope| {
        for reply in [forbidden, hidden] {
            for query in [CREATE, LIST, "show ticket 1", "close ticket 1"] {
                let reply = reply.clone();
                scope.spawn(move || {
                    let github = Upstream::always(reply);
                    let service = Setup::quick().github(&github.url()).start();
                    let answer = service.ask(query);
                    let words = answer.degraded("ASYNC_TRACKER_NOT_PERMITTED");
                    assert!(words.contains("Nothing was changed"), "{words}");
                    assert!(github.count() <= 2, "{query}: not repeated");
                    assert_silent(&answer, &service);
                });
            }
        }
    });
}

#[test]
fn an_issue_that_is_not_there_is_told_apart_from_a_repository_that_is_not() {
    let github = github::repository();
    let service = Setup::quick().github(&github.url()).start();
    service.ask("show ticket 7").problem(404, "ASYNC_TICKET_NOT_FOUND");
    let lines: Vec<_> = github.calls.items().into_iter().map(|call| call.line).collect();
    assert_eq!(lines, ["GET /base/repos/owner/name/issues/7", "GET /base/repos/owner/name"]);
}

#[test]
fn what_is_gone_is_gone() {
    let deleted = Upstream::new(|call, _| match &*call.line {
        "GET /base/repos/owner/name/issues/1" => {
            github::error("410 Gone", &[], "This issue was deleted")
        }
        _ => github::error("410 Gone", &[], "Issues has been disabled in CANARY"),
    });
    let service = Setup::quick().github(&deleted.url()).start();
    service.ask("show ticket 1").problem(404, "ASYNC_TICKET_NOT_FOUND");
    service.ask("close ticket 1").problem(404, "ASYNC_TICKET_NOT_FOUND");
    for query in [CREATE, LIST] {
        let answer = service.ask(query);
        answer.degraded("ASYNC_TRACKER_SWITCHED_OFF");
        assert_silent(&answer, &service);
    }
}

#[test]
fn a_ticket_that_is_not_accepted_is_the_persons_to_mend_and_the_fields_are_for_operators() {
    let github = Upstream::new(|call, _| {
        let creates = call.line.starts_with("POST");
        if creates { github::refused_field("title", "missing_field") } else { github::answer(call) }
    });
    let service = Setup::quick().github(&github.url()).start();
    let answer = service.ask(CREATE);
    answer.problem(422, "ASYNC_TICKET_NOT_ACCEPTED");
    assert_eq!(answer.actions()[0], "name_problem");
    assert_eq!(github.count(), 1);
    assert_silent(&answer, &service);
    let told = notes(&service, "create_ticket");
    assert!(told.contains("title missing_field"), "{told}");
    // Words that GitHub does not have are nobody's.
    let strange = Upstream::always(github::refused_field("CANARY", "CANARY"));
    let service = Setup::quick().github(&strange.url()).start();
    let answer = service.ask(CREATE);
    answer.problem(422, "ASYNC_TICKET_NOT_ACCEPTED");
    assert_silent(&answer, &service);
}
