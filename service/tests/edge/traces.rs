//! Ids that callers send.

use std::collections::BTreeSet;

use crate::support::http::Asking;
use crate::support::setup::Setup;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

#[test]
fn e08_hostile_ids_are_not_taken_over_anywhere() {
    let service = Setup::plain().start();
    let long = "CANARY".repeat(500);
    let hostile: [&[(&str, &str)]; 5] = [
        &[("X-Request-Id", "CANARY"), ("traceparent", "CANARY")],
        &[
            ("traceparent", "00-CANARY51916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ("tracestate", "CANARY=1"),
        ],
        &[("Accept", "CANARY/*;q=CANARY"), ("Accept-Language", "CANARY-CANARY")],
        &[("Host", "CANARY.example"), ("X-Forwarded-Host", "CANARY")],
        &[("X-Request-Id", &long), ("Accept-Language", &long)],
    ];
    for headers in hostile {
        let answer = service.send(&Asking::get("/nope").with_headers(headers));
        answer.problem(404, "ASYNC_ROUTE_NOT_FOUND");
        assert!(!format!("{answer:?}").contains("CANARY"), "{answer:?}");
        let id = answer.header("x-request-id").expect("an id of our own");
        assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
    let lines = service.stop().lines;
    assert!(lines.len() >= hostile.len());
    for line in lines {
        assert!(!line.contains("CANARY"), "{line}");
    }
}

#[test]
fn a_failure_is_found_in_the_log_by_its_trace() {
    let service = Setup::plain().start();
    let parent = format!("00-{TRACE}-b7ad6b7169203331-01");
    let answer = service.send(&Asking::get("/nope").with_headers(&[("traceparent", &parent)]));
    assert_eq!(answer.text("/trace_id"), TRACE);
    let events = service.stop().events("request.failed");
    let [event] = events.as_slice() else { panic!("{events:#?}") };
    assert_eq!(event["span"]["trace_id"], TRACE);
    assert_eq!(event["span"]["request_id"].as_str(), answer.header("x-request-id"));
    assert_eq!(event["reference"].as_str(), answer.header("breakfall-reference"));
}

#[test]
fn t15_the_ids_of_callers_give_nobody_anything() {
    let service = Setup::plain().start();
    let parent = format!("00-{TRACE}-b7ad6b7169203331-01");
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        let forged = [
            ("traceparent", parent.as_str()),
            ("X-Request-Id", "b7ad6b7169203331"),
            ("breakfall-reference", "BF-00000-00000-00000-00000-0"),
        ];
        let answer = service.send(&Asking::get("/nope").with_headers(&forged));
        let id = answer.header("x-request-id").expect("an id").to_owned();
        assert_ne!(id, "b7ad6b7169203331");
        assert_ne!(answer.reference(), "BF-00000-00000-00000-00000-0");
        assert!(seen.insert(id) && seen.insert(answer.reference()), "one of them came twice");
    }
    // The id of somebody else's request gives neither its answer nor its ticket.
    let same = |user: &str, title: &str| {
        let body = format!(r#"{{"id":"same","user":"{user}","query":"Create a ticket: {title}"}}"#);
        service.send(&Asking::json(body.as_bytes())).success()
    };
    assert!(same("ada", "of ada").ends_with("of ada"));
    let words = same("bob", "of bob");
    assert!(words.ends_with("of bob") && !words.contains("ada"), "{words}");
    assert_eq!(service.tickets(), ["of ada", "of bob"]);
}
