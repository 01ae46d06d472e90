//! What is measured, for Prometheus.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;

use crate::api::problems::OfAny;
use crate::app::App;
use crate::metrics::collect;
use crate::metrics::text;

/// Counters of the operations that were asked for so far, and the state of each target's breaker.
#[utoipa::path(
    get,
    path = "/metrics",
    responses((status = 200, description = "Prometheus, text format 0.0.4", body = String, content_type = "text/plain"), OfAny)
)]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let text = text(&collect(&app).await);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
