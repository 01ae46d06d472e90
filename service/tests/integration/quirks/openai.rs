//! OpenAI-compatible servers.

use std::thread;
use std::time::Duration;

use crate::quirks::assert_silent;
use crate::support::recorded::openai;
use crate::support::setup::Setup;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;
use crate::support::upstream::completion;
use crate::support::upstream::say_json;

const CREATE: &str = "Create a ticket: the login page is slow";
const CREATED: &str = "I created ticket #1: the login page is slow";

/// What the model says, what it is called here, and how often it is asked with one retry allowed.
fn table() -> Vec<(Reply, &'static str, usize)> {
    let error = openai::error;
    let quota = Some("insufficient_quota");
    let long = Some("context_length_exceeded");
    let invalid = "invalid_request_error";
    vec![
        (
            error("429 Too Many Requests", "insufficient_quota", quota),
            "ASYNC_MODEL_QUOTA_USED_UP",
            1,
        ),
        (
            error("429 Too Many Requests", "insufficient_quota", None),
            "ASYNC_MODEL_QUOTA_USED_UP",
            1,
        ),
        (error("402 Payment Required", "unknown", None), "ASYNC_MODEL_QUOTA_USED_UP", 1),
        (error("401 Unauthorized", invalid, Some("invalid_api_key")), "ASYNC_MODEL_KEY_REFUSED", 1),
        (error("404 Not Found", invalid, Some("model_not_found")), "ASYNC_MODEL_UNKNOWN", 1),
        (error("400 Bad Request", invalid, long), "ASYNC_MODEL_TEXT_TOO_LONG", 1),
        (error("413 Payload Too Large", invalid, None), "ASYNC_MODEL_TEXT_TOO_LONG", 1),
        (
            error("400 Bad Request", invalid, Some("content_filter")),
            "ASYNC_MODEL_CONTENT_REFUSED",
            1,
        ),
        (openai::ended("content_filter", Some("half a"), None), "ASYNC_MODEL_CONTENT_REFUSED", 1),
        (openai::ended("stop", None, Some("CANARY: I cannot")), "ASYNC_MODEL_CONTENT_REFUSED", 1),
        (
            say_json("200 OK", &openai::body("insufficient_quota", quota)),
            "ASYNC_MODEL_QUOTA_USED_UP",
            1,
        ),
        // These may be repeated.
        (
            error("429 Too Many Requests", "requests", Some("rate_limit_exceeded")),
            "ASYNC_UPSTREAM_THROTTLED",
            2,
        ),
        (
            error("503 Service Unavailable", "service_unavailable_error", Some("slow_down")),
            "ASYNC_UPSTREAM_FAILED",
            2,
        ),
        (openai::ended("length", Some("half of an ans"), None), "ASYNC_UPSTREAM_GARBLED", 2),
        (say_json("200 OK", &openai::body("server_error", None)), "ASYNC_UPSTREAM_GARBLED", 2),
        (
            say_json("429 Too Many Requests", &serde_json::json!({ "error": "CANARY" })),
            "ASYNC_UPSTREAM_THROTTLED",
            2,
        ),
    ]
}

#[test]
fn what_does_not_get_better_is_not_asked_again_and_the_person_is_told() {
    thread::scope(|scope| {
        for (reply, code, calls) in table() {
            scope.spawn(move || {
                let model = Upstream::always(reply);
                let url = model.url();
                let service = Setup::quick().model("generator", &url).start();
                let answer = service.ask(CREATE);
                assert_eq!(answer.degraded(code), CREATED);
                assert_eq!(model.count(), calls, "{code}");
                assert_silent(&answer, &service);
            });
        }
    });
}

#[test]
fn a_substitute_stands_in_for_a_classifier_whose_account_is_empty() {
    let empty =
        || openai::error("429 Too Many Requests", "insufficient_quota", Some("insufficient_quota"));
    let model = Upstream::always(empty());
    let service = Setup::quick().model("classifier", &model.url()).start();
    for _ in 0..6 {
        service.ask(CREATE).degraded("ASYNC_MODEL_QUOTA_USED_UP");
    }
    assert_eq!(model.count(), 6, "the breaker stays closed: the target works");
    let strict = Setup::quick().set("error_handling.graceful_degradation.enabled", false);
    let service = strict.model("classifier", &model.url()).start();
    let answer = service.ask(CREATE);
    let words = answer.problem(502, "ASYNC_MODEL_QUOTA_USED_UP");
    assert!(words.contains("used up"), "{words}");
    assert_eq!(answer.actions(), ["try_later"], "{answer:?}");
    assert_eq!(answer.header("retry-after"), None, "no wait helps");
}

#[test]
fn x09_the_finer_wait_is_the_one_that_is_kept() {
    let model = Upstream::new(|_, number| match number {
        1 => {
            let headers = ["retry-after-ms: 120", "Retry-After: 1"];
            let limit = Some("rate_limit_exceeded");
            openai::error_with("429 Too Many Requests", &headers, "requests", limit)
        }
        _ => completion("It is written down."),
    });
    let service = Setup::quick().model("generator", &model.url()).start();
    assert_eq!(service.ask(CREATE).success(), "It is written down.");
    let calls = model.calls.items();
    let waited = calls[1].at - calls[0].at;
    assert!((120..900).contains(&waited.as_millis()), "{waited:?}");
    assert!(waited < Duration::from_secs(1));
}
