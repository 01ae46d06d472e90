//! What is answered to which `Accept`.

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get as on_get;
use breakfall_http::edge::Result;
use http::HeaderValue;
use http::Request;
use http::StatusCode;
use http::header;
use serde_json::Value;

use crate::TicketFault;
use crate::guarded;
use crate::reply::Reply;
use crate::reply::ask;

const PROBLEM: &str = "application/problem+json";
const JSON: &str = "application/json";
const PAGE: &str = "text/html; charset=utf-8";
const LINES: &str = "text/plain; charset=utf-8";

async fn missing() -> Result<()> {
    Err(TicketFault::NotFound { number: 8, _query: String::new() })?
}

fn router() -> Router {
    Router::new().route("/", on_get(missing))
}

async fn accepting(router: Router, method: &str, accept: &[u8]) -> Reply {
    let value = HeaderValue::from_bytes(accept).unwrap();
    let request = Request::builder().method(method).uri("/").header(header::ACCEPT, value);
    ask(guarded(router), request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn trap_39_no_accept_header_eats_the_failure() {
    let long = "text/canary,".repeat(700);
    let long_page = format!("text/html,{long}");
    let chromium = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for (accept, media_type) in [
        ("*/*", PROBLEM),
        ("", PROBLEM),
        (PROBLEM, PROBLEM),
        (JSON, PROBLEM),
        ("application/*", PROBLEM),
        ("application/vnd.x+json", PROBLEM),
        ("application/json, application/problem+json;q=0", JSON),
        ("application/problem+json;q=0", JSON),
        (chromium, PAGE),
        ("text/html", PAGE),
        ("text/plain", LINES),
        ("image/png", PROBLEM),
        ("*/*;q=0", PROBLEM),
        ("text/html;q=high", PROBLEM),
        ("\t,,;;q=,/", PROBLEM),
        (&long, PROBLEM),
        (&long_page, PAGE),
    ] {
        let reply = accepting(router(), "GET", accept.as_bytes()).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{accept}");
        assert_eq!(reply.header("content-type"), Some(media_type), "{accept}");
        reply.assert_told();
        let policy = reply.header("content-security-policy");
        assert_eq!(policy.is_some(), media_type == PAGE, "{accept}");
    }
    for accept in [&b"\xff\xfe"[..], "té/html".as_bytes()] {
        assert_eq!(accepting(router(), "GET", accept).await.code(), "TICKET_NOT_FOUND");
    }
}

#[tokio::test]
async fn trap_40_the_weight_decides_not_the_order() {
    for (accept, media_type) in [
        ("text/html;q=0.1, application/json;q=0.9", PROBLEM),
        ("application/json;q=0.1, text/html;q=0.9", PAGE),
        ("*/*;q=0.1, text/plain;q=0.2", LINES),
        ("text/*;q=0.9, text/html;q=0.1, text/plain;q=0", PAGE),
        ("text/html;q=0, */*", PROBLEM),
    ] {
        let reply = accepting(router(), "GET", accept.as_bytes()).await;
        assert_eq!(reply.header("content-type"), Some(media_type), "{accept}");
    }
}

#[tokio::test]
async fn json_has_the_same_members_whatever_its_type() {
    let problem = accepting(router(), "GET", b"*/*").await;
    let json = accepting(router(), "GET", b"application/problem+json;q=0").await;
    let members = |reply: &Reply| {
        let reference = reply.header("breakfall-reference").unwrap();
        let problem: Value = serde_json::from_str(&reply.body).unwrap();
        let body = reply.body.replace(reference, "BF");
        body.replace(problem["trace_id"].as_str().unwrap(), "T")
    };
    assert_eq!(members(&problem), members(&json));
}

#[tokio::test]
async fn lines_say_all_a_person_needs() {
    let reply = accepting(router(), "GET", b"text/plain").await;
    let reference = reply.header("breakfall-reference").unwrap();
    let expected = format!(
        "No such ticket\nThere is no ticket 8.\n- Check the address for typing mistakes.\n{reference}\n"
    );
    assert_eq!(reply.body, expected);
}

#[tokio::test]
async fn the_answer_to_head_has_the_headers_of_its_format() {
    for accept in ["application/problem+json;q=0", "text/html", "text/plain"] {
        let got = accepting(router(), "GET", accept.as_bytes()).await;
        let head = accepting(router(), "HEAD", accept.as_bytes()).await;
        assert_eq!((head.status, head.body.as_str()), (StatusCode::NOT_FOUND, ""));
        let comparable = |reply: &Reply| {
            let mut headers = reply.headers.clone();
            headers.remove("breakfall-reference").expect("a reference");
            headers.remove("x-request-id").expect("an id");
            headers
        };
        assert_eq!(comparable(&head), comparable(&got));
    }
}

#[tokio::test]
async fn what_is_no_failure_is_not_touched() {
    for status in [100, 103, 200, 204, 205, 301, 304] {
        let status = StatusCode::from_u16(status).unwrap();
        let bare = move || async move { bare(status) };
        for accept in ["text/html", "text/plain", "*/*;q=0"] {
            let router = Router::new().route("/", on_get(bare));
            let reply = accepting(router, "GET", accept.as_bytes()).await;
            assert_eq!((reply.status, reply.body.as_str()), (status, ""));
            assert!(reply.told.is_none());
            for name in ["content-type", "vary", "breakfall-reference", "x-content-type-options"] {
                assert_eq!(reply.header(name), None, "{status} {name}");
            }
        }
    }
}

fn bare(status: StatusCode) -> Response {
    status.into_response()
}

#[tokio::test]
async fn panics_and_unknown_routes_are_told_in_the_readers_format_too() {
    let router = Router::new().route("/", on_get(async || -> () { panic!("canary") }));
    let page = accepting(router, "GET", b"text/html").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.body.contains("<h1>Something broke on our side</h1>"), "{}", page.body);
    assert!(!page.body.contains("canary"), "{}", page.body);
    let lines = accepting(Router::new(), "GET", b"text/plain").await;
    assert_eq!(lines.status, StatusCode::NOT_FOUND);
    assert!(lines.body.lines().count() >= 3, "{}", lines.body);
}
