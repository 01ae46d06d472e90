//! What operators' programs are told.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::http::Asking;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;

#[test]
fn what_was_done_is_counted() {
    let failing = Trouble::ServerError.upstream();
    let service = Setup::quick().model("classifier", &failing.url()).start();
    service.ask("help").degraded("ASYNC_UPSTREAM_FAILED");
    let answer = service.send(&Asking::get("/metrics"));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for line in [
        "breakfall_answers_total{status=\"degraded\"} 1",
        "breakfall_answers_total{status=\"failed\"} 0",
        "breakfall_operations_total{operation=\"classify_intent\",outcome=\"degraded\"} 1",
        "breakfall_operations_total{operation=\"process_request\",outcome=\"succeeded\"} 1",
        "breakfall_attempts_failed_total{operation=\"classify_intent\"} 2",
        "breakfall_retries_total{operation=\"classify_intent\"} 1",
        "breakfall_refusals_total{operation=\"classify_intent\",by=\"budget\"} 0",
        "breakfall_breaker_state{target=\"classify_intent\",state=\"closed\"} 1",
        "breakfall_breaker_state{target=\"classify_intent\",state=\"open\"} 0",
        "# TYPE breakfall_attempt_duration_seconds histogram",
        "breakfall_attempt_duration_seconds_bucket{operation=\"classify_intent\",le=\"+Inf\"} 2",
        "breakfall_attempt_duration_seconds_count{operation=\"classify_intent\"} 2",
    ] {
        assert!(answer.body.lines().any(|found| found == line), "{line}\n{}", answer.body);
    }
}

#[test]
fn no_word_of_a_person_makes_a_series() {
    let service = Setup::plain().start();
    let series = || {
        let body = service.send(&Asking::get("/metrics")).body;
        body.lines().filter(|line| !line.starts_with('#')).count()
    };
    service.ask("help").success();
    let before = series();
    for person in ["CANARY-1", "CANARY-2", "CANARY-3"] {
        service.ask_as(person, "help").success();
    }
    assert_eq!(series(), before);
    assert!(!service.send(&Asking::get("/metrics")).body.contains("CANARY"));
}

/// Everything in `text` that is called like a metric of ours.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_lowercase() && c != '_');
    words.filter(|word| word.starts_with("breakfall_")).map(str::to_owned).collect()
}

#[test]
fn the_dashboard_and_the_alerts_ask_for_what_there_is() {
    let service = Setup::plain().start();
    service.ask("help").success();
    let exposed = metrics_in(&service.send(&Asking::get("/metrics")).body);
    for file in ["grafana/breakfall.json", "prometheus/alerts.yaml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(file);
        let asked = metrics_in(&std::fs::read_to_string(path).expect("the file is there"));
        assert!(asked.len() > 2 && asked.is_subset(&exposed), "{file}: {asked:?} of {exposed:?}");
    }
}
