//! The contract, as an `OpenAPI` document.

use axum::Json;
use utoipa::OpenApi;

use crate::api::health;
use crate::api::requests;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Breakfall",
        description = "A person's request, answered, degraded or explained."
    ),
    paths(requests::post, health::live, health::ready)
)]
struct Contract;

/// The document.
pub(crate) async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Contract::openapi())
}
