//! From how an operation ended to what the person reads.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::response::IntoResponse;
use axum::response::Response;
use breakfall::Failure;
use breakfall::Outcome;
use breakfall::message::Explanation;
use breakfall::message::Locales;
use breakfall::message::wait_args;
use breakfall::observe;
use breakfall::observe::Report;
use breakfall::observe::Subject;
use breakfall::wire::ProblemAction;
use breakfall_http::edge::HttpFailure;
use breakfall_http::edge::REFERENCE_HEADER;
use breakfall_http::edge::Result;
use http::HeaderMap;
use http::HeaderValue;
use http::StatusCode;
use http::header;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::OPERATION;
use crate::app::App;
use crate::integrations::tracker::Ticket;
use crate::orchestration::reply::Reply;
use crate::orchestration::workflow_engine::Request;

/// An answer. `status` says whether it is whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(crate) enum Answered {
    /// What was asked for.
    Success {
        /// The caller's id.
        request_id: String,
        /// The answer in words.
        response: String,
        /// What the request was understood to mean.
        #[serde(skip_serializing_if = "Option::is_none")]
        intent: Option<&'static str>,
        /// The tickets it is about.
        tickets: Vec<TicketView>,
    },
    /// A substitute, because something failed.
    Degraded {
        /// The caller's id.
        request_id: String,
        /// The substitute, or what happened, in words.
        response: String,
        /// What to do now, the best first.
        recovery_actions: Vec<String>,
        /// The same for programs.
        #[schema(value_type = Vec<Object>)]
        actions: Vec<ProblemAction>,
        /// The id under which the failure is found again.
        reference: String,
        /// The permanent name of what failed.
        code: &'static str,
        /// What the request was understood to mean, where it came that far.
        #[serde(skip_serializing_if = "Option::is_none")]
        intent: Option<&'static str>,
        /// The tickets it is about.
        tickets: Vec<TicketView>,
    },
    /// The work goes on; the answer will be found at `Location`.
    Deferred {
        /// The caller's id.
        request_id: String,
        /// That it goes on, and when to look again, in words.
        response: String,
        /// Where the answer will be found. Whoever knows it may see the answer.
        location: String,
        /// In how many seconds it may be there, where that is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        after_seconds: Option<u64>,
    },
}

/// A ticket.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TicketView {
    pub(crate) number: u64,
    pub(crate) title: String,
    pub(crate) open: bool,
}

/// An answer with all that stands around it.
pub(crate) struct Answer {
    status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Answered,
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        (self.status, self.headers, Json(self.body)).into_response()
    }
}

impl From<Ticket> for TicketView {
    fn from(ticket: Ticket) -> Self {
        Self { number: ticket.number, title: ticket.title, open: ticket.open }
    }
}

/// The answer to `request`, which ended like this. Failures go on to the edge, which writes the problem.
pub(crate) async fn answer(
    app: &App,
    request: &Request,
    ended: std::result::Result<Outcome<Reply>, Failure>,
) -> Result<Answer> {
    app.answers.count(&ended);
    match ended {
        Ok(Outcome::Full(reply)) => {
            if let Some(rest) = app.escalation.succeeded(&request.user, OPERATION) {
                app.supervisor.spawn("reset_escalation", async {
                    rest.await;
                    Ok::<_, Failure>(())
                });
            }
            Ok(whole(app, request, reply))
        }
        Ok(Outcome::Degraded { value, mut failure, .. }) => {
            let support = needs_support(app, request, &failure).await;
            // Where a step of the request was degraded and the rest is whole, nobody has said yet whom it hit.
            if !failure.notes().iter().any(|note| note.key == "user") {
                failure.note("user", &request.user);
            }
            Ok(degraded(app, request, value, failure, support))
        }
        Ok(Outcome::Deferred { ticket, when }) => {
            let subject = Subject { operation: OPERATION, correlation: Some(&request.id) };
            observe::deferred(app.edge.current().log, subject, &ticket);
            Ok(deferred(app, request, &ticket, when.unwrap_or_default()))
        }
        Err(failure) => {
            let support = needs_support(app, request, &failure).await;
            let failure = HttpFailure::from(failure);
            Err(if support { failure.with_support() } else { failure })
        }
    }
}

