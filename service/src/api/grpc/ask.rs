//! `breakfall.v1.Requests/Ask`: a person's request.

use std::sync::Arc;

use axum::extract;
use axum::extract::State;
use axum::response::Response;
use breakfall_grpc::edge::Caller;
use serde_json::json;
use tonic::Status;

use crate::api::grpc::messages::AskReply;
use crate::api::grpc::messages::AskRequest;
use crate::api::grpc::unary::unary;
use crate::api::requests;
use crate::app::App;

/// Answers a request with the outcomes that it has over HTTP.
pub(super) async fn ask(State(app): State<Arc<App>>, request: extract::Request) -> Response {
    unary(request, move |caller, asked| answered(app, caller, asked)).await
}

async fn answered(app: Arc<App>, caller: Caller, asked: AskRequest) -> Result<AskReply, Status> {
    let AskRequest { id, user, query } = asked;
    let body = json!({ "id": id, "user": user, "query": query });
    match requests::answer(&app, caller.deadline(), &body, caller.locales()).await {
        Ok(answer) => Ok(answer.into()),
        Err(failed) => {
            let (failure, support) = failed.into_parts();
            Err(caller.with_support(support).status(failure))
        }
    }
}
