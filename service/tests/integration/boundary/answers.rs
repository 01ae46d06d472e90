//! Answers that say something else than they should, or more.

use std::thread;

use serde_json::json;

use crate::boundary::CREATE;
use crate::support::recorded::github;
use crate::support::setup::Setup;
use crate::support::trouble::CANARY;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;

#[test]
fn x03_a_success_that_says_nothing_is_none() {
    let json = |body: &str| say("200 OK", &["Content-Type: application/json"], body);
    let replies = [
        json("<html><body>Sign in</body></html>"),
        say("200 OK", &["Content-Type: text/html"], "<html></html>"),
        json(""),
        json("null"),
        json("[]"),
        json("\"It is done.\""),
        json("{\"choices\":{}}"),
        json("{\"choices\":[{\"message\":\"It is done.\"}]}"),
        json("{\"choices\":[{\"message\":{\"content\":\"\"}}]}"),
        json("{\"choices\":[{\"message\":{\"content\":\"a\"}}]} and more"),
        json("\u{feff}{\"choices\":[]}"),
        json("{\"error\":{\"message\":\"CANARY\"}}"),
        Reply::Say(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
        Reply::Say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe".to_vec()),
    ];
    let count = replies.len();
    let model = Upstream::new(move |_, number| replies[number - 1].clone());
    let quiet = Setup::quick().set("error_handling.breaker.enabled", false);
    let no_retry = quiet.set("error_handling.async.max_retries", 0);
    let service = no_retry.model("generator", &model.url()).start();
    for number in 1..=count {
        let answer = service.ask(CREATE);
        let words = answer.degraded("ASYNC_UPSTREAM_GARBLED");
        assert!(words.starts_with("I created ticket"), "{number}: {words}");
    }
}

#[test]
fn x05_what_an_upstream_writes_of_itself_goes_nowhere() {
    let trace =
        "CANARY panicked at src/main.rs:7\n  at CANARY (postgres://CANARY:CANARY@db/CANARY)";
    let script = "<script>alert('CANARY')</script>";
    let bodies = [
        ("text/plain", trace.to_owned()),
        ("text/html", script.to_owned()),
        ("application/json", json!({ "error": { "message": trace, "code": CANARY } }).to_string()),
        (
            "application/problem+json",
            json!({ "title": CANARY, "detail": script, "code": "CANARY", "type": "CANARY" })
                .to_string(),
        ),
    ];
    for (kind, body) in bodies {
        thread::scope(|scope| {
            for status in
                ["400 CANARY", "403 CANARY", "404 CANARY", "422 CANARY", "500 CANARY", "503 CANARY"]
            {
                let body = body.clone();
                scope.spawn(move || {
                    let upstream = Upstream::always(say(
                        status,
                        &[&format!("Content-Type: {kind}"), "X-CANARY: CANARY"],
                        &body,
                    ));
                    let url = upstream.url();
                    let setup =
                        Setup::quick().set("error_handling.user_messages.technical_details", true);
                    let service = setup
                        .model("classifier", &url)
                        .model("generator", &url)
                        .github(&url)
                        .slack(&url)
                        .start();
                    let answer = service.ask(CREATE);
                    assert!(
                        !answer.head.contains(CANARY) && !answer.body.contains(CANARY),
                        "{answer:?}"
                    );
                    // A code that has the form of one is noted for operators, and nothing else.
                    let log = service.stop().lines.concat().replace("CANARY-PATH", "");
                    let log = log
                        .replace("\"code there\":\"CANARY\"", "")
                        .replace("code there=CANARY", "");
                    assert!(!log.contains(CANARY), "{status} {kind}: {log}");
                });
            }
        });
    }
}

#[test]
fn x06_a_foreign_problem_is_read_by_its_status_and_leads_nowhere() {
    let elsewhere = Upstream::always(say("200 OK", &[], "{}"));
    let link = elsewhere.url();
    let problem = json!({
        "type": link, "instance": link, "title": 7, "status": "200", "detail": { "CANARY": 1 }, "code": ["CANARY"],
        "reference": "CANARY", "recovery_actions": ["CANARY"], "actions": [{ "id": "CANARY", "href": link }],
        "retry": { "advice": "CANARY", "after_ms": -5 }, "help": link, "links": [{ "href": link }],
    });
    for (status, code) in
        [("500 Oops", "ASYNC_UPSTREAM_FAILED"), ("400 Oops", "ASYNC_UPSTREAM_REJECTED")]
    {
        let model = Upstream::always(say(
            status,
            &["Content-Type: application/problem+json"],
            &problem.to_string(),
        ));
        let service = Setup::quick()
            .set("error_handling.graceful_degradation.enabled", false)
            .model("generator", &model.url())
            .start();
        let answer = service.ask("help");
        answer.problem(502, code);
        assert!(!answer.body.contains(CANARY) && !answer.body.contains(&link), "{answer:?}");
    }
    assert_eq!(elsewhere.count(), 0, "nothing of it is fetched");
}

#[test]
fn x08_what_an_upstream_refuses_us_is_never_the_persons_sign_in() {
    for status in ["401 Unauthorized", "403 Forbidden", "407 Proxy Authentication Required"] {
        let challenge = ["WWW-Authenticate: Bearer realm=\"CANARY\"", "Proxy-Authenticate: Basic"];
        let refusing = Upstream::always(say(status, &challenge, "CANARY"));
        let strict = Setup::quick().set("error_handling.graceful_degradation.enabled", false);
        let service = strict.model("classifier", &refusing.url()).start();
        let answer = service.ask(CREATE);
        let words = answer.problem(502, "ASYNC_UPSTREAM_REFUSED");
        assert!(words.contains("we have to"), "{words}");
        assert_eq!(answer.header("www-authenticate"), None);
        assert_eq!(refusing.count(), 1, "credentials do not get better by trying");
        let told =
            format!("{answer:?}{}", service.stop().lines.concat()).replace("CANARY-PATH", "");
        assert!(!told.contains(CANARY), "neither key nor realm: {told}");
    }
    let forbidding = Upstream::always(github::error("403 Forbidden", &[], CANARY));
    let service = Setup::quick().github(&forbidding.url()).start();
    service.ask("list open tickets").degraded("ASYNC_TRACKER_NOT_PERMITTED");
}
