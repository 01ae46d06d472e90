//! A request that misses its time goes on, and is told where and when.

use serde_json::json;

use crate::journal::wait_until;
use crate::stages::Gate;
use crate::stages::behind;
use crate::stages::channel;
use crate::stages::repository;
use crate::stages::told;
use crate::stages::waiting_for;
use crate::support::answer::Answer;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::setup::Setup;
use crate::support::upstream::say;

const CREATE: &str = "Create a ticket: the VPN drops";
const CREATED: &str = "I created ticket #1: the VPN drops";

/// Small times, and what misses them goes on.
fn deferring() -> Setup {
    Setup::quick()
        .set("durable.defer", true)
        .set("durable.retry_delay_seconds", 0.1)
        .set("error_handling.operations.process_request.timeout_seconds", 0.4)
        .set("error_handling.operations.create_ticket.timeout_seconds", 15)
}

/// The answer says that it goes on, and where; gives that place.
fn place_of(answer: &Answer) -> String {
    assert_eq!((answer.status, answer.text("/status").as_str()), (202, "deferred"), "{answer:?}");
    let place = answer.header("location").expect("a place").to_owned();
    assert_eq!(answer.text("/location"), place, "{answer:?}");
    let after: u64 = answer.header("retry-after").and_then(|s| s.parse().ok()).expect("a time");
    assert_eq!(answer.json()["after_seconds"], after, "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer:?}");
    place
}

/// What stands at `place` as soon as it has ended.
fn ended(service: &Service, place: &str) -> Answer {
    let mut answer = service.send(&Asking::get(place));
    wait_until("it has ended", || {
        answer = service.send(&Asking::get(place));
        answer.text("/status") != "working"
    });
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer:?}");
    answer
}

#[test]
fn a_ticket_that_takes_longer_than_its_request_is_found_later() {
    let gate = Gate::default();
    let (github, slack) = (waiting_for(&gate, repository), channel());
    let service = deferring().github(&github.url()).slack(&slack.url()).start();
    let body = json!({ "id": "r-1", "user": "ada", "query": CREATE }).to_string();
    let german = [("Content-Type", "application/json"), ("Accept-Language", "de")];
    let asked = || service.send(&Asking::json(body.as_bytes()).with_headers(&german));
    let answer = asked();
    let place = place_of(&answer);
    let words = answer.text("/response");
    assert!(words.starts_with("Ich arbeite noch daran") && words.contains("Kanal"), "{words}");
    assert_eq!(answer.header("content-language"), Some("de"));

    let working = service.send(&Asking::get(&place));
    assert_eq!((working.status, &*working.text("/status")), (200, "working"), "{working:?}");
    assert!(working.text("/response").contains("Look here again"), "{working:?}");
    assert!(working.header("retry-after").is_some(), "{working:?}");

    assert_eq!(place_of(&asked()), place, "the same request is the same work");
    gate.open();
    let done = ended(&service, &place);
    assert_eq!(done.success(), CREATED, "in the language of whoever looks");
    assert_eq!(done.json()["tickets"][0]["number"], 1);
    assert_eq!(done.json()["request_id"], "r-1");
    slack.calls.wait_until(|calls| !calls.is_empty());
    assert_eq!(told(&slack), ["Ich habe Ticket #1 angelegt: the VPN drops"], "as it was asked");
    assert_eq!(github.count(), 1, "once");
    assert_eq!(asked().success(), "Ich habe Ticket #1 angelegt: the VPN drops");
    assert_eq!(github.count(), 1, "and never again");
}

#[test]
fn a_tracker_that_is_away_for_a_while_is_waited_for() {
    let gate = Gate::default();
    let throttled = say("429 Too Many Requests", &[], "");
    let (github, slack) = (behind(&gate, throttled, repository), channel());
    let service = deferring().github(&github.url()).slack(&slack.url()).start();
    let place = place_of(&service.ask(CREATE));
    let before = github.count();
    github.calls.wait_until(|calls| calls.len() > before);
    gate.open();
    assert_eq!(ended(&service, &place).success(), CREATED);
    slack.calls.wait_until(|calls| !calls.is_empty());
    assert_eq!(told(&slack), [CREATED]);
}

