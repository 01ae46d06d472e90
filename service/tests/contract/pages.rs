//! The pages of codes, and what programs read of the contract over HTTP.

use serde_json::Value;

use crate::program::breakfall;
use crate::support::answer::Answer;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::setup::Setup;

fn get(service: &Service, path: &str, languages: &str) -> Answer {
    service.send(&Asking::get(path).with_headers(&[("Accept-Language", languages)]))
}

fn codes() -> Vec<String> {
    let contract: Value =
        serde_json::from_str(&breakfall(&["contract", "export"]).data).expect("it is JSON");
    contract["codes"].as_object().expect("codes stand by their name").keys().cloned().collect()
}

#[test]
fn trap_70_every_code_has_a_page_and_the_index_leads_to_all() {
    let service = Setup::plain().start();
    let index = get(&service, "/errors", "en");
    assert_eq!(index.status, 200);
    let codes = codes();
    for code in &codes {
        assert!(index.body.contains(&format!("<a href=\"/errors/{code}\">")), "{code}");
        let page = get(&service, &format!("/errors/{code}"), "en");
        assert_eq!(page.status, 200, "{code}");
        for part in [
            code.as_str(),
            "<h2>What you can do</h2>",
            "<h2>For operators</h2>",
            "<h2>An example of the answer</h2>",
        ] {
            assert!(page.body.contains(part), "{code}: {part}");
        }
    }
    assert_eq!(index.body.matches("<li>").count(), codes.len());
    let place = |part: &str| index.body.find(part).expect("it stands in the index");
    assert!(place("<h2><code>DEADLINE_EXCEEDED") < place("ASYNC_TIMEOUT_FAILED"));
    assert!(place("ASYNC_TIMEOUT_FAILED") < place("<h2><code>NOT_FOUND"));
}

#[test]
fn a_page_is_in_the_readers_language_and_may_do_nothing() {
    let service = Setup::plain().start();
    let page = get(&service, "/errors/ASYNC_TICKET_NOT_FOUND", "de-AT, en;q=0.5");
    assert!(page.body.contains("<html lang=\"de\" dir=\"ltr\">"), "{}", page.body);
    assert!(page.body.contains("<h2>Was Sie tun können</h2>"), "{}", page.body);
    assert!(page.body.contains("&quot;number&quot;: 12"), "{}", page.body);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-language", "de"),
        ("vary", "accept-language"),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
    let style = get(&service, "/errors/style.css", "en");
    assert_eq!(
        (style.status, style.header("content-type")),
        (200, Some("text/css; charset=utf-8"))
    );
    for part in ["<script", "style=", "<style"] {
        assert!(!page.body.contains(part), "{part}");
    }
}

#[test]
fn arabic_is_read_from_right_to_left() {
    let service = Setup::plain().start();
    let page = get(&service, "/errors/ASYNC_TIMEOUT_FAILED", "ar");
    assert!(page.body.contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", page.body);
    assert!(page.body.contains("<pre dir=\"ltr\">"), "{}", page.body);
}

#[test]
fn what_is_no_code_has_no_page() {
    let service = Setup::plain().start();
    for path in
        ["/errors/ASYNC_NO_SUCH_CODE", "/errors/%3Cscript%3E", "/errors/ASYNC_TIMEOUT_FAILED/x"]
    {
        let answer = get(&service, path, "en");
        answer.problem(404, "ASYNC_ROUTE_NOT_FOUND");
        assert!(!answer.body.contains("script"), "{answer:?}");
    }
}

#[test]
fn programs_find_the_problems_in_the_description() {
    let service = Setup::plain().start();
    let document = get(&service, "/openapi.json", "en").json();
    let responses = &document["paths"]["/v1/requests"]["post"]["responses"];
    let schema = &responses["404"]["content"]["application/problem+json"]["schema"];
    let codes = &schema["allOf"][1]["properties"]["code"]["enum"];
    assert_eq!(*codes, serde_json::json!(["ASYNC_TICKET_NOT_FOUND"]));
    let schema = get(&service, "/schemas/problem.json", "en");
    assert_eq!(schema.header("content-type"), Some("application/schema+json"));
    let mut schema = schema.json();
    // In the document the dialect is that of the document.
    schema.as_object_mut().expect("an object").remove("$schema").expect("a dialect");
    assert_eq!(schema, document["components"]["schemas"]["Problem"]);
}
