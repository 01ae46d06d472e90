//! The same over gRPC, on the same listener: `breakfall.v1.Requests/Ask` and `grpc.health.v1.Health/Check`. What is no method here is
//! `UNIMPLEMENTED`, as `Watch` is.

mod ask;
mod health;
mod messages;
mod unary;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use breakfall_grpc::edge::EdgeLayer;
use breakfall_grpc::edge::EdgeSettings;
use breakfall_grpc::edge::LiveSettings;

use crate::app::App;

/// The name of the service, also to whoever asks for its health.
const SERVICE: &str = "breakfall.v1.Requests";

/// The methods.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/breakfall.v1.Requests/Ask", post(ask::ask))
        .route("/grpc.health.v1.Health/Check", post(health::check))
}

/// What tells callers of gRPC of every failure: with the settings that hold for HTTP.
pub(super) fn edge(app: &App) -> EdgeLayer {
    let shared = app.edge.clone();
    EdgeLayer::new(LiveSettings::asked(move || {
        let current = shared.current();
        EdgeSettings::new(current.catalogue.clone())
            .with_wording(current.wording.clone())
            .with_style(current.style.clone())
            .with_log(current.log)
    }))
}
