//! Slack.

use std::thread;

use crate::quirks::assert_silent;
use crate::support::recorded::slack;
use crate::support::setup::Setup;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;
use crate::support::upstream::say_json;

const CREATE: &str = "Create a ticket: the login page is slow";
const CREATED: &str = "I created ticket #1: the login page is slow";

/// What the webhook says, what it is called here, and how often it is asked with one retry allowed.
fn table() -> Vec<(Reply, &'static str, usize)> {
    let (word, inside) = (slack::word, slack::inside);
    let asked = ["Retry-After: 30", "Content-Type: text/html"];
    vec![
        (word("404 Not Found", "no_service"), "ASYNC_CHANNEL_WEBHOOK_GONE", 1),
        (word("404 Not Found", "no_team"), "ASYNC_CHANNEL_WEBHOOK_GONE", 1),
        (word("403 Forbidden", "invalid_token"), "ASYNC_CHANNEL_WEBHOOK_GONE", 1),
        (word("404 Not Found", "channel_not_found"), "ASYNC_CHANNEL_GONE", 1),
        (word("410 Gone", "channel_is_archived"), "ASYNC_CHANNEL_GONE", 1),
        (word("403 Forbidden", "action_prohibited"), "ASYNC_CHANNEL_NOT_PERMITTED", 1),
        (word("400 Bad Request", "invalid_payload"), "ASYNC_UPSTREAM_REJECTED", 1),
        (word("400 Bad Request", "canary_word"), "ASYNC_UPSTREAM_REJECTED", 1),
        (word("500 Server Error", "rollup_error"), "ASYNC_UPSTREAM_FAILED", 2),
        (say("429 Too Many Requests", &asked, "rate_limited"), "ASYNC_UPSTREAM_THROTTLED", 1),
        (inside("channel_not_found"), "ASYNC_CHANNEL_GONE", 1),
        (inside("no_service"), "ASYNC_CHANNEL_WEBHOOK_GONE", 1),
        (inside("invalid_payload"), "ASYNC_UPSTREAM_REJECTED", 1),
        (inside("ratelimited"), "ASYNC_UPSTREAM_THROTTLED", 2),
        (inside("CANARY"), "ASYNC_UPSTREAM_GARBLED", 2),
        (say_json("200 OK", &serde_json::json!({ "ok": "CANARY" })), "ASYNC_UPSTREAM_GARBLED", 2),
    ]
}

#[test]
fn x03_a_channel_that_did_not_hear_is_never_taken_for_one_that_did() {
    thread::scope(|scope| {
        for (reply, code, calls) in table() {
            scope.spawn(move || {
                let slack = Upstream::always(reply);
                let service = Setup::quick().slack(&slack.url()).start();
                let answer = service.ask(CREATE);
                assert_eq!(answer.degraded(code), CREATED);
                assert_eq!(slack.count(), calls, "{code}");
                assert_eq!(answer.actions(), ["nothing_to_do"], "the ticket is there: {answer:?}");
                assert_silent(&answer, &service);
            });
        }
    });
}

#[test]
fn both_ways_to_say_yes_are_understood() {
    for reply in
        [slack::word("200 OK", "ok"), say_json("200 OK", &serde_json::json!({ "ok": true }))]
    {
        let slack = Upstream::always(reply);
        let service = Setup::quick().slack(&slack.url()).start();
        assert_eq!(service.ask(CREATE).success(), CREATED);
    }
}
