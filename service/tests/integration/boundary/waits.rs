//! How long an upstream is left alone, and how long it may keep a person.

use std::thread;
use std::time::Duration;

use crate::boundary::CREATE;
use crate::boundary::CREATED;
use crate::boundary::IN_TIME;
use crate::support::setup::Setup;
use crate::support::upstream::Upstream;
use crate::support::upstream::completion;
use crate::support::upstream::say;

const WORDS: &str = "It is written down.";

#[test]
fn x09_a_throttle_is_waited_for_within_the_time_and_else_the_substitute_answers() {
    let model = Upstream::new(|_, number| match number {
        1 => say("429 Too Many Requests", &["Retry-After: 1"], ""),
        _ => completion(WORDS),
    });
    let patient = Setup::plain().model("generator", &model.url()).start();
    let answer = patient.ask(CREATE);
    assert_eq!(answer.success(), WORDS);
    let calls = model.calls.items();
    assert!(calls[1].at - calls[0].at >= Duration::from_secs(1), "no earlier than it asked");

    let busy = Upstream::always(say("429 Too Many Requests", &["Retry-After: 60"], ""));
    let service = Setup::quick().model("generator", &busy.url()).start();
    let answer = service.ask(CREATE);
    assert_eq!(answer.degraded("ASYNC_UPSTREAM_THROTTLED"), CREATED);
    assert!(answer.took < IN_TIME, "nobody waits for what cannot come: {answer:?}");
}

#[test]
fn x09_throttles_do_not_open_the_breaker() {
    let busy = || say("429 Too Many Requests", &[], "");
    let model =
        Upstream::new(move |_, number| if number <= 30 { busy() } else { completion(WORDS) });
    let no_retry = Setup::quick().set("error_handling.async.max_retries", 0);
    let service = no_retry.model("generator", &model.url()).start();
    for _ in 0..30 {
        service.ask("help").degraded("ASYNC_UPSTREAM_THROTTLED");
    }
    assert_eq!(service.ask("help").success(), WORDS, "it is called all the same");
    assert_eq!(model.count(), 31);
}

#[test]
fn t10_an_upstream_that_fails_for_all_is_not_stormed() {
    let down = Upstream::always(say("503 Service Unavailable", &[], ""));
    let setup = Setup::plain().set("error_handling.async.retry_delay_seconds", 0.01);
    let service = setup.model("generator", &down.url()).start();
    let (people, each) = (8, 50);
    thread::scope(|scope| {
        for _ in 0..people {
            scope.spawn(|| (0..each).for_each(|_| drop(service.ask("help"))));
        }
    });
    let calls = down.count();
    assert!(calls * 10 <= people * each * 11, "{calls} calls for {} people", people * each);
}

#[test]
fn t11_no_wait_is_not_an_invitation_to_hammer() {
    let eager = Upstream::always(say("503 Service Unavailable", &["Retry-After: 0"], ""));
    let setup = Setup::plain().set("error_handling.async.retry_delay_seconds", 0.4);
    let service = setup.model("generator", &eager.url()).start();
    service.ask("help").degraded("ASYNC_UPSTREAM_FAILED");
    let calls = eager.calls.items();
    assert_eq!(calls.len(), 4);
    let waited = calls[3].at - calls[0].at;
    // Three waits by chance, up to 0.4, 0.8 and 1.6 s. That they sum up to this happens once in 100 000 times; three calls alone take less.
    assert!(waited > Duration::from_millis(30), "{waited:?}");
}

#[test]
fn t11_an_endless_wait_parks_neither_the_person_nor_the_target() {
    for wait in ["1000000000", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let header = format!("Retry-After: {wait}");
        let model = Upstream::new(move |_, number| match number {
            1 => say("503 Service Unavailable", &[&header], ""),
            _ => completion(WORDS),
        });
        let service = Setup::quick().model("generator", &model.url()).start();
        let answer = service.ask("help");
        answer.degraded("ASYNC_UPSTREAM_FAILED");
        assert!(answer.took < IN_TIME, "{answer:?}");
        let told = answer.json()["actions"][0]["after_seconds"].as_u64();
        assert!(told.is_some_and(|told| told <= 2 * 86_400), "at most a day, spread: {told:?}");
        assert_eq!(service.ask("help").success(), WORDS, "and the next one is not kept away");
    }
}
