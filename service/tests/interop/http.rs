//! Clients of HTTP that others wrote: what a problem says is found, and the wait that is told is enough.

use std::process::Command;

use serde_json::Value;

use crate::support::setup::Setup;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;
use crate::support::upstream::say_json;
use crate::tools::node;
use crate::tools::python;
use crate::tools::said;

/// What a client is told whose tickets are kept by somebody who rests for a second: at first a problem, then the answer.
fn asked(client: Command, script: &str) {
    let tracker = Upstream::new(|_, number| match number {
        1 => say("503 Service Unavailable", &["Retry-After: 1"], ""),
        _ => say_json("200 OK", &Value::Array(Vec::new())),
    });
    let setup = Setup::quick()
        .github(&tracker.url())
        .set("error_handling.async.max_retries", 0)
        .set("error_handling.graceful_degradation.enabled", false);
    let service = setup.start();
    let told = said(client, script, [format!("http://{}", service.address)]);

    let problem = &told["problem"];
    assert_eq!(told["content_type"], "application/problem+json");
    assert_eq!((&problem["status"], &told["status"]), (&502.into(), &502.into()), "{told}");
    assert_eq!(problem["code"], "ASYNC_UPSTREAM_FAILED");
    assert_eq!(told["language"], "de");
    assert!(!problem["recovery_actions"].as_array().unwrap().is_empty());
    assert_eq!(problem["reference"], told["reference"], "in the body and in the header");
    let waited = told["waited_seconds"].as_u64().unwrap();
    assert!((1..=2).contains(&waited), "{waited}");
    assert_eq!(told["then"]["status"], "success", "after the wait that was told: {told}");
    assert_eq!(tracker.count(), 2, "nobody called before");

    // Where the type leads, and the operator finds the reference.
    assert_eq!(told["page_status"], 200);
    let reference = problem["reference"].as_str().unwrap();
    let ended = service.stop();
    assert!(ended.lines.iter().any(|line| line.contains(reference)), "{:?}", ended.lines);
}

#[test]
fn a_client_of_httpx_reads_the_problem_waits_as_told_and_is_answered() {
    if let Some(python) = python("HTTP as Python's httpx reads it") {
        asked(python, "ask_http.py");
    }
}

#[test]
fn a_client_of_fetch_reads_the_problem_waits_as_told_and_is_answered() {
    if let Some(node) = node("HTTP as Node's fetch reads it") {
        asked(node, "ask.mjs");
    }
}
