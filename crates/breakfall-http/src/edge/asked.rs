//! What of a request its answer depends on.

use axum::extract::MatchedPath;
use axum::http::Request;
use breakfall::message::Locales;
use http::HeaderMap;
use http::Method;
use http::header;

use crate::edge::accept::accepted;
use crate::edge::format::Format;
use crate::edge::lines::Lines;

/// The languages that the sender of a request reads, from all its `Accept-Language` lines.
#[must_use]
pub fn locales(headers: &HeaderMap) -> Locales {
    Locales::accept_language(&Lines::of(headers, &header::ACCEPT_LANGUAGE).text())
}

/// Whether the sender of a request asks for a page before anything else, as browsers do.
#[must_use]
pub fn wants_page(headers: &HeaderMap) -> bool {
    accepted(&Lines::of(headers, &header::ACCEPT).text()) == Format::Html
}

/// What of a request its answer depends on, kept as it came: it is read only when something has failed.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) head: bool,
    formats: Lines,
    languages: Lines,
    route: Option<MatchedPath>,
}

impl Asked {
    pub(crate) fn of<B>(request: &Request<B>) -> Self {
        let headers = request.headers();
        Self {
            head: request.method() == Method::HEAD,
            formats: Lines::of(headers, &header::ACCEPT),
            languages: Lines::of(headers, &header::ACCEPT_LANGUAGE),
            route: request.extensions().get().cloned(),
        }
    }

    /// The format to answer in.
    pub(crate) fn format(&self) -> Format {
        accepted(&self.formats.text())
    }

    /// The languages that the reader knows.
    pub(crate) fn locales(&self) -> Locales {
        Locales::accept_language(&self.languages.text())
    }

    /// The route, as the program wrote it.
    pub(crate) fn route(&self) -> Option<&str> {
        self.route.as_ref().map(MatchedPath::as_str)
    }
}