fn deferred(app: &App, request: &Request, ticket: &str, wait: Duration) -> Answer {
    let location = format!("/v1/requests/{ticket}");
    let after_seconds = whole_seconds(wait);
    let id = if app.durable.tells() { "deferred-told" } else { "deferred-working" };
    let mut headers = later(app, &request.locales, after_seconds);
    if let Ok(location) = HeaderValue::try_from(&location) {
        headers.insert(header::LOCATION, location);
    }
    let body = Answered::Deferred {
        request_id: request.id.clone(),
        response: going_on(app, &request.locales, id, after_seconds),
        location,
        after_seconds: Some(after_seconds),
    };
    Answer { status: StatusCode::ACCEPTED, headers, body }
}

/// That it goes on, and when to look again.
pub(super) fn going_on(app: &App, locales: &Locales, id: &str, after_seconds: u64) -> String {
    let args = wait_args(Duration::from_secs(after_seconds));
    app.catalogue.text(locales, id, &args).unwrap_or_default()
}

/// The headers of an answer that is worth another look after this long.
pub(super) fn later(app: &App, locales: &Locales, after_seconds: u64) -> HeaderMap {
    let mut headers = language(app.catalogue.choose(locales));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::RETRY_AFTER, after_seconds.into());
    headers
}

/// Seconds as `Retry-After` has them: never less than the wait.
pub(super) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX).max(1)
}

pub(super) fn whole(app: &App, request: &Request, reply: Reply) -> Answer {
    let (text, intent, tickets) = parts(reply);
    let body = Answered::Success {
        request_id: request.id.clone(),
        response: text.unwrap_or_default(),
        intent,
        tickets,
    };
    let headers = language(app.catalogue.choose(&request.locales));
    Answer { status: StatusCode::OK, headers, body }
}

fn degraded(app: &App, request: &Request, reply: Reply, failure: Failure, support: bool) -> Answer {
    let (answer, explanation) = substitute(app, request, reply, &failure, support);
    told(app, failure, explanation);
    answer
}

/// Has it recorded what a person reads of `failure` in an answer with the status 200; the edge does so for problems.
pub(super) fn told(app: &App, failure: Failure, explanation: Explanation) {
    let settings = app.edge.current();
    settings.log.reporter.report(|| {
        let (failure, explanation) = (Arc::new(failure), Arc::new(explanation));
        let told = observe::Told::new(failure, explanation, 200, settings.style.clone());
        Report::Told(Box::new(told))
    });
}

/// An answer that `failure` made less than whole, and what was told of that.
pub(super) fn substitute(
    app: &App,
    request: &Request,
    reply: Reply,
    failure: &Failure,
    support: bool,
) -> (Answer, Explanation) {
    let wording = app.edge.current().wording.clone().with_support(support);
    let explanation = app.catalogue.explain(failure, &request.locales, &wording);
    let (text, intent, tickets) = parts(reply);
    let reference = failure.reference().to_string();
    let mut headers = language(&explanation.locale);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::try_from(&reference) {
        headers.insert(REFERENCE_HEADER, value);
    }
    let body = Answered::Degraded {
        request_id: request.id.clone(),
        recovery_actions: explanation.recovery_actions(),
        actions: explanation.actions(),
        response: text.unwrap_or_else(|| explanation.message.clone()),
        reference,
        code: failure.code().as_str(),
        intent,
        tickets,
    };
    (Answer { status: StatusCode::OK, headers, body }, explanation)
}

type Parts = (Option<String>, Option<&'static str>, Vec<TicketView>);

fn parts(reply: Reply) -> Parts {
    match reply {
        Reply::Answer { intent, text, tickets } => {
            (Some(text), Some(intent.as_str()), tickets.into_iter().map(Into::into).collect())
        }
        Reply::Apology => (None, None, Vec::new()),
    }
}

pub(super) fn language(locale: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(locale) = HeaderValue::try_from(locale) {
        headers.insert(header::CONTENT_LANGUAGE, locale);
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    headers
}

/// Counts the failure for this person, and says whether it is time to offer support.
async fn needs_support(app: &App, request: &Request, failure: &Failure) -> bool {
    app.escalation.failed(&request.user, OPERATION, failure).await
}
