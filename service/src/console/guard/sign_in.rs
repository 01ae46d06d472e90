//! The page to sign in, and what wrong tokens cost.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::FromRequest;
use axum::extract::Request;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Redirect;
use axum::response::Response;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::ResultExt;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::HttpFailure;
use breakfall_http::edge::Result;
use http::HeaderMap;
use http::StatusCode;
use http::Uri;
use http::header;
use serde::Deserialize;

use crate::console::Console;
use crate::console::guard::Guard;
use crate::console::guard::Operator;
use crate::console::guard::host;
use crate::console::guard::session::Session;
use crate::faults::ConsoleFault;
use crate::web::Frame;
use crate::web::Words;
use crate::web::from_here;
use crate::web::shown;

/// How long a wrong token keeps one of the few places for those who try.
const SLOWED: Duration = Duration::from_secs(1);

#[derive(Template)]
#[template(path = "console/sign_in.html")]
struct Page {
    frame: Frame,
    /// Where to go on.
    to: String,
    wrong: bool,
}

/// What the form brings.
#[derive(Deserialize)]
pub(in crate::console) struct Token {
    #[serde(default)]
    token: String,
    #[serde(default)]
    to: String,
}

impl Guard {
    /// Whether `given` is the token; a wrong one takes a while, and only few are dealt with at once.
    pub(super) async fn check(&self, given: &str) -> Result<()> {
        let Ok(_place) = self.tries.try_acquire() else {
            return Err(EdgeFault::TooManyRequests.into());
        };
        if self.is_token(given) {
            return Ok(());
        }
        tracing::warn!(event = "console.wrong_token", "somebody has tried to open the console");
        sleep_until(now() + SLOWED).await;
        Err(EdgeFault::SignInRequired.into())
    }
}

/// The page to sign in, in place of the one that was asked for.
pub(super) fn page(request: &Request) -> Response {
    written(Frame::of(request), request.uri().to_string(), false)
}

fn written(frame: Frame, to: String, wrong: bool) -> Response {
    let words = frame.words.clone();
    match (Page { frame, to, wrong }).render().unexpected() {
        Ok(html) => {
            let mut response = shown(StatusCode::UNAUTHORIZED, &words, html);
            let challenge = http::HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            response
        }
        Err(failure) => HttpFailure::from(failure).into_response(),
    }
}

/// `POST /console/sign-in`: opens a session for the token.
pub(in crate::console) async fn enter(
    State(console): State<Arc<Console>>,
    request: Request,
) -> Result<Response> {
    let guard = &console.guard;
    if !host::is_ours(&request, &guard.hosts, guard.access.is_open()) {
        return Err(ConsoleFault::HostUnknown.into());
    }
    from_here(request.headers())?;
    let frame = Frame::at(Uri::from_static("/console"), Words::of(request.headers()));
    let headers = request.headers().clone();
    let Form(Token { token, to }) = match Form::from_request(request, &()).await {
        Ok(form) => form,
        Err(rejection) => return Ok(rejection.into_response()),
    };
    match guard.check(token.trim()).await {
        Ok(()) => {
            let cookie = Session::begin(&guard.key, true).cookie(&headers);
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&inside(&to))).into_response())
        }
        Err(failure) if failure.failure().status().get() == 401 => Ok(written(frame, to, true)),
        Err(failure) => Err(failure),
    }
}

/// `POST /console/sign-out`: ends the session in this browser.
pub(in crate::console) async fn leave(
    operator: axum::Extension<Operator>,
    headers: HeaderMap,
    Form(form): Form<std::collections::BTreeMap<String, String>>,
) -> Result<Response> {
    operator.means(form.get("word").map(String::as_str).unwrap_or_default())?;
    Ok(([(header::SET_COOKIE, Session::none(&headers))], Redirect::to("/console")).into_response())
}

/// `to` where it is a place in the console, otherwise its start: nobody is sent elsewhere.
fn inside(to: &str) -> String {
    let is_inside = to == "/console" || to.starts_with("/console/") || to.starts_with("/console?");
    let is_plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_inside && is_plain { to.to_owned() } else { "/console".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_signs_in_stays_in_the_console() {
        for (to, leads) in [
            ("/console/wall", "/console/wall"),
            ("/console?q=a", "/console?q=a"),
            ("/consolation", "/console"),
            ("//evil.example", "/console"),
            ("https://evil.example/console", "/console"),
            ("/console/\r\nSet-Cookie: a=b", "/console"),
            ("", "/console"),
        ] {
            assert_eq!(inside(to), leads, "{to}");
        }
    }
}
