//! Errors that the framework answers by itself.

use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::extract::Path;
use axum::response::IntoResponse;
use axum::routing::get as on_get;
use axum::routing::post as on_post;
use http::Request;
use http::StatusCode;
use http::header;
use serde::Deserialize;

use crate::get;
use crate::guarded;
use crate::reply::Reply;
use crate::reply::ask;
use crate::request;

#[derive(Deserialize)]
struct Ticket {
    _number: u64,
}

fn router() -> Router {
    Router::new()
        .route("/tickets", on_post(|_: Json<Ticket>| async {}))
        .route("/tickets/{number}", on_get(|_: Path<u64>| async {}))
        .route("/upload", on_post(|_: Bytes| async {}))
        .layer(DefaultBodyLimit::max(64))
}

async fn post(path: &str, media_type: &str, body: &str) -> Reply {
    let request = Request::post(path).header(header::CONTENT_TYPE, media_type);
    ask(guarded(router()), request.body(Body::from(body.to_owned())).unwrap()).await
}

fn assert_told(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (status, code));
}

#[tokio::test]
async fn what_nobody_serves() {
    assert_told(&get(router(), "/nowhere/canary").await, 404, "ASYNC_ROUTE_NOT_FOUND");
    let reply = ask(guarded(router()), request("DELETE", "/tickets")).await;
    assert_told(&reply, 405, "ASYNC_METHOD_NOT_ALLOWED");
    assert_eq!(reply.header("allow"), Some("POST"));
}

#[tokio::test]
async fn trap_04_what_extractors_turn_away() {
    let json = "application/json";
    let malformed = "ASYNC_REQUEST_MALFORMED";
    assert_told(&post("/tickets", json, "{\"_number\": canary}").await, 400, malformed);
    assert_told(&post("/tickets", json, "{\"_number\": \"canary\"}").await, 422, malformed);
    assert_told(&post("/tickets", json, "").await, 400, malformed);
    assert_told(&post("/tickets", "text/canary", "1").await, 415, "ASYNC_MEDIA_TYPE_UNSUPPORTED");
    assert_told(&post("/tickets", json, &" ".repeat(65)).await, 413, "ASYNC_BODY_TOO_LARGE");
    assert_told(&post("/upload", json, &" ".repeat(65)).await, 413, "ASYNC_BODY_TOO_LARGE");
    assert_told(&get(router(), "/tickets/canary").await, 400, malformed);
}

#[tokio::test]
async fn bare_statuses_keep_their_status() {
    let table = [
        (400, "ASYNC_REQUEST_MALFORMED"),
        (401, "ASYNC_SIGN_IN_REQUIRED"),
        (403, "ASYNC_ACCESS_DENIED"),
        (404, "ASYNC_ROUTE_NOT_FOUND"),
        (405, "ASYNC_METHOD_NOT_ALLOWED"),
        (406, "ASYNC_REQUEST_NOT_ACCEPTED"),
        (408, "ASYNC_REQUEST_TIMED_OUT"),
        (409, "ASYNC_REQUEST_NOT_ACCEPTED"),
        (410, "ASYNC_ROUTE_NOT_FOUND"),
        (411, "ASYNC_REQUEST_MALFORMED"),
        (413, "ASYNC_BODY_TOO_LARGE"),
        (414, "ASYNC_ADDRESS_TOO_LONG"),
        (415, "ASYNC_MEDIA_TYPE_UNSUPPORTED"),
        (422, "ASYNC_REQUEST_MALFORMED"),
        (429, "ASYNC_TOO_MANY_REQUESTS"),
        (431, "ASYNC_HEADERS_TOO_LARGE"),
        (500, "ASYNC_UNEXPECTED_FAILED"),
        (501, "ASYNC_UNEXPECTED_FAILED"),
        (502, "ASYNC_SERVICE_UNAVAILABLE"),
        (503, "ASYNC_SERVICE_UNAVAILABLE"),
        (504, "ASYNC_SERVICE_UNAVAILABLE"),
        (599, "ASYNC_UNEXPECTED_FAILED"),
    ];
    for (number, code) in table {
        let status = StatusCode::from_u16(number).unwrap();
        let router = Router::new()
            .route("/bare", on_get(move || async move { status }))
            .route("/text", on_get(move || async move { (status, "canary") }));
        for path in ["/bare", "/text"] {
            let reply = get(router.clone(), path).await;
            assert_told(&reply, number, code);
            assert!(!reply.body.contains("canary"), "{}", reply.body);
        }
    }
}

#[tokio::test]
async fn a_wait_that_the_framework_asks_for_is_told() {
    async fn full() -> impl IntoResponse {
        (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "120")], "slow down")
    }
    let reply = get(Router::new().route("/", on_get(full)), "/").await;
    assert_told(&reply, 429, "ASYNC_TOO_MANY_REQUESTS");
    let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((120..=180).contains(&seconds), "{seconds}");
    let asked = reply.told.unwrap().failure.recovery().after();
    assert_eq!(asked, Some(Duration::from_mins(2)));
}

#[tokio::test]
async fn a_wait_without_end_that_the_framework_asks_for_is_a_day() {
    async fn full() -> impl IntoResponse {
        let wait = u64::MAX.to_string();
        (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, wait)], "slow down")
    }
    let reply = get(Router::new().route("/", on_get(full)), "/").await;
    let asked = reply.told.unwrap().failure.recovery().after();
    assert_eq!(asked, Some(Duration::from_hours(24)));
}

#[tokio::test]
async fn errors_with_a_type_of_their_own_stay_as_they_are() {
    async fn page() -> impl IntoResponse {
        (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/html")], "<p>not here</p>")
    }
    async fn object() -> impl IntoResponse {
        (StatusCode::BAD_GATEWAY, Json("mine"))
    }
    async fn bytes() -> impl IntoResponse {
        let mut response = Body::from("raw").into_response();
        *response.status_mut() = StatusCode::BAD_REQUEST;
        response
    }
    let router = Router::new()
        .route("/page", on_get(page))
        .route("/object", on_get(object))
        .route("/bytes", on_get(bytes));
    for (path, status, body) in [
        ("/page", StatusCode::NOT_FOUND, "<p>not here</p>"),
        ("/object", StatusCode::BAD_GATEWAY, "\"mine\""),
        ("/bytes", StatusCode::BAD_REQUEST, "raw"),
    ] {
        let reply = get(router.clone(), path).await;
        assert_eq!((reply.status, reply.body.as_str()), (status, body));
        assert!(reply.told.is_none());
        assert_eq!(reply.header("breakfall-reference"), None);
    }
}

#[tokio::test]
async fn plain_text_is_told_by_its_type_however_it_is_written() {
    for media_type in
        ["text/plain", "TEXT/Plain", "text/plain;charset=utf-8", "text/plain ; charset=utf-8"]
    {
        let handler = move || async move {
            (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, media_type)], "canary")
        };
        assert_told(
            &get(Router::new().route("/", on_get(handler)), "/").await,
            400,
            "ASYNC_REQUEST_MALFORMED",
        );
    }
}
