//! Answers that fail after they began.

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::response::Sse;
use axum::response::sse::Event;
use axum::routing::get as on_get;
use breakfall::Failure;
use breakfall::fault::Reference;
use breakfall_http::edge::Events;
use breakfall_http::edge::LiveSettings;
use breakfall_http::edge::locales;
use futures_util::Stream;
use futures_util::StreamExt;
use futures_util::stream;
use http::HeaderMap;
use http::Request;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::TicketFault;
use crate::edge_settings;
use crate::guarded;
use crate::reply::Reply;
use crate::reply::ask;
use crate::request;

type Next = Result<Event, Failure>;

/// What a program in German asks for and gets.
async fn told_of<S>(progress: impl Fn() -> S + Clone + Send + Sync + 'static) -> Reply
where
    S: Stream<Item = Next> + Send + 'static,
{
    let handler = move |headers: HeaderMap| async move {
        let settings = LiveSettings::new(edge_settings());
        Sse::new(Events::new("progress", progress(), settings, locales(&headers)))
    };
    let request = Request::get("/").header("accept-language", "de");
    ask(guarded(Router::new().route("/", on_get(handler))), request.body(Body::empty()).unwrap())
        .await
}

#[expect(clippy::unnecessary_wraps, reason = "what a stream that may fail gives")]
fn step(text: &str) -> Next {
    Ok(Event::default().data(text))
}

fn missing() -> Next {
    Err(TicketFault::NotFound { number: 8, _query: "canary".to_owned() }.into())
}

#[tokio::test]
async fn trap_38_a_stream_that_fails_ends_with_its_problem() {
    let reply = told_of(|| stream::iter([step("one"), missing(), step("never")])).await;
    assert_eq!(reply.status, 200, "it was sent long ago");
    let events: Vec<&str> = reply.body.trim_end().split("\n\n").collect();
    let ["data: one", last] = events.as_slice() else { panic!("{}", reply.body) };
    let problem = last.strip_prefix("event: problem\ndata: ").unwrap();
    let problem: Value = serde_json::from_str(problem).unwrap();
    assert_eq!(problem["code"], "TICKET_NOT_FOUND");
    assert_eq!(problem["detail"], "Es gibt kein Ticket 8.");
    assert!(problem["reference"].as_str().unwrap().parse::<Reference>().is_ok());
    assert!(!reply.body.contains("canary"), "{}", reply.body);

    let whole = told_of(|| stream::iter([step("one"), step("two")])).await;
    assert_eq!(whole.body, "data: one\n\ndata: two\n\n");
}

#[tokio::test]
async fn a_stream_that_panics_ends_with_a_problem_too() {
    let panicking =
        || stream::iter([0, 1]).map(|n| if n == 0 { step("one") } else { panic!("canary") });
    let reply = told_of(panicking).await;
    assert!(reply.body.contains("\"code\":\"ASYNC_PANICKED_FAILED\""), "{}", reply.body);
    assert!(!reply.body.contains("canary"), "{}", reply.body);
}

#[tokio::test]
async fn a_body_of_bytes_that_fails_is_not_mended() {
    let broken = || async {
        let pieces = [Ok("one"), Err(std::io::Error::other("canary"))];
        Body::from_stream(stream::iter(pieces)).into_response()
    };
    let router = Router::new().route("/", on_get(broken));
    let Ok(response) = guarded(router).oneshot(request("GET", "/")).await;
    let read = response.into_body().collect().await;
    assert!(read.is_err(), "it ends in an error, so that no reader takes it for whole");
}
