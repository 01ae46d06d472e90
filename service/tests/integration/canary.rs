//! Nothing of what other servers write, and none of the service's secrets, is ever told to anybody.
//!
//! Every text of every trouble, every key, the webhook's address and the directory of the service hold the canary. Panics
//! cannot be caused from outside; that theirs are not told is tested in `crates/breakfall-http/tests/edge/panics.rs`.

use std::thread;

use crate::support::answer::Answer;
use crate::support::http::Asking;
use crate::support::setup::Setup;
use crate::support::trouble::CANARY;
use crate::support::trouble::Trouble;

fn assert_silent(answer: &Answer) {
    assert!(!answer.head.contains(CANARY) && !answer.body.contains(CANARY), "{answer:?}");
}

#[test]
fn nothing_of_a_trouble_reaches_an_answer_nor_a_secret_the_log() {
    thread::scope(|scope| {
        for trouble in Trouble::ALL {
            for degradation in [true, false] {
                scope.spawn(move || one_trouble(trouble, degradation));
            }
        }
    });
}

/// Whatever meets the trouble.
const OPERATIONS: [&str; 7] = [
    "classify_intent",
    "generate_response",
    "notify_channel",
    "create_ticket",
    "list_tickets",
    "show_ticket",
    "close_ticket",
];

fn one_trouble(trouble: Trouble, degradation: bool) {
    let upstream = trouble.upstream();
    let url = upstream.url();
    let setup = Setup::against(trouble, &OPERATIONS)
        .set("error_handling.graceful_degradation.enabled", degradation)
        .set("error_handling.user_messages.technical_details", true)
        .set("error_handling.user_messages.contact_support_threshold", 1);
    let models = setup.clone().model("classifier", &url).model("generator", &url).slack(&url);
    let service = models.start();
    assert_silent(&service.ask("Create a ticket: the login page is slow"));
    assert_silent(&service.ask("asdf qwer CANARY-QUERY"));
    let log = service.stop().lines;
    assert_no_secret(&log);

    let service = setup.github(&url).start();
    for query in ["Create a ticket: CANARY-TITLE", "list open tickets", "close ticket 1"] {
        assert_silent(&service.ask(query));
    }
    assert_no_secret(&service.stop().lines);
}

/// No line shows a secret, and every line is one event.
fn assert_no_secret(log: &[String]) {
    for line in log {
        let event: serde_json::Value = serde_json::from_str(line).expect("a line is an event");
        assert!(event["event"].is_string(), "{line}");
        for secret in ["CANARY-KEY", "CANARY-WEBHOOK", "CANARY-BODY", "CANARY-HEADER"] {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }
}

#[test]
fn trap_05_a_request_that_cannot_be_read_is_not_repeated() {
    let service = Setup::plain().start();
    let bodies = [
        r#"{"CANARY":"#,
        r#"{"id":"CANARY","user":7,"query":"CANARY"}"#,
        r#"{"id":"CANARY","user":"CANARY","query":"asdf CANARY qwer"}"#,
        "CANARY",
    ];
    for body in bodies {
        assert_silent(&service.send(&Asking::json(body.as_bytes())));
    }
    let strange = [("Content-Type", "CANARY/x"), ("Accept-Language", "CANARY, x-CANARY")];
    assert_silent(&service.send(&Asking::json(b"{}").with_headers(&strange)));
    for path in ["/CANARY", "/errors/CANARY", "/v1/requests?x=CANARY", "/errors/%43%00CANARY"] {
        assert_silent(&service.send(&Asking::get(path)));
    }
    let method = Asking { method: "CANARY", path: "/livez", headers: &[], body: b"" };
    assert_silent(&service.send(&method));
}

#[test]
fn a_database_that_breaks_is_not_shown() {
    let service = Setup::quick().start();
    service.ask("Create a ticket: the login page is slow").success();
    let file = service.setup.data().join("tracker.sqlite");
    let database = rusqlite::Connection::open(file).expect("the database is there");
    database.execute_batch("DROP TABLE tickets").expect("it can be broken");
    for query in ["list open tickets", "create a ticket: another", "close ticket 1"] {
        let answer = service.ask(query);
        assert_silent(&answer);
        answer.degraded("ASYNC_TRACKER_FAILED");
    }
    let ready = service.send(&Asking::get("/readyz"));
    ready.problem(503, "ASYNC_TRACKER_FAILED");
    assert_silent(&ready);
    assert_eq!(service.send(&Asking::get("/livez")).status, 200);
}
