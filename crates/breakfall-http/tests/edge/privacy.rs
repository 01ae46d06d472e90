//! What is private stays inside, whatever is asked for.

use std::io;

use axum::Router;
use axum::routing::get as on_get;
use breakfall::Failure;
use breakfall::message::ProblemStyle;
use breakfall::message::Wording;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::HttpFailure;
use http::header;

use crate::TicketFault;
use crate::edge_settings;
use crate::reply::ask;
use crate::request;

const CANARY: &str = "canary";

fn private_everywhere() -> Failure {
    let fault = TicketFault::NotFound { number: 8, _query: CANARY.to_owned() };
    let beside = Failure::unexpected(io::Error::other(CANARY)).with_note("canary", &CANARY);
    Failure::from(fault).with_note("path", &CANARY).because(io::Error::other(CANARY)).also(beside)
}

#[tokio::test]
async fn trap_01_nothing_private_is_told_even_with_technical_details() {
    let settings = edge_settings()
        .with_style(ProblemStyle::default().with_technical(true))
        .with_wording(Wording::default().with_support_contact("help@example.com"));
    let router = Router::new()
        .route(
            "/canary/{id}",
            on_get(async || HttpFailure::from(private_everywhere()).with_support()),
        )
        .layer(EdgeLayer::new(settings));
    let asking = |accept: &str| {
        let mut request = request("GET", "/canary/canary?canary");
        let canary = format!("{accept}, text/canary;canary=\"canary\"");
        request.headers_mut().insert(header::ACCEPT, canary.parse().expect("a header"));
        request
    };
    for accept in ["*/*", "application/problem+json;q=0", "text/html", "text/plain"] {
        let reply = ask(router.clone(), asking(accept)).await;
        reply.assert_told();
        if accept == "*/*" {
            assert_eq!(reply.problem()["technical"]["origin"], "raised");
        }
        let words = format!("{}{:?}", reply.body, reply.headers);
        assert!(!words.contains(CANARY), "{words}");
        assert!(!words.contains(file!().rsplit('/').next().unwrap()), "{words}");
    }
}

#[tokio::test]
async fn trap_35_no_header_comes_unnoticed() {
    let router = Router::new().route("/", on_get(async || HttpFailure::from(private_everywhere())));
    let reply = crate::get(router, "/").await;
    let mut names: Vec<_> = reply.headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "breakfall-reference",
            "cache-control",
            "content-language",
            "content-length",
            "content-type",
            "vary",
            "x-content-type-options",
            "x-request-id"
        ]
    );
}
