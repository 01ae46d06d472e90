//! `GET /v1/requests/{ticket}`: what became of a request that went on.

use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Duration;

use axum::Json;
use axum::extract::Path;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Response;
use breakfall::Failure;
use breakfall::fault::Effect;
use breakfall::message::Locales;
use breakfall::wire::ProblemAction;
use breakfall_http::edge;
use breakfall_http::edge::REFERENCE_HEADER;
use breakfall_http::edge::Result;
use http::HeaderMap;
use http::HeaderValue;
use http::header;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::error_handlers::going_on;
use crate::api::error_handlers::language;
use crate::api::error_handlers::later;
use crate::api::error_handlers::substitute;
use crate::api::error_handlers::told;
use crate::api::error_handlers::whole;
use crate::api::error_handlers::whole_seconds;
use crate::api::problems::OfTickets;
use crate::app::App;
use crate::durable::look::Look;
use crate::durable::look::Standing;
use crate::integrations::generator;
use crate::orchestration::reply::Reply;
use crate::orchestration::workflow_engine::Request;

/// How it stands with a request that went on. `success` and `degraded` are as if it had been answered at once.
#[derive(Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(crate) enum Unanswered {
    /// It goes on.
    Working {
        /// The caller's id.
        request_id: String,
        /// That it goes on, and when to look again, in words.
        response: String,
        /// In how many seconds it is worth another look.
        after_seconds: u64,
    },
    /// It was not done.
    Failed(Explained),
    /// It was taken back.
    Undone(Explained),
    /// Somebody who runs the service has to look at it first.
    NeedsAttention(Explained),
}

/// Why, and what to do now.
#[derive(Serialize, ToSchema)]
pub(crate) struct Explained {
    /// The caller's id.
    request_id: String,
    /// What happened, in words.
    response: String,
    /// What to do now, the best first.
    recovery_actions: Vec<String>,
    /// The same for programs.
    #[schema(value_type = Vec<Object>)]
    actions: Vec<ProblemAction>,
    /// The id under which the failure is found again.
    reference: String,
    /// The permanent name of what failed.
    code: String,
}

/// What became of a request that went on. Whoever knows the ticket may see it.
#[utoipa::path(
    get,
    path = "/v1/requests/{ticket}",
    params(("ticket" = String, Path, description = "As in the `Location` of the answer")),
    responses(
        (status = 200, description = "How it stands; `success` and `degraded` are as if it had been answered at once", body = Unanswered),
        OfTickets,
    )
)]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Path(ticket): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let locales = edge::locales(&headers);
    let Look { request_id, standing } = app.durable.look(&ticket).await?;
    Ok(match standing {
        Standing::Working(wait) => working(&app, &locales, request_id, wait),
        Standing::Done(solved, failure) => {
            let text = generator::embedded::text(&app.catalogue, &solved.facts, &locales);
            let changed = solved.facts.done.is_a_change();
            let tickets = solved.facts.tickets;
            let reply = Reply::Answer { intent: solved.intent, text, tickets };
            let request = asked(request_id, locales);
            match failure {
                None => not_kept(whole(&app, &request, reply).into_response()),
                Some(failure) => {
                    // Nobody may be told to do again what was done.
                    let effect = if changed { Effect::Applied } else { failure.effect() };
                    let failure = failure.with_effect(effect);
                    let (answer, explanation) = substitute(&app, &request, reply, &failure, false);
                    told(&app, failure, explanation);
                    answer.into_response()
                }
            }
        }
        Standing::Failed(failure) => {
            explained(&app, &locales, request_id, failure, Unanswered::Failed)
        }
        Standing::Undone(failure) => {
            explained(&app, &locales, request_id, failure, Unanswered::Undone)
        }
        Standing::NeedsAttention(failure) => {
            explained(&app, &locales, request_id, failure, Unanswered::NeedsAttention)
        }
    })
}

fn working(app: &App, locales: &Locales, request_id: String, wait: Duration) -> Response {
    let after_seconds = whole_seconds(wait);
    let response = going_on(app, locales, "deferred-working", after_seconds);
    let headers = later(app, locales, after_seconds);
    (headers, Json(Unanswered::Working { request_id, response, after_seconds })).into_response()
}

fn explained(
    app: &App,
    locales: &Locales,
    request_id: String,
    failure: Failure,
    state: fn(Explained) -> Unanswered,
) -> Response {
    let wording = app.edge.current().wording.clone();
    let explanation = app.catalogue.explain(&failure, locales, &wording);
    let reference = failure.reference().to_string();
    let mut headers = language(&explanation.locale);
    if let Ok(value) = HeaderValue::try_from(&reference) {
        headers.insert(REFERENCE_HEADER, value);
    }
    let body = state(Explained {
        request_id,
        recovery_actions: explanation.recovery_actions(),
        actions: explanation.actions(),
        response: explanation.message.clone(),
        reference,
        code: failure.code().as_str().to_owned(),
    });
    told(app, failure, explanation);
    not_kept((headers, Json(body)).into_response())
}

/// The request as far as its answer needs it.
fn asked(id: String, locales: Locales) -> Request {
    Request { id, user: String::new(), query: String::new(), locales, run: OnceLock::new() }
}

fn not_kept(mut response: Response) -> Response {
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}
