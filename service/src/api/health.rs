//! Whether the process lives, and whether it can do its job.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use breakfall::Failure;
use breakfall_http::edge::Result;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::problems::OfAny;
use crate::api::problems::OfReadiness;
use crate::app::App;
use crate::faults::ServiceFault;

/// A good state.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    status: &'static str,
}

const OK: Json<Health> = Json(Health { status: "ok" });

/// The process answers.
#[utoipa::path(get, path = "/livez", responses((status = 200, body = Health), OfAny))]
pub(crate) async fn live() -> Json<Health> {
    OK
}

/// The service takes requests and can keep tickets.
#[utoipa::path(
    get,
    path = "/readyz",
    responses((status = 200, body = Health), OfReadiness)
)]
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Health>> {
    is_ready(&app).await?;
    Ok(OK)
}

/// Why the service takes no requests, where it does not.
pub(super) async fn is_ready(app: &App) -> std::result::Result<(), Failure> {
    if !app.ready.load(Ordering::Relaxed) {
        return Err(ServiceFault::NotReady.into());
    }
    app.engine.tracker.check().await
}
