//! `grpc.health.v1.Health/Check`: whether the service takes requests, as `/readyz` says it.

use std::sync::Arc;

use axum::extract;
use axum::extract::State;
use axum::response::Response;
use breakfall_grpc::CallFault;
use breakfall_grpc::edge::Caller;
use tonic::Status;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::HealthCheckResponse;
use tonic_health::pb::health_check_response::ServingStatus;

use crate::api::grpc::SERVICE;
use crate::api::grpc::unary::unary;
use crate::api::health;
use crate::app::App;

/// Answers `SERVING` or `NOT_SERVING`, for the whole program or for the one service it has.
pub(super) async fn check(State(app): State<Arc<App>>, request: extract::Request) -> Response {
    unary(request, move |caller, asked| checked(app, caller, asked)).await
}

async fn checked(
    app: Arc<App>,
    caller: Caller,
    asked: HealthCheckRequest,
) -> Result<HealthCheckResponse, Status> {
    if !["", SERVICE].contains(&asked.service.as_str()) {
        return Err(caller.status(CallFault::NotFound));
    }
    let status = match health::is_ready(&app).await {
        Ok(()) => ServingStatus::Serving,
        // Why not is in the log.
        Err(failure) => {
            drop(caller.status(failure));
            ServingStatus::NotServing
        }
    };
    Ok(HealthCheckResponse { status: status.into() })
}
