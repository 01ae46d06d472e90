//! Texts that are meant to be more than texts.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use serde_json::json;

use crate::support::http::Asking;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;
use crate::support::upstream::Upstream;
use crate::support::upstream::completion;
use crate::support::upstream::kept;
use crate::support::upstream::say;

const SCRIPTS: [&str; 6] = [
    "<script>window.__xss=1</script>",
    "\"><img src=x onerror=window.__xss=1>",
    "javascript:window.__xss=1",
    "<svg/onload=window.__xss=1>",
    "</title><script>window.__xss=1</script>",
    "'-window.__xss-'",
];

#[test]
fn t06_no_text_of_anybody_is_markup_on_a_page() {
    let problem = r#"{"type":"javascript:window.__xss=1","title":"<script>window.__xss=1</script>","detail":"<svg/onload=window.__xss=1>"}"#;
    let hostile =
        Upstream::always(say("500 x", &["Content-Type: application/problem+json"], problem));
    let setup = Setup::quick().set("error_handling.graceful_degradation.enabled", false);
    let service = setup.model("classifier", &hostile.url()).start();
    let page = |asking: &Asking<'_>| {
        let answer = service.send(asking);
        assert!(answer.status >= 400, "{answer:?}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{answer:?}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("script-src"),
            "{policy}"
        );
        for raw in ["<script", "<svg", "<img", "javascript:", "onerror", "__xss"] {
            assert!(!answer.body.contains(raw), "{raw}: {}", answer.body);
        }
    };
    for script in SCRIPTS {
        let path = script.bytes().fold(String::new(), |path, byte| format!("{path}%{byte:02x}"));
        let headers = [("Accept", "text/html"), ("Accept-Language", script), ("Referer", script)];
        page(&Asking::get(&format!("/{path}?q={path}")).with_headers(&headers));
        let headers = [("Accept", "text/html"), ("Content-Type", "application/json")];
        let body = serde_json::json!({ "id": script, "user": script, "query": script }).to_string();
        page(&Asking::json(body.as_bytes()).with_headers(&headers));
    }
}

#[test]
fn t20_templates_in_a_text_are_text() {
    let service = Setup::plain().start();
    for template in [
        "{name}",
        "{ $number }",
        "${jndi:ldap://a/b}",
        "%s%n%x",
        "{{7*7}}",
        "{ NUMBER(1) }",
        "#{7*7}",
    ] {
        let answer = service.ask(&format!("Create a ticket: {template} is broken"));
        let words = answer.text("/response");
        assert!(words.ends_with(&format!("{template} is broken")), "{words}");
        assert!(!words.contains("49"), "{words}");
    }
    assert_eq!(service.tickets()[4], "{{7*7}} is broken");
}

#[test]
fn t14_nothing_that_is_sent_becomes_a_header() {
    let service = Setup::plain().start();
    let split = "x\r\nSet-Cookie: CANARY=1\r\n\r\nCANARY";
    let body = serde_json::json!({ "id": split, "user": split, "query": format!("Create a ticket: {split}") });
    let answers = [
        service.send(&Asking::json(body.to_string().as_bytes())),
        service.send(&Asking::get("/nope%0d%0aSet-Cookie:%20CANARY=1")),
        service.send(&Asking::get("/errors/X%0d%0aSet-Cookie:%20CANARY=1")),
        service.send(
            &Asking::get("/nope")
                .with_headers(&[("Accept-Language", "en\u{85}Set-Cookie: CANARY")]),
        ),
    ];
    for answer in answers {
        assert_eq!(answer.header("set-cookie"), None, "{answer:?}");
        assert!(!answer.head.contains("CANARY"), "{answer:?}");
    }
}

#[test]
fn t02_no_text_forges_a_line_of_the_log() {
    let forged =
        "a\r\n{\"event\":\"FORGED\"}\n\u{1b}[2K\u{0}\u{85}\u{2028}\u{202e}\",\"event\":\"FORGED";
    for format in ["json", "text"] {
        let service = Setup::plain().set("server.log_format", format).start();
        let body = serde_json::json!({ "id": forged, "user": forged, "query": forged }).to_string();
        for _ in 0..3 {
            service
                .send(&Asking::json(body.as_bytes()))
                .problem(422, "ASYNC_INTENT_CLASSIFICATION_FAILED");
        }
        service.send(
            &Asking::get("/nope")
                .with_headers(&[("User-Agent", "a\u{85}FORGED"), ("traceparent", "FORGED")]),
        );
        let lines = service.stop().lines;
        let failed = lines.iter().filter(|line| line.contains("operation.failed")).count();
        assert_eq!(failed, 3, "{format}: {lines:#?}");
        for line in &lines {
            let tricks =
                |c: char| c.is_control() || ['\u{2028}', '\u{2029}', '\u{202e}'].contains(&c);
            assert!(!line.contains(tricks), "{format}: {line:?}");
            assert!(line.len() < 32 * 1024, "{format}: {} bytes", line.len());
            if format == "json" {
                let event: serde_json::Value = serde_json::from_str(line).expect("one event");
                assert_ne!(event["event"], "FORGED", "{line}");
            } else {
                assert!(!line.starts_with("{\"event\""), "{line}");
            }
        }
    }
}

