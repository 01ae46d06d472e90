//! Panics become problems; their text stays inside.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::future::Ready;
use std::future::ready;
use std::mem;
use std::panic::panic_any;
use std::task::Context;
use std::task::Poll;

use axum::Router;
use axum::extract::Request;
use axum::middleware;
use axum::response::Response;
use axum::routing::get as on_get;
use breakfall::Fault;
use breakfall::fault::Action;
use breakfall::fault::Class;
use breakfall::fault::Code;
use breakfall::fault::Origin;
use breakfall::fault::Param;
use breakfall::fault::Spec;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::HttpFailure;
use breakfall_http::tiers::TIMEOUT_HEADER;
use http::HeaderValue;
use http::StatusCode;
use tower::Service;
use tower_layer::Layer;

use crate::edge_settings;
use crate::get;
use crate::reply::Reply;
use crate::reply::ask;
use crate::request;

fn assert_told(reply: &Reply) {
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(reply.code(), "ASYNC_PANICKED_FAILED");
    assert!(!format!("{}{:?}", reply.body, reply.headers).contains("canary"));
    let failure = &reply.told.as_ref().unwrap().failure;
    assert_eq!(failure.origin(), Origin::Panicked);
    assert!(!format!("{failure}{failure:?}").contains("canary"));
}

#[tokio::test]
async fn panics_in_handlers_and_middleware_are_told() {
    async fn text() {
        panic!("canary")
    }
    async fn formatted() {
        let what = "canary";
        panic!("{what}")
    }
    async fn value() {
        panic_any(7)
    }
    async fn later() {
        tokio::task::yield_now().await;
        panic!("canary")
    }
    let router = Router::new()
        .route("/text", on_get(text))
        .route("/formatted", on_get(formatted))
        .route("/value", on_get(value))
        .route("/later", on_get(later))
        .route(
            "/middleware",
            on_get(async || {}).layer(middleware::from_fn(
                async |_: Request, _: middleware::Next| -> () { panic!("canary") },
            )),
        );
    for path in ["/text", "/formatted", "/value", "/later", "/middleware"] {
        assert_told(&get(router.clone(), path).await);
    }
}

/// Panics before there is a future to poll.
#[derive(Clone, Copy, PartialEq)]
enum Panics {
    WhenAsked,
    WhenCalled,
}

impl<B> Service<http::Request<B>> for Panics {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        assert!(*self != Self::WhenAsked, "canary");
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<B>) -> Self::Future {
        panic!("canary")
    }
}

#[tokio::test]
async fn a_panic_in_the_call_itself_is_told() {
    let service = EdgeLayer::new(edge_settings()).layer(Panics::WhenCalled);
    assert_told(&ask(service, request("GET", "/")).await);
}

#[tokio::test]
async fn trap_66_a_panic_before_the_call_is_told_to_whoever_calls() {
    let service = EdgeLayer::new(edge_settings()).layer(Panics::WhenAsked);
    assert_told(&ask(service, request("GET", "/")).await);
}

/// Panics when it is asked for the first time, and answers from then on.
struct PanicsOnce {
    is_over: bool,
}

impl<B> Service<http::Request<B>> for PanicsOnce {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        assert!(mem::replace(&mut self.is_over, true), "canary");
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<B>) -> Self::Future {
        ready(Ok(Response::default()))
    }
}

#[tokio::test]
async fn a_panic_before_the_call_is_told_to_nobody_else() {
    let mut service = EdgeLayer::new(edge_settings()).layer(PanicsOnce { is_over: false });
    let mut waits_no_longer = request("GET", "/");
    waits_no_longer.headers_mut().insert(TIMEOUT_HEADER, HeaderValue::from_static("0"));
    assert_told(&ask(&mut service, waits_no_longer).await);
    assert_eq!(ask(&mut service, request("GET", "/")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_stack_is_taken_as_the_settings_say() {
    let mut quiet = edge_settings();
    quiet.log.stack_traces = false;
    for (settings, expected) in [(edge_settings(), true), (quiet, false)] {
        let service = EdgeLayer::new(settings).layer(Panics::WhenCalled);
        let told = ask(service, request("GET", "/")).await.told.unwrap();
        assert_eq!(told.failure.backtrace().is_some(), expected);
    }
}

/// A fault written by hand, with a mistake in it.
#[derive(Debug)]
struct PanicsWhenAsked;

impl fmt::Display for PanicsWhenAsked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault with a mistake")
    }
}

impl Error for PanicsWhenAsked {}

impl Fault for PanicsWhenAsked {
    fn spec(&self) -> &'static Spec {
        static SPEC: Spec = Spec::new(
            Code::new("MISTAKEN"),
            Class::NotFound,
            const { &[Action::RETRY] },
            "a mistake",
        );
        &SPEC
    }

    fn params(&self, _: &mut dyn FnMut(&'static str, Param)) {
        panic!("canary")
    }
}

#[tokio::test]
async fn trap_19_a_failure_that_cannot_be_told_is_not_lost() {
    let router = Router::new().route("/", on_get(async || HttpFailure::from(PanicsWhenAsked)));
    let reply = get(router, "/").await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert_eq!(reply.code(), "ASYNC_PANICKED_FAILED");
    let told = reply.told.unwrap();
    assert_eq!(told.failure.notes()[0].key, "told instead of");
    assert!(!reply.body.contains("canary"));
}

#[tokio::test]
async fn one_panic_leaves_the_next_request_alone() {
    let router = Router::new()
        .route("/panic", on_get(async || -> () { panic!("canary") }))
        .route("/fine", on_get(async || "fine"));
    let service = EdgeLayer::new(edge_settings()).layer(router);
    assert_told(&ask(service.clone(), request("GET", "/panic")).await);
    assert_eq!(ask(service, request("GET", "/fine")).await.body, "fine");
}
