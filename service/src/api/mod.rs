//! The API: what a person's program talks to.

mod answers;
mod deferred;
mod error_handlers;
mod error_pages;
mod grpc;
mod health;
mod metrics;
mod openapi;
mod problems;
mod requests;

pub(crate) use self::answers::Answers;
pub(crate) use self::error_handlers::Answer;
pub(crate) use self::error_handlers::Answered;
pub(crate) use self::error_handlers::TicketView;
pub(crate) use self::requests::OPERATION;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::routing::post;
use breakfall_http::edge::BodyLimits;
use breakfall_http::edge::EdgeLayer;

use crate::app::App;
use crate::chat;
use crate::console;
use crate::console::Console;
use crate::incidents::told;
use crate::telemetry;
use crate::web::assets;
use crate::web::in_chosen_language;

/// What the body of a request may take: a query is a sentence or two.
const BODY: BodyLimits =
    BodyLimits::new(64 * 1024, Duration::from_secs(10), Duration::from_secs(10));

/// All routes, inside the edges that turn every failure into a problem, or into a status for those who call over gRPC.
pub(crate) fn router(app: Arc<App>, console: Option<Console>) -> Router {
    let edge = app.edge.clone();
    let http = Router::new()
        .route("/v1/requests", post(requests::post))
        .route("/v1/requests/{ticket}", get(deferred::get))
        .route("/livez", get(health::live))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .route("/openapi.json", get(openapi::document))
        .route(openapi::SCHEMA, get(openapi::schema))
        .route("/errors", get(error_pages::index))
        .route(error_pages::STYLE, get(error_pages::style))
        .route("/errors/{code}", get(error_pages::page))
        .route(chat::PATH, get(chat::page))
        .merge(assets())
        .merge(console.map(console::routes).unwrap_or_default())
        .layer(EdgeLayer::new(edge).with_body_limits(BODY).on_span(telemetry::begun))
        .layer(from_fn_with_state(Arc::clone(&app), told::after_it_is_kept))
        .layer(from_fn(chat::in_a_page))
        .layer(from_fn(console::failures_in_the_frame))
        .layer(from_fn(in_chosen_language));
    // Apart from the edge of HTTP, which would answer them as HTTP does; first, so that what is nowhere is told by that edge.
    grpc::routes().merge(http).layer(grpc::edge(&app)).with_state(app)
}

#[cfg(test)]
mod tests {
    use std::io;

    use axum::body::Body;
    use axum::body::Bytes;
    use breakfall::clock::now;
    use futures_util::stream::pending;
    use http::Request;
    use tower::ServiceExt;

    use super::*;
    use crate::config;
    use crate::config::Sources;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_arrive_is_not_waited_for() {
        let data = tempfile::tempdir().unwrap();
        let variable = ("BREAKFALL__DATA_DIRECTORY".into(), data.path().into());
        let sources = Sources { environment: vec![variable], ..Sources::default() };
        let app = App::build(&config::load(&sources.loader()).unwrap()).await.unwrap();
        let request = Request::post("/v1/requests").header("content-type", "application/json");
        let body = Body::from_stream(pending::<io::Result<Bytes>>());
        let start = now();
        let answer =
            router(Arc::new(app), None).oneshot(request.body(body).unwrap()).await.unwrap();
        assert_eq!((answer.status().as_u16(), (now() - start).as_secs()), (408, 10));
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
}
