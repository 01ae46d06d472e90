//! `POST /v1/requests`: a person's request.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::OnceLock;

use axum::Form;
use axum::Json;
use axum::extract;
use axum::extract::FromRequest;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Response;
use breakfall::Failure;
use breakfall::Outcome;
use breakfall::clock::Instant;
use breakfall::fault::FieldError;
use breakfall::fault::FieldProblem;
use breakfall::message::Locales;
use breakfall_http::edge;
use breakfall_http::edge::Caller;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::HttpFailure;
use breakfall_http::edge::Result;
use breakfall_http::openapi::ProblemBody;
use http::HeaderMap;
use http::HeaderValue;
use http::header;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::error_handlers;
use crate::api::error_handlers::Answer;
use crate::api::error_handlers::Answered;
use crate::api::problems::OfRequests;
use crate::app::App;
use crate::chat;
use crate::faults::RequestFault;
use crate::orchestration::reply::Reply;
use crate::orchestration::workflow_engine::Request;
use crate::web::from_here;
use crate::web::is_form;

/// What all requests are counted and configured under.
pub(crate) const OPERATION: &str = "process_request";

/// A request as it is sent.
#[derive(Deserialize, ToSchema)]
#[expect(
    dead_code,
    reason = "the contract's shape; read field by field, so that all mistakes are told at once"
)]
pub(crate) struct RequestBody {
    /// The caller's id of this request; the same id sent again does not create the same ticket twice.
    #[schema(min_length = 1, max_length = 128, example = "r-1")]
    id: String,
    /// Who asks.
    #[schema(min_length = 1, max_length = 256, example = "ada")]
    user: String,
    /// What is asked, in plain words.
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Create a ticket: the login page is slow"
    )]
    query: String,
}

/// Answers a request: whole, degraded, or with a problem that says what to do next.
#[utoipa::path(
    post,
    path = "/v1/requests",
    request_body = RequestBody,
    responses(
        (status = 200, description = "Answered, whole or degraded", body = Answered),
        (status = 202, description = "The work goes on; `Location` is where it is found", body = Answered),
        OfRequests,
        // What is not in the tables yet.
        (status = "4XX", description = "What is wrong with the request", body = ProblemBody, content_type = "application/problem+json"),
        (status = "5XX", description = "What failed, and what to do next", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: extract::Request,
) -> Result<Response> {
    let locales = edge::locales(request.headers());
    if is_packed(request.headers()) {
        return Ok(not_unpacked());
    }
    let is_form = is_form(request.headers());
    if is_form {
        from_here(request.headers())?;
    }
    let body = match body(request, is_form).await {
        Ok(body) => body,
        // The edge knows what each rejection means, and keeps its text to itself.
        Err(rejection) => return Ok(rejection),
    };
    let answer = answer(&app, caller.deadline(), &body, locales).await;
    if is_form { Ok(chat::said(&body, answer)) } else { answer.map(IntoResponse::into_response) }
}

/// Whether the body is to be unpacked first. A few kilobytes may unfold to gigabytes.
fn is_packed(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(header::CONTENT_ENCODING).iter();
    codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Nothing is unpacked here; the header says what would be read instead (RFC 9110, 15.5.16).
fn not_unpacked() -> Response {
    let mut response = HttpFailure::from(EdgeFault::MediaTypeUnsupported).into_response();
    response.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    response
}

/// What is sent, as JSON or by a form: the same fields.
async fn body(request: extract::Request, is_form: bool) -> std::result::Result<Value, Response> {
    if is_form {
        let form = Form::<BTreeMap<String, String>>::from_request(request, &()).await;
        let Form(fields) = form.map_err(IntoResponse::into_response)?;
        Ok(fields.into_iter().collect())
    } else {
        let json = Json::from_request(request, &()).await;
        json.map(|Json(body)| body).map_err(IntoResponse::into_response)
    }
}

/// The answer to the request in `body`, for somebody who waits until `deadline`.
pub(super) async fn answer(
    app: &App,
    deadline: Option<Instant>,
    body: &Value,
    locales: Locales,
) -> Result<Answer> {
    let request = read(body, locales)?;
    let ended = app
        .handler
        .operation(OPERATION)
        .correlate(&request.id)
        .deadline(deadline)
        .context("user", &request.user)
        .run(|attempt| {
            let work = app.engine.respond(&request, attempt, &app.durable);
            app.engine.measures.attempt(OPERATION, attempt, work)
        })
        .or_degrade(|_| async { Ok::<_, Failure>(Outcome::Full(Reply::Apology)) })
        .await
        .map(Outcome::flatten);
    let ended = app.durable.or_deferred(&request, ended).await;
    error_handlers::answer(app, &request, ended).await
}

/// The request in `body`, or every field of it that is wrong.
fn read(body: &Value, locales: Locales) -> std::result::Result<Request, RequestFault> {
    let mut errors = Vec::new();
    let mut text = |pointer, max| {
        text(body, pointer, max).unwrap_or_else(|error| {
            errors.push(error);
            String::new()
        })
    };
    let (id, user, query) = (text("/id", 128), text("/user", 256), text("/query", 4000));
    if errors.is_empty() {
        Ok(Request { id, user, query, locales, run: OnceLock::new() })
    } else {
        Err(RequestFault::Invalid { errors })
    }
}

fn text(body: &Value, pointer: &'static str, max: u32) -> std::result::Result<String, FieldError> {
    let problem = match body.pointer(pointer) {
        None | Some(Value::Null) => FieldProblem::Missing,
        Some(Value::String(text)) if text.trim().is_empty() => FieldProblem::Empty,
        Some(Value::String(text)) => {
            let fits = usize::try_from(max).is_ok_and(|max| text.chars().nth(max).is_none());
            if fits {
                return Ok(text.clone());
            }
            FieldProblem::TooLong { max }
        }
        Some(_) => FieldProblem::NotText,
    };
    Err(FieldError::new(pointer, problem))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_wrong_fields_are_told_at_once() {
        let body = json!({ "id": 7, "query": "x".repeat(4001) });
        let Err(RequestFault::Invalid { errors }) = read(&body, Locales::default()) else {
            panic!()
        };
        let told: Vec<_> = errors.iter().map(|e| (&*e.pointer, e.problem.as_str())).collect();
        assert_eq!(told, [("/id", "not_text"), ("/user", "missing"), ("/query", "too_long")]);
        for body in [json!(null), json!([]), json!("text"), json!({})] {
            let Err(RequestFault::Invalid { errors }) = read(&body, Locales::default()) else {
                panic!()
            };
            assert_eq!(errors.len(), 3);
        }
        assert!(read(&json!({ "id": "1", "user": "u", "query": "q" }), Locales::default()).is_ok());
    }
}
