//! What the sender of a request says of its own operation, and what it is told.

use std::time::Duration;

use axum::Extension;
use axum::Router;
use axum::body::Body;
use axum::routing::get as on_get;
use breakfall::Failure;
use breakfall::Handler;
use breakfall::Settings;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::fault::AsyncFault;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall_http::edge::Caller;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::Result;
use breakfall_http::tiers::ATTEMPT_HEADER;
use breakfall_http::tiers::RETRY_HEADER;
use breakfall_http::tiers::TIMEOUT_HEADER;
use http::HeaderName;
use http::Request;
use http::StatusCode;
use http::header;
use tower_layer::Layer;

use crate::edge_settings;
use crate::get;
use crate::guarded;
use crate::reply::Reply;
use crate::reply::ask;

fn saying(lines: &[(&HeaderName, &str)]) -> Request<Body> {
    let request = Request::get("/");
    let request =
        lines.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).unwrap()
}

/// What a handler sees of its caller.
async fn seen(router: fn(Router) -> Router, lines: &[(&HeaderName, &str)]) -> String {
    let handler = async |caller: Caller| format!("{:?}", (caller.deadline(), caller.attempt()));
    let reply = ask(router(Router::new().route("/", on_get(handler))), saying(lines)).await;
    assert_eq!(reply.status, StatusCode::OK);
    reply.body
}

#[tokio::test(start_paused = true)]
async fn a_handler_sees_the_deadline_and_the_attempt_of_its_caller() {
    let none = format!("{:?}", (None::<()>, None::<u32>));
    let both = format!("{:?}", (Some(later(now(), Duration::from_millis(1500))), Some(2)));
    let lines = [(&TIMEOUT_HEADER, "1500"), (&ATTEMPT_HEADER, "2;last")];
    assert_eq!(seen(guarded, &lines).await, both);
    assert_eq!(seen(guarded, &[]).await, none);
    assert_eq!(
        seen(guarded, &[(&TIMEOUT_HEADER, "soon"), (&ATTEMPT_HEADER, "canary")]).await,
        none
    );
    assert_eq!(seen(|router| router, &lines).await, none, "nobody has read them");
    let renamed = |router: Router| {
        let name = HeaderName::from_static("x-envoy-expected-rq-timeout-ms");
        let edge = EdgeLayer::new(edge_settings()).with_timeout_header(name).layer(router);
        // As a server clones it for each connection.
        Router::new().fallback_service(edge.clone())
    };
    let theirs = HeaderName::from_static("x-envoy-expected-rq-timeout-ms");
    let lines = [(&theirs, "1500"), (&TIMEOUT_HEADER, "7"), (&ATTEMPT_HEADER, "2")];
    assert_eq!(seen(renamed, &lines).await, both);
}

#[tokio::test(start_paused = true)]
async fn layers_inside_find_the_caller_in_the_request() {
    let handler = async |Extension(caller): Extension<Caller>| caller.is_hedge().to_string();
    let router = guarded(Router::new().route("/", on_get(handler)));
    assert_eq!(ask(router, saying(&[(&ATTEMPT_HEADER, "1;hedge")])).await.body, "true");
}

#[tokio::test(start_paused = true)]
async fn who_waits_no_longer_is_refused_before_the_work_starts() {
    let handler = async || -> () { panic!("it started") };
    let router = guarded(Router::new().route("/", on_get(handler)));
    let reply = ask(router, saying(&[(&TIMEOUT_HEADER, "0")])).await;
    assert_eq!(
        (reply.status, reply.code()),
        (StatusCode::GATEWAY_TIMEOUT, "ASYNC_TIMEOUT_FAILED".into())
    );
    assert_eq!(reply.told.unwrap().failure.effect(), Effect::None);
}

/// How a handler that fails so is answered.
async fn answered(fail: fn() -> Failure) -> Reply {
    let handler = async move || -> Result<()> { Err(fail())? };
    get(Router::new().route("/", on_get(handler)), "/").await
}

#[tokio::test(start_paused = true)]
async fn what_was_retried_already_says_so() {
    let failing = async || -> Result<()> {
        let handler = Handler::new(Settings::default());
        let work = || async { Err::<(), _>(AsyncFault::Rejected { after: None }) };
        let failure = handler.operation("ask").run(|_| work()).await.unwrap_err();
        assert_eq!(failure.attempts().len(), 4);
        Err(failure)?
    };
    let reply = get(Router::new().route("/", on_get(failing)), "/").await;
    assert_eq!(reply.header(RETRY_HEADER.as_str()), Some("exhausted"));
    let problem = reply.problem();
    assert_eq!(problem["retry"]["exhausted"], true);
    assert!(reply.header(header::RETRY_AFTER.as_str()).is_some(), "people may come back later");
}

#[tokio::test(start_paused = true)]
async fn what_a_caller_may_repeat_does_not_say_so() {
    let down = || Failure::from(AsyncFault::Rejected { after: None });
    // Nobody has retried it.
    let reply = answered(down).await;
    assert_eq!(reply.header(RETRY_HEADER.as_str()), None);
    assert!(reply.problem()["retry"].get("exhausted").is_none());
    // A policy refused it here; somewhere else it may be let in.
    let refused = || {
        let failure = Failure::raised(AsyncFault::Rejected { after: None }, Origin::Rejected);
        failure.already_retried()
    };
    assert_eq!(answered(refused).await.header(RETRY_HEADER.as_str()), None);
    // It is never of use, retried or not.
    let futile = || Failure::from(AsyncFault::Unexpected).already_retried();
    assert_eq!(answered(futile).await.header(RETRY_HEADER.as_str()), None);
    // A handler that passes on what another service said does not speak for this one.
    let passes_on = async || ([(RETRY_HEADER, "exhausted")], StatusCode::SERVICE_UNAVAILABLE);
    let reply = get(Router::new().route("/", on_get(passes_on)), "/").await;
    assert_eq!(reply.header(RETRY_HEADER.as_str()), None);
}