#[test]
fn t01_no_format_and_no_language_tells_what_is_inside() {
    thread::scope(|scope| {
        for trouble in [Trouble::ServerError, Trouble::Page, Trouble::Missing, Trouble::Truncated] {
            scope.spawn(move || {
                let upstream = trouble.upstream();
                let setup = Setup::quick()
                    .set("error_handling.graceful_degradation.enabled", false)
                    .set("error_handling.user_messages.technical_details", true);
                let service = setup.model("classifier", &upstream.url()).github(&upstream.url()).start();
                for accept in ["application/json", "text/html", "text/plain"] {
                    for language in ["en", "ar", "zh-TW"] {
                        let headers = [("Content-Type", "application/json"), ("Accept", accept), ("Accept-Language", language)];
                        let body = br#"{"id":"1","user":"CANARY-USER","query":"Create a ticket: CANARY-QUERY"}"#;
                        let answer = service.send(&Asking::json(body).with_headers(&headers));
                        assert!(answer.status >= 500, "{answer:?}");
                        let told = format!("{}{}", answer.head, answer.body);
                        let data = service.setup.data().display().to_string();
                        for private in ["CANARY", "127.0.0.1", ".rs:", "reqwest", "hyper", data.as_str()] {
                            assert!(!told.contains(private), "{private}: {told}");
                        }
                    }
                }
            });
        }
    });
}

#[test]
fn t07_no_crowd_of_words_makes_a_crowd_of_series() {
    let made_up = Upstream::new(|_, number| {
        let problem = format!(r#"{{"code":"FOREIGN_{number}","status":500,"title":"T{number}"}}"#);
        say(
            &format!("{} x", 500 + number % 90),
            &["Content-Type: application/problem+json"],
            &problem,
        )
    });
    let setup = Setup::quick()
        .set("error_handling.async.max_retries", 0)
        .set("error_handling.breaker.enabled", false);
    let service = setup.model("classifier", &made_up.url()).start();
    let series = || {
        let body = service.send(&Asking::get("/metrics")).body;
        body.lines().filter(|line| !line.starts_with('#')).count()
    };
    let before = series();
    for number in 0..300 {
        service.send(&Asking::get(&format!("/path-{number}/{number}")));
    }
    for number in 0..100 {
        service.ask_as(&format!("person-{number}"), "help");
    }
    let more = series() - before;
    assert!(more < 120, "{more} new series");
    assert_eq!(made_up.count(), 100);
    let body = service.send(&Asking::get("/metrics")).body;
    for word in ["path-", "person-", "FOREIGN"] {
        assert!(!body.contains(word), "{word} is a label");
    }
}

/// The first word with a person's mark, as `mark3x17` is the third person's.
fn mark_in(text: &str) -> String {
    let (_, rest) = text.split_once("mark").unwrap_or_default();
    let rest: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("mark{rest}")
}

#[test]
fn t17_nobody_gets_what_is_anothers() {
    const EACH: usize = 1250;
    const PEOPLE: usize = 8;
    // A third of the words fail, so that substitutes are made; the others tell what was asked, so that an answer that goes astray is seen.
    let echo = Upstream::new(|call, number| match number % 3 {
        0 => say("503 x", &["Retry-After: 0"], ""),
        _ => kept(completion(&mark_in(&call.body))),
    });
    let setup = Setup::quick()
        .set("error_handling.async.max_retries", 0)
        .set("error_handling.breaker.enabled", false)
        .set("error_handling.budget.enabled", false)
        .set("error_handling.logging.log_all_errors", false)
        .set(
            "error_handling.operations.generate_response.hedge",
            json!({ "enabled": true, "delay_seconds": 0.001 }),
        );
    let service = setup.model("generator", &echo.url()).start();
    let own = AtomicUsize::new(0);
    thread::scope(|scope| {
        for person in 0..PEOPLE {
            let (service, own) = (&service, &own);
            scope.spawn(move || {
                let mark = format!("mark{person}x");
                for round in 0..EACH {
                    let answer = match round % 10 {
                        0 => service.ask_as(&mark, &format!("Create a ticket: {mark}{round}")),
                        1..=5 => service.ask_as(&mark, &format!("help, {mark}{round}")),
                        6..=7 => service.ask_as(&mark, &format!("{mark} qwertz asdf")),
                        _ => service.ask_as(&mark, &format!("show ticket 99999{person}")),
                    };
                    let told = format!("{}{}", answer.head, answer.body);
                    let is_own = told.contains(&mark) || told.contains(&format!("#99999{person}"));
                    own.fetch_add(usize::from(is_own), Ordering::Relaxed);
                    for other in (0..PEOPLE).filter(|other| *other != person) {
                        assert!(!told.contains(&format!("mark{other}x")), "{mark} got {told}");
                        assert!(!told.contains(&format!("#99999{other}")), "{mark} got {told}");
                    }
                }
            });
        }
    });
    let own = own.into_inner();
    assert!(own > EACH * PEOPLE / 2, "only {own} answers could be told from those of others");
    let metrics = service.send(&Asking::get("/metrics")).body;
    let count = |series: &str| {
        let line = metrics.lines().find_map(|line| line.strip_prefix(series));
        line.and_then(|count| count.trim().parse::<usize>().ok()).unwrap_or_default()
    };
    let hedges = count("breakfall_hedges_total{operation=\"generate_response\"}");
    let degraded =
        count("breakfall_operations_total{operation=\"generate_response\",outcome=\"degraded\"}");
    println!(
        "{own} of {} with their own mark, {hedges} hedges, {degraded} substitutes",
        EACH * PEOPLE
    );
    assert!(hedges > 100 && degraded > 100, "{metrics}");
}
