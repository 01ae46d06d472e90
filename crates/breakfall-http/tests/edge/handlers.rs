//! What handlers return.

use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::http::HeaderName;
use axum::response::IntoResponse;
use axum::routing::get as on_get;
use breakfall::Failure;
use breakfall_http::edge::HttpFailure;
use breakfall_http::edge::Result;
use http::StatusCode;
use http::header;
use serde_json::json;

use crate::TicketFault;
use crate::get;

fn missing() -> TicketFault {
    TicketFault::NotFound { number: 8, _query: "canary".to_owned() }
}

#[tokio::test]
async fn a_fault_becomes_its_problem() {
    async fn handler() -> Result<String> {
        Err(missing())?
    }
    let reply = get(Router::new().route("/", on_get(handler)), "/").await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let mut problem = reply.problem();
    problem["reference"] = json!("BF");
    problem["trace_id"] = json!("T");
    assert_eq!(
        problem,
        json!({
            "type": "/errors/TICKET_NOT_FOUND",
            "title": "No such ticket",
            "status": 404,
            "detail": "There is no ticket 8.",
            "code": "TICKET_NOT_FOUND",
            "class": "NOT_FOUND",
            "reference": "BF",
            "recovery_actions": ["Check the address for typing mistakes."],
            "actions": [{"id": "check_address", "label": "Check the address for typing mistakes."}],
            "retry": {"advice": "after_fix"},
            "effect": "none",
            "params": {"number": 8},
            "trace_id": "T",
        })
    );
    assert_eq!(reply.header("retry-after"), None);
}

#[tokio::test]
async fn support_is_offered_when_the_handler_says_so() {
    async fn handler() -> HttpFailure {
        HttpFailure::from(Failure::from(missing())).with_support()
    }
    let reply = get(Router::new().route("/", on_get(handler)), "/").await;
    let problem = reply.problem();
    assert_eq!(problem["actions"][0]["id"], "contact_support");
    let reference = reply.header("breakfall-reference").unwrap();
    assert!(problem["recovery_actions"][0].as_str().unwrap().contains(reference));
}

#[tokio::test]
async fn trap_48_a_wait_stands_in_header_and_body_alike_and_is_never_shorter() {
    async fn handler() -> Result<()> {
        Err(TicketFault::Rests { after: Some(Duration::from_millis(1500)) })?
    }
    let reply = get(Router::new().route("/", on_get(handler)), "/").await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((2..=3).contains(&seconds), "{seconds}");
    let problem = reply.problem();
    assert_eq!(problem["actions"][0]["after_seconds"], seconds);
    let millis = problem["retry"]["after_ms"].as_u64().unwrap();
    assert!((1500..=2250).contains(&millis) && millis <= seconds * 1000, "{millis}");
}

#[tokio::test]
async fn trap_26_headers_of_the_handler_stay_and_its_status_does_not_contradict_the_code() {
    async fn handler() -> impl IntoResponse {
        let headers = [
            (header::WWW_AUTHENTICATE, "Bearer"),
            (header::ETAG, "\"stale\""),
            (header::CONTENT_DISPOSITION, "attachment"),
            (header::VARY, "origin"),
            (HeaderName::from_static("x-request-id"), "7"),
        ];
        (StatusCode::OK, headers, HttpFailure::from(missing()))
    }
    let reply = get(Router::new().route("/", on_get(handler)), "/").await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert_eq!(reply.code(), "TICKET_NOT_FOUND");
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    assert_eq!(reply.header("x-request-id"), Some("7"));
    assert_eq!(reply.header("etag"), None);
    assert_eq!(reply.header("content-disposition"), None);
    let vary: Vec<_> = reply.headers.get_all("vary").iter().collect();
    assert_eq!(vary, ["origin", "accept, accept-language"]);
}

#[tokio::test]
async fn success_is_not_touched() {
    async fn handler() -> Result<Json<u64>> {
        Ok(Json(7))
    }
    let reply = get(Router::new().route("/", on_get(handler)), "/").await;
    assert_eq!((reply.status, reply.body.as_str()), (StatusCode::OK, "7"));
    let names: Vec<_> = reply.headers.keys().map(HeaderName::as_str).collect();
    assert_eq!(names, ["content-type", "x-request-id", "content-length"]);
    assert!(reply.told.is_none());
}

#[tokio::test]
async fn a_foreign_error_enters_by_a_door_and_is_not_repeated() {
    use breakfall::fault::ResultExt;
    async fn handler() -> Result<String> {
        Ok("canary".parse::<u64>().unexpected()?.to_string())
    }
    let reply = get(Router::new().route("/", on_get(handler)), "/").await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(reply.code(), "ASYNC_UNEXPECTED_FAILED");
    // Nobody classified it, so that no program is told to repeat it.
    assert_eq!(reply.header("retry-after"), None);
}
