//! What a problem adds to the status of an answer, of anybody and of a service that is trusted.

use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::fault::Declared;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::fault::Recovery;
use breakfall::fault::Reference;
use breakfall::message::Catalogue;
use breakfall::message::Locales;
use breakfall::message::ProblemStyle;
use breakfall::message::Wording;
use breakfall::testing::changed_on_the_wire;
use breakfall::wire::Decoder;
use breakfall::wire::Problem;
use breakfall::wire::RemoteFault;
use breakfall_http::client::UpstreamFault;
use breakfall_http::edge::EdgeFault;
use proptest::prelude::*;
use serde_json::json;

use crate::client;
use crate::upstream::Part;
use crate::upstream::Upstream;

const PROBLEM: &str = "content-type: Application/Problem+JSON; charset=utf-8";

/// A fault that this program and its upstream both declare.
#[derive(Fault)]
enum Shared {
    /// no ticket has this number
    #[fault(code = "SHARED_TICKET_NOT_FOUND", class = NotFound, actions(list_tickets))]
    NotFound {
        #[public]
        number: u64,
        query: String,
    },
    /// the shelf rests
    #[fault(code = "SHARED_RESTS", class = Unavailable, actions(retry))]
    Rests {
        #[wait]
        after: Option<Duration>,
    },
}

fn decoder() -> Decoder {
    Decoder::new().knows::<Shared>()
}

/// What the upstream would answer with.
fn problem(failure: &Failure) -> Problem {
    let told = Catalogue::builtin().explain(failure, &Locales::default(), &Wording::default());
    told.problem(failure, &ProblemStyle::default())
}

async fn ask(status: u16, headers: &[&str], body: &str, trusted: Option<Decoder>) -> Failure {
    let upstream = Upstream::answering(status, &[&[PROBLEM], headers].concat(), body.as_bytes());
    let client = client(&upstream);
    let client = match trusted {
        Some(decoder) => client.trusted(decoder),
        None => client,
    };
    client.post_json("/tickets", &1).route("/tickets").send().await.unwrap_err()
}

fn note<'f>(failure: &'f Failure, key: &str) -> Option<&'f str> {
    failure.notes().iter().find(|note| note.key == key).map(|note| &*note.value)
}

#[tokio::test]
async fn the_problem_of_a_trusted_service_is_the_same_fault_here() {
    let there = Failure::from(Shared::NotFound { number: 7, query: "canary".to_owned() });
    let here = ask(404, &[], &problem(&there).to_json(), Some(decoder())).await;
    let Some(Shared::NotFound { number, query }) = here.downcast_ref() else { panic!("{here:?}") };
    assert_eq!((*number, query.as_str()), (7, ""), "what is private is not sent");
    assert_eq!(here.reference(), there.reference());
    assert_eq!((here.origin(), here.status().get()), (Origin::Remote, 404));
    assert_eq!(note(&here, "target"), Some("tracker"));
    assert_eq!(note(&here, "route"), Some("/tickets"));
}

#[tokio::test]
async fn trap_63_an_upstreams_problem_is_noted_and_not_echoed() {
    let reference = Reference::random();
    let body = json!({
        "type": "https://canary.example/canary", "title": "canary", "detail": "canary", "instance": "/canary",
        "code": "THEIR_CODE", "reference": reference.to_string(), "recovery_actions": ["canary"],
        "actions": [{ "id": "canary", "label": "canary", "href": "https://canary.example" }],
        "errors": [{ "pointer": "/canary", "code": "missing", "detail": "canary" }],
        "params": { "canary": "canary" }, "canary": { "canary": "canary" },
    });
    for (trusted, code) in [(None, "ASYNC_UPSTREAM_FAILED"), (Some(decoder()), "THEIR_CODE")] {
        let is_trusted = trusted.is_some();
        let failure = ask(502, &["x-canary: canary"], &body.to_string(), trusted).await;
        assert_eq!(failure.code().as_str(), code);
        assert_eq!(failure.reference() == reference, is_trusted);
        assert_eq!(note(&failure, "code there"), Some("THEIR_CODE"));
        assert_eq!(note(&failure, "reference there"), Some(&*reference.to_string()));
        let told = problem(&failure);
        let words = [told.title.clone(), told.detail.clone(), told.recovery_actions.concat()];
        assert!(!words.concat().contains("canary"));
        assert!(!format!("{failure} {failure:?}").contains("canary"), "{failure:?}");
        if !is_trusted {
            assert!(!told.to_json().contains("canary"), "{}", told.to_json());
        }
        assert!(!told.to_json().contains("canary.example"), "{}", told.to_json());
    }
}

