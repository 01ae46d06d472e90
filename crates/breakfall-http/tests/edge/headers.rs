//! Languages, `HEAD`, and what hostile headers can do.

use axum::Router;
use axum::body::Body;
use axum::routing::get as on_get;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::Result;
use http::HeaderValue;
use http::Request;
use http::StatusCode;
use http::header;
use tower_layer::Layer;

use crate::TicketFault;
use crate::edge_settings;
use crate::guarded;
use crate::reply::Reply;
use crate::reply::ask;
use crate::request;

async fn missing() -> Result<()> {
    Err(TicketFault::NotFound { number: 8, _query: String::new() })?
}

fn router() -> Router {
    Router::new().route("/", on_get(missing))
}

async fn read_by(languages: &[u8]) -> Reply {
    let value = HeaderValue::from_bytes(languages).unwrap();
    let request = Request::get("/").header(header::ACCEPT_LANGUAGE, value);
    ask(guarded(router()), request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_problem_is_in_the_readers_language() {
    let english = ("en", "There is no ticket 8.");
    let german = ("de", "Es gibt kein Ticket 8.");
    for (languages, (locale, detail)) in [
        ("de-AT, en;q=0.5", german),
        ("nl, de;q=0.2, en;q=0.1", german),
        ("en, de;q=0.9", english),
        ("nl", english),
        ("", english),
        ("de;q=0", english),
        ("\t,,;;q=,", english),
    ] {
        let reply = read_by(languages.as_bytes()).await;
        assert_eq!(reply.header("content-language"), Some(locale), "{languages}");
        assert_eq!(reply.problem()["detail"], detail, "{languages}");
    }
}

#[tokio::test]
async fn a_hostile_language_header_changes_nothing_but_the_language() {
    let long = "xx-canary,".repeat(2000);
    for languages in [long.as_bytes(), b"\xff\xfe", "español".as_bytes()] {
        let reply = read_by(languages).await;
        assert_eq!(reply.header("content-language"), Some("en"));
        assert_eq!(reply.code(), "TICKET_NOT_FOUND");
    }
}

#[tokio::test]
async fn several_lines_are_read_as_one() {
    let request = Request::get("/")
        .header(header::ACCEPT_LANGUAGE, "nl")
        .header(header::ACCEPT_LANGUAGE, "de;q=0.5")
        .header(header::ACCEPT_LANGUAGE, HeaderValue::from_bytes(b"\xff, en;q=0.1").unwrap())
        .header(header::ACCEPT, "image/png")
        .header(header::ACCEPT, "text/plain;q=0.5, application/json;q=0.6");
    let reply = ask(guarded(router()), request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.header("content-language"), Some("de"));
    assert_eq!(reply.problem()["detail"], "Es gibt kein Ticket 8.");
}

#[tokio::test]
async fn trap_33_head_is_answered_like_get_without_the_body() {
    let outside = EdgeLayer::new(edge_settings()).layer(router());
    for (path, status) in [("/", StatusCode::NOT_FOUND), ("/nowhere", StatusCode::NOT_FOUND)] {
        let inside = guarded(router());
        let got = ask(inside.clone(), request("GET", path)).await;
        for head in [
            ask(inside, request("HEAD", path)).await,
            ask(outside.clone(), request("HEAD", path)).await,
        ] {
            assert_eq!((head.status, head.body.as_str()), (status, ""));
            let names = |reply: &Reply| {
                let mut names: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
                names.sort_unstable();
                names
            };
            assert_eq!(names(&head), names(&got));
            assert_eq!(head.header("content-length"), got.header("content-length"));
            assert_eq!(head.header("content-type"), Some("application/problem+json"));
        }
    }
}