#[test]
fn what_only_reads_goes_on_too_and_the_channel_hears_of_it() {
    let gate = Gate::default();
    let unavailable = say("503 Service Unavailable", &[], "");
    let (github, slack) = (behind(&gate, unavailable, repository), channel());
    let service = deferring().github(&github.url()).slack(&slack.url()).start();
    let place = place_of(&service.ask("list open tickets"));
    gate.open();
    assert_eq!(ended(&service, &place).success(), "No tickets are open.");
    slack.calls.wait_until(|calls| !calls.is_empty());
    assert_eq!(told(&slack), ["Request r-1 is done:\nNo tickets are open."]);
}

#[test]
fn what_fails_later_is_explained_there_and_to_the_channel() {
    let gate = Gate::default();
    let throttled = say("429 Too Many Requests", &[], "");
    let refused = |_: &_| say("401 CANARY", &[], "CANARY");
    let (github, slack) = (behind(&gate, throttled, refused), channel());
    let service = deferring().github(&github.url()).slack(&slack.url()).start();
    let place = place_of(&service.ask(CREATE));
    gate.open();
    let failed = ended(&service, &place);
    assert_eq!(failed.text("/status"), "failed", "{failed:?}");
    assert_eq!(failed.text("/code"), "ASYNC_UPSTREAM_REFUSED", "{failed:?}");
    assert!(!failed.texts("/recovery_actions").is_empty(), "{failed:?}");
    let reference = failed.reference();
    assert_eq!(failed.header("breakfall-reference"), Some(&*reference), "{failed:?}");
    slack.calls.wait_until(|calls| !calls.is_empty());
    let heard = told(&slack).concat();
    assert!(heard.starts_with("Request r-1 could not be carried out"), "{heard}");
    assert!(heard.contains(&reference) && !heard.contains("CANARY"), "{heard}");
}

#[test]
fn nobody_sees_what_is_not_theirs() {
    let service = deferring().start();
    let unknown = ["0".repeat(32), "x".to_owned(), "..%2F..".to_owned(), "ä".repeat(200)];
    let told: Vec<_> = unknown
        .iter()
        .map(|ticket| {
            let path = format!("/v1/requests/{}", ticket.replace('ä', "%C3%A4"));
            let answer = service.send(&Asking::get(&path));
            answer.problem(404, "ASYNC_FLOW_NOT_FOUND")
        })
        .collect();
    assert!(told.iter().all(|words| words == &told[0]), "all alike: {told:?}");
}

#[test]
fn without_the_key_nothing_is_deferred() {
    let github = behind(&Gate::default(), say("429 Too Many Requests", &[], ""), repository);
    let service = Setup::quick().set("durable.defer", false).github(&github.url()).start();
    service.ask(CREATE).degraded("ASYNC_UPSTREAM_THROTTLED");
    service.ask("list open tickets").degraded("ASYNC_UPSTREAM_THROTTLED");
}

#[test]
fn what_was_promised_survives_the_process() {
    for signal in ["KILL", "TERM"] {
        let gate = Gate::default();
        let throttled = say("429 Too Many Requests", &[], "");
        let (github, slack) = (behind(&gate, throttled, repository), channel());
        let setup = deferring().github(&github.url()).slack(&slack.url());
        let service = setup.clone().start();
        let place = place_of(&service.ask(CREATE));
        service.signal(signal);
        service.ended();
        gate.open();
        let service = setup.start();
        assert_eq!(ended(&service, &place).success(), CREATED, "{signal}");
        slack.calls.wait_until(|calls| !calls.is_empty());
        assert_eq!(told(&slack), [CREATED], "{signal}");
    }
}

#[test]
fn a_memory_of_the_process_leaves_nothing_behind() {
    let setup = deferring().set("durable.engine", "memory");
    let service = setup.clone().start();
    service.ask(CREATE).success();
    assert!(!setup.data().join("flows.sqlite").exists());
    service.stop();
}
