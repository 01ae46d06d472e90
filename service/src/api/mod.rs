//! The API: what a person's program talks to.

mod error_handlers;
mod error_pages;
mod health;
mod openapi;
mod requests;

pub(crate) use self::requests::OPERATION;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::routing::post;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::EdgeSettings;

use crate::app::App;

/// The largest body of a request: a query is a sentence or two.
const MOST_BYTES: usize = 64 * 1024;

/// All routes, inside the edge that turns every failure into a problem.
pub(crate) fn router(app: Arc<App>) -> Router {
    let edge = EdgeSettings::new(app.catalogue.clone())
        .with_wording(app.wording.clone())
        .with_style(app.style.clone())
        .with_log(app.log);
    Router::new()
        .route("/v1/requests", post(requests::post))
        .route("/livez", get(health::live))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/openapi.json", get(openapi::document))
        .route("/errors", get(error_pages::index))
        .route("/errors/{code}", get(error_pages::page))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(EdgeLayer::new(edge))
        .with_state(app)
}