#[tokio::test]
async fn what_concerns_this_programs_account_stays_its_own() {
    let there = problem(&Failure::from(Shared::NotFound { number: 7, query: String::new() }));
    for (status, code) in [
        (401, "ASYNC_UPSTREAM_REFUSED"),
        (403, "ASYNC_UPSTREAM_REFUSED"),
        (429, "ASYNC_UPSTREAM_THROTTLED"),
    ] {
        let failure = ask(status, &[], &there.to_json(), Some(decoder())).await;
        assert_eq!(failure.code().as_str(), code, "{status}");
        assert_eq!(note(&failure, "code there"), Some("SHARED_TICKET_NOT_FOUND"));
    }
}

#[tokio::test]
async fn trap_65_a_code_from_a_later_version_keeps_its_name_and_has_the_words_of_its_class() {
    let later = json!({
        "code": "SHARED_LATER", "class": "FAILED_PRECONDITION", "retry": { "advice": "after_fix" },
        "params": { "left": 3 }, "later": [1],
    });
    let failure = ask(409, &[], &later.to_string(), Some(decoder())).await;
    let told = problem(&failure);
    assert_eq!((told.code, told.class, told.status), ("SHARED_LATER", "FAILED_PRECONDITION", 409));
    assert_eq!(told.title, "Not possible right now");
    assert_eq!(told.retry.advice, "after_fix");
    assert_eq!(told.params.get("left"), Some(&json!(3)));
    let remote = failure.downcast_ref::<RemoteFault>().unwrap();
    assert_eq!(remote.members().get("later"), Some(&json!([1])));
    // A program beyond this one that knows the code has it typed again.
    let hop = ask(404, &[], &told_of("SHARED_TICKET_NOT_FOUND").await, Some(decoder())).await;
    assert!(matches!(hop.downcast_ref(), Some(Shared::NotFound { number: 9, .. })), "{hop:?}");

    // An older server leaves out what came later: a wait may be missing, a parameter costs the type and not the code.
    let older = ask(503, &[], r#"{"code":"SHARED_RESTS"}"#, Some(decoder())).await;
    assert!(matches!(older.downcast_ref(), Some(Shared::Rests { after: None })), "{older:?}");
    let older = ask(404, &[], r#"{"code":"SHARED_TICKET_NOT_FOUND"}"#, Some(decoder())).await;
    assert!(older.downcast_ref::<RemoteFault>().is_some(), "{older:?}");
    assert_eq!(older.code().as_str(), "SHARED_TICKET_NOT_FOUND");
}

/// What a program in the middle, which does not know this code, writes of it.
async fn told_of(code: &str) -> String {
    let body = json!({ "code": code, "class": "NOT_FOUND", "params": { "number": 9 } });
    problem(&ask(404, &[], &body.to_string(), Some(Decoder::new())).await).to_json()
}

#[tokio::test]
async fn trap_50_what_never_helps_is_not_repeated_whatever_the_body_advises() {
    let retry =
        r#"{"code":"THEIRS","class":"UNAVAILABLE","retry":{"advice":"retry","after_ms":1000}}"#;
    for status in [400, 404, 422, 501, 505] {
        for trusted in [None, Some(decoder())] {
            let failure = ask(status, &[], retry, trusted).await;
            assert!(!failure.recovery().is_retryable(), "{status} {failure:?}");
        }
    }
    let never = r#"{"code":"THEIRS","retry":{"advice":"never"}}"#;
    for trusted in [None, Some(decoder())] {
        let failure = ask(503, &["retry-after: 1"], never, trusted).await;
        assert_eq!(failure.recovery(), Recovery::Never);
    }
    // Of two waits the longer is kept, and neither is longer than a day.
    for (header, body, expected) in [("9", 1000, 9), ("1", 7000, 7), ("1", u64::MAX, 86400)] {
        let advice =
            json!({ "code": "SHARED_RESTS", "retry": { "advice": "retry", "after_ms": body } });
        for trusted in [None, Some(decoder())] {
            let header = format!("retry-after: {header}");
            let failure = ask(503, &[&header], &advice.to_string(), trusted).await;
            assert_eq!(failure.recovery().after(), Some(Duration::from_secs(expected)));
        }
    }
}

#[tokio::test]
async fn what_may_have_happened_is_said_of_a_problem_too() {
    let failure = ask(503, &[], r#"{"code":"SHARED_RESTS"}"#, Some(decoder())).await;
    assert_eq!(failure.effect(), Effect::Unknown, "a post that was not said to be repeatable");
    let told = r#"{"code":"SHARED_RESTS","effect":"none"}"#;
    assert_eq!(ask(503, &[], told, Some(decoder())).await.effect(), Effect::None);
    assert_eq!(
        ask(503, &[], told, None).await.effect(),
        Effect::Unknown,
        "only trust takes it over"
    );
}

#[tokio::test]
async fn a_body_that_is_no_problem_costs_nothing_but_itself() {
    let long = format!(r#"{{"code":"SHARED_RESTS","x":"{}"}}"#, "x".repeat(70_000));
    let deep = format!(r#"{{"code":"SHARED_RESTS","x":{}}}"#, "[".repeat(10_000));
    for body in ["", "{", "[]", "null", "\u{feff}", "<html>", &long, &deep] {
        let failure = ask(503, &[], body, Some(decoder())).await;
        assert_eq!(failure.code().as_str(), "ASYNC_UPSTREAM_FAILED", "{body:.40}");
    }
    let cut = format!("HTTP/1.1 503 X\r\n{PROBLEM}\r\ncontent-length: 99\r\n\r\n{{\"code\":");
    let upstream = Upstream::playing(Part::Say(cut.into_bytes()));
    let failure = client(&upstream).trusted(decoder()).get("/").send().await.unwrap_err();
    assert!(matches!(failure.downcast_ref(), Some(UpstreamFault::Failed { .. })), "{failure:?}");
}

#[tokio::test]
async fn json_of_another_type_is_no_problem() {
    let body = br#"{"code":"SHARED_RESTS"}"#;
    let upstream = Upstream::answering(503, &["content-type: application/json"], body);
    let failure = client(&upstream).trusted(decoder()).get("/").send().await.unwrap_err();
    assert!(matches!(failure.downcast_ref(), Some(UpstreamFault::Failed { .. })), "{failure:?}");
}

proptest! {
    #[test]
    fn trap_69_every_fault_of_this_crate_comes_back_from_the_wire_as_it_went(seed: u64) {
        prop_assert_eq!(changed_on_the_wire::<UpstreamFault>(seed), Vec::<String>::new());
        prop_assert_eq!(changed_on_the_wire::<EdgeFault>(seed), Vec::<String>::new());
        prop_assert_eq!(changed_on_the_wire::<Shared>(seed), Vec::<String>::new());
    }
}

#[test]
fn no_table_of_this_crate_is_left_out() {
    let here = [UpstreamFault::SPECS.len(), EdgeFault::SPECS.len()];
    assert_eq!(here.iter().sum::<usize>(), breakfall_http::specs().len());
}
