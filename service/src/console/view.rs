//! What stands around every page of the console, and how a page leaves.

use std::convert::Infallible;

use askama::Template;
use axum::Json;
use axum::extract::FromRequestParts;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use breakfall::fault::ResultExt;
use breakfall_http::edge;
use breakfall_http::edge::Result;
use breakfall_http::edge::Told;
use http::StatusCode;
use http::header;
use http::request::Parts;
use serde::Serialize;

use crate::console::guard::Operator;
use crate::web::Frame;
use crate::web::Words;
use crate::web::is_fragment;
use crate::web::shown;

/// Who looks, in which language, and what stands around what they see.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    pub(super) frame: Frame,
    pub(super) operator: Operator,
    /// The page, as the links on top name it.
    pub(super) section: &'static str,
    /// What is in the field for searching.
    pub(super) sought: String,
    /// Whether a program asks, which gets data.
    is_program: bool,
}

impl<S: Sync> FromRequestParts<S> for Desk {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _state: &S,
    ) -> std::result::Result<Self, Infallible> {
        let nobody = || Operator { name: String::new(), word: "-".to_owned(), signed_in: false };
        let operator = parts.extensions.get::<Operator>().cloned().unwrap_or_else(nobody);
        // A script of a page takes what it needs out of the whole page.
        let is_program = !is_fragment(&parts.headers) && !edge::wants_page(&parts.headers);
        let frame = Frame::at(parts.uri.clone(), Words::of(&parts.headers));
        let sought = String::new();
        Ok(Self { frame, operator, section: "", sought, is_program })
    }
}

impl Desk {
    /// The same, with this in the field for searching.
    pub(super) fn seeking(self, sought: &str) -> Self {
        Self { sought: sought.to_owned(), ..self }
    }

    /// The same, on this page.
    pub(super) fn at(self, section: &'static str) -> Self {
        Self { section, ..self }
    }

    /// The links on top: name, address, whether it is this one.
    pub(super) fn links(&self) -> [(&'static str, &'static str, bool); 6] {
        [
            ("nav-failures", "/console"),
            ("nav-wall", "/console/wall"),
            ("nav-work", "/console/work"),
            ("nav-people", "/console/people"),
            ("nav-live", "/console/live"),
            ("nav-about", "/console/about"),
        ]
        .map(|(name, href)| (name, href, name == self.section))
    }

    /// `page` for people, `data` for programs.
    pub(super) fn answer<T: Template, D: Serialize>(
        &self,
        data: &D,
        page: impl FnOnce(Self) -> T,
    ) -> Result<Response> {
        if self.is_program {
            let headers = [(header::CACHE_CONTROL, "no-store"), (header::VARY, "accept")];
            return Ok((headers, Json(data)).into_response());
        }
        let html = page(self.clone()).render().unexpected()?;
        Ok(shown(StatusCode::OK, &self.frame.words, html))
    }
}

#[derive(Template)]
#[template(path = "console/trouble.html")]
struct Trouble {
    frame: Frame,
    desk: Desk,
    title: String,
    text: String,
    steps: Vec<String>,
    code: String,
    reference: String,
}

/// A failure of the console itself, told in its own frame: with the reference that leads to its story.
pub(crate) async fn failures_in_the_frame(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let is_here = parts.uri.path().split('/').nth(1) == Some("console");
    let wants_page = is_here && edge::wants_page(&parts.headers);
    if !wants_page {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let Ok(desk) = Desk::from_request_parts(&mut parts, &()).await;
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(Told { failure, explanation, .. }) = response.extensions().get::<Told>() else {
        return response;
    };
    let trouble = Trouble {
        frame: desk.frame.clone(),
        title: explanation.title.clone(),
        text: explanation.message.clone(),
        steps: explanation.recovery_actions(),
        code: failure.code().as_str().to_owned(),
        reference: failure.reference().to_string(),
        desk,
    };
    let Ok(html) = trouble.render() else { return response };
    let mut answer = shown(response.status(), &trouble.frame.words, html);
    for name in [edge::REFERENCE_HEADER, header::RETRY_AFTER, header::WWW_AUTHENTICATE] {
        if let Some(value) = response.headers().get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer
}
