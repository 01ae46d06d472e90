//! Heads beyond their limits.

use axum::Router;
use axum::body::Body;
use axum::routing::get as on_get;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::HeadLimits;
use http::Request;
use http::StatusCode;

use crate::edge_settings;
use crate::reply::Reply;
use crate::reply::ask;

/// What a router answers that takes 20 bytes of address and 30 of headers.
async fn answer(address: &str, header: &str) -> Reply {
    let limits = HeadLimits::default().with_address(20).with_headers(30);
    let layer = EdgeLayer::new(edge_settings()).with_head_limits(limits);
    let router = Router::new().route("/tickets", on_get(async || "found")).layer(layer);
    let request = Request::get(address).header("cookie", header).body(Body::empty());
    ask(router, request.expect("a request")).await
}

#[tokio::test]
async fn an_address_is_let_in_up_to_its_limit() {
    // The host is no part of it.
    let within = answer("http://a-very-long-host.example/tickets?page=123456", "").await;
    assert_eq!(within.status, StatusCode::OK);
    let beyond = answer("/tickets?page=1234567", "").await;
    assert_eq!((beyond.status.as_u16(), &*beyond.code()), (414, "ASYNC_ADDRESS_TOO_LONG"));
}

#[tokio::test]
async fn headers_are_let_in_up_to_their_limit() {
    // Six bytes of name. The letter is none of those that ids and references are written with.
    assert_eq!(answer("/tickets", &"u".repeat(24)).await.status, StatusCode::OK);
    let beyond = answer("/tickets", &"u".repeat(25)).await;
    assert_eq!((beyond.status.as_u16(), &*beyond.code()), (431, "ASYNC_HEADERS_TOO_LARGE"));
    assert!(!beyond.body.contains("uuu"), "{}", beyond.body);
}
