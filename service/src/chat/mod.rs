//! `GET /`: a page on which a person tries the assistant, and sees what becomes of it when something fails.
//!
//! Its form is sent to `POST /v1/requests` like any other request. What comes back is that answer, put into a page here, outside of
//! the edge: the words, the status and the headers of a failure are those that a program gets.

mod contact;
mod turn;

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use breakfall::fault::ResultExt;
use breakfall_http::edge;
use breakfall_http::edge::Result;
use breakfall_http::edge::Told;
use http::HeaderMap;
use http::StatusCode;
use http::Uri;
use http::header;
use serde::Deserialize;
use serde_json::Value;

use crate::api::Answer;
use crate::api::Answered;
use crate::chat::turn::Button;
use crate::chat::turn::Turn;
use crate::web::Frame;
use crate::web::Words;
use crate::web::is_fragment;
use crate::web::random_id;
use crate::web::shown;

/// Where the page is.
pub(crate) const PATH: &str = "/";

/// What a person has said in the form, and what was answered unless that failed. In the extensions of the response.
#[derive(Clone, Debug, Default)]
struct Said {
    id: String,
    user: String,
    query: String,
    answered: Option<Arc<Answered>>,
}

/// The answer to a form, which says what was asked: [`in_a_page`] puts both into the page.
pub(crate) fn said(body: &Value, answer: Result<Answer>) -> Response {
    let field = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut said =
        Said { id: field("id"), user: field("user"), query: field("query"), answered: None };
    let mut response = match answer {
        Ok(answer) => {
            said.answered = Some(Arc::new(answer.body.clone()));
            answer.into_response()
        }
        Err(failure) => failure.into_response(),
    };
    response.extensions_mut().insert(said);
    response
}

#[derive(Template)]
#[template(path = "chat/page.html")]
struct Page {
    frame: Frame,
    turn: Option<Turn>,
    /// The id of the next request: sent twice, it is one.
    id: String,
    user: String,
    draft: String,
}

/// What stands in the place of a question that was asked on the page by its script.
#[derive(Template)]
#[template(path = "chat/fragment.html")]
struct Fragment {
    frame: Frame,
    turn: Turn,
    id: String,
}

/// What an address may bring: words to begin with.
#[derive(Deserialize)]
struct Draft {
    #[serde(default)]
    user: String,
    #[serde(default)]
    draft: String,
}

/// The page, before anything was asked.
pub(crate) async fn page(request: Request) -> Result<Response> {
    if !edge::wants_page(request.headers()) {
        return Ok((StatusCode::OK, HELP).into_response());
    }
    let frame = Frame::of(&request);
    let draft = Query::<Draft>::try_from_uri(request.uri());
    let (user, draft) = draft
        .map_or_else(|_| (String::new(), String::new()), |draft| (draft.0.user, draft.0.draft));
    let words = frame.words.clone();
    let page = Page { turn: None, id: random_id(), user: named(user, &words), draft, frame };
    Ok(shown(StatusCode::OK, &words, page.render().unexpected()?))
}

/// For who looks here without a browser.
const HELP: &str = "Breakfall answers requests.\n\n\
    ask       POST /v1/requests  {\"id\": \"…\", \"user\": \"…\", \"query\": \"…\"}\n\
    contract  GET  /openapi.json\n\
    errors    GET  /errors\n";

/// Puts the answer to a form into a page, or into the part of it that a script asks for.
pub(crate) async fn in_a_page(request: Request, next: Next) -> Response {
    let words = Words::of(request.headers());
    let fragment = is_fragment(request.headers());
    let page = edge::wants_page(request.headers());
    let mut response = next.run(request).await;
    let said = response.extensions_mut().remove::<Said>();
    if !(page || fragment) {
        return response;
    }
    // A form that could not even be read is told by the edge, on a page of its own; a script needs its part all the same.
    let (said, told) = match (said, response.extensions().get::<Told>()) {
        (Some(said), told) => (said, told),
        (None, Some(told)) if fragment => (Said::default(), Some(told)),
        _ => return response,
    };
    let Some(turn) = Turn::of(said, told, &words) else { return response };
    let frame = Frame::at(Uri::from_static(PATH), words.clone());
    let html = if fragment {
        Fragment { frame, turn, id: random_id() }.render()
    } else {
        let user = named(turn.user.clone(), &words);
        let turn = Some(turn);
        Page { frame, id: random_id(), user, draft: String::new(), turn }.render()
    };
    // Without a page there is still the answer.
    let Ok(html) = html else { return response };
    let mut answer = shown(response.status(), &words, html);
    keep(response.headers(), answer.headers_mut());
    answer
}

/// What an answer says beside its body.
fn keep(from: &HeaderMap, to: &mut HeaderMap) {
    for name in [edge::REFERENCE_HEADER, header::RETRY_AFTER, header::LOCATION] {
        if let Some(value) = from.get(&name) {
            to.insert(name, value.clone());
        }
    }
}

fn named(user: String, words: &Words) -> String {
    if user.trim().is_empty() { words.text("chat-guest") } else { user }
}
