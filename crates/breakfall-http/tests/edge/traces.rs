//! The trace and the id of a request, wherever somebody may look for them.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::routing::get as on_get;
use breakfall::fault::AsyncFault;
use breakfall::testing::Captured;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::Result;
use breakfall_http::trace::Scope;
use breakfall_http::trace::TraceContext;
use breakfall_http::trace::Traced;
use breakfall_http::trace::current;
use http::HeaderMap;
use http::HeaderValue;
use http::Request;
use tracing::Span;

use crate::edge_settings;
use crate::guarded;
use crate::reply::Reply;
use crate::reply::ask;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// What the code that runs for a request would send to other services, and a failure.
fn router() -> Router {
    let sends = async || {
        let mut headers = HeaderMap::new();
        current().expect("a step").write(&mut headers);
        let text =
            |name| headers.get(name).map_or("", |value: &HeaderValue| value.to_str().unwrap());
        format!("{} {}", text("traceparent"), text("tracestate"))
    };
    let spawns = async || {
        let work = Traced::new(async { current() }, Scope::current());
        let outside = tokio::task::spawn_blocking(current).await.expect("it only looks");
        assert_eq!(outside, None, "a task is not in the trace by itself");
        assert_eq!(work.await, current());
    };
    let fails = async || -> Result<()> { Err(AsyncFault::Unexpected)? };
    Router::new()
        .route("/sends", on_get(sends))
        .route("/spawns", on_get(spawns))
        .route("/fails/{id}", on_get(fails))
}

async fn reply(path: &str, headers: &[(&str, &str)]) -> Reply {
    let request = Request::get(path);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    ask(guarded(router()), request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_callers_trace_goes_on_with_a_step_of_our_own() {
    let state = "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7";
    let sent = reply("/sends", &[("traceparent", PARENT), ("tracestate", state)]).await;
    let id = sent.header("x-request-id").expect("an id").to_owned();
    assert_eq!(sent.body, format!("00-{TRACE}-{id}-01 {state}"));
    assert_ne!(id, "b7ad6b7169203331", "that is the caller's");
    assert_eq!(reply("/spawns", &[]).await.status, 200);
    assert_eq!(current(), None, "nothing is left of it");
}

#[tokio::test]
async fn t15_hostile_ids_are_dropped_and_none_is_taken_over() {
    for hostile in ["canary", "00-0-0-0", &PARENT.to_uppercase(), &format!("{PARENT}-canary")] {
        let headers = [("traceparent", hostile), ("tracestate", "a=1"), ("x-request-id", "canary")];
        let sent = reply("/sends", &headers).await;
        let mut line = HeaderMap::new();
        let (parent, state) = sent.body.split_once(' ').unwrap();
        line.insert("traceparent", parent.parse().unwrap());
        let ours = TraceContext::read(&line).expect("a step of our own");
        assert_ne!(ours.trace_id(), TRACE);
        assert!(!ours.is_sampled(), "nobody who can be believed asked for it");
        assert_eq!(state, "", "what belongs to no trace says nothing");
        assert_eq!(sent.header("x-request-id"), Some(&*ours.span_id()));
    }
    // The trace goes on, what cannot be read beside it does not.
    let headers = [("traceparent", PARENT), ("tracestate", "a=1,A=canary")];
    let sent = reply("/sends", &headers).await;
    assert!(sent.body.starts_with(&format!("00-{TRACE}-")) && sent.body.ends_with("-01 "));
}

#[tokio::test]
async fn no_two_requests_have_the_same_id_and_no_reference_is_one() {
    let mut ids = BTreeSet::new();
    for _ in 0..100 {
        let failed = reply("/fails/1", &[("traceparent", PARENT)]).await;
        let id = failed.header("x-request-id").expect("an id").to_owned();
        let problem = failed.problem();
        assert_eq!(problem["trace_id"], TRACE);
        let reference = problem["reference"].as_str().unwrap().to_lowercase();
        assert!(!reference.contains(&id) && !TRACE.contains(&reference));
        assert!(ids.insert(id));
    }
}

#[tokio::test]
async fn an_id_that_a_layer_inside_has_given_stays() {
    let lines = ["theirs", "another's"].map(|id| ("x-request-id", id));
    for count in 1..=lines.len() {
        let own = async move || {
            let mut headers = HeaderMap::new();
            for (name, id) in lines.iter().take(count) {
                headers.append(*name, HeaderValue::from_static(id));
            }
            headers
        };
        let router = guarded(Router::new().route("/", on_get(own)));
        let reply = ask(router, Request::get("/").body(Body::empty()).unwrap()).await;
        let ids: Vec<_> = reply.headers.get_all("x-request-id").iter().collect();
        assert_eq!(ids, lines.iter().map(|(_, id)| *id).take(count).collect::<Vec<_>>());
    }
}

/// Fails where the span of a request could hold anything that its sender chose freely.
fn looked_at(span: &Span, _: &HeaderMap) {
    let fields = span.metadata().expect("somebody listens").fields();
    let names: Vec<_> = fields.iter().map(|field| field.name()).collect();
    let ids_method_and_route = [
        "otel.kind",
        "trace_id",
        "request_id",
        "http.request.method",
        "http.route",
        "http.response.status_code",
    ];
    assert_eq!(names, ids_method_and_route);
}

#[tokio::test]
async fn trap_08_the_span_of_a_request_has_no_place_for_an_argument() {
    let _listening = Captured::start();
    let router = router().layer(EdgeLayer::new(edge_settings()).on_span(looked_at));
    let request = Request::get("/fails/canary?canary").body(Body::empty()).unwrap();
    assert_eq!(ask(router, request).await.status, 500);
}
