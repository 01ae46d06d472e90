//! What of a request its answer depends on.

#[cfg(feature = "axum")]
use axum::extract::MatchedPath;
use breakfall::message::Locales;
use http::HeaderMap;
use http::HeaderName;
use http::Method;
use http::Request;
use http::Version;
use http::header;

use crate::edge::accept::accepted;
use crate::edge::format::Format;
use crate::edge::lines::Lines;
use crate::tiers::ATTEMPT_HEADER;
use crate::trace::TRACEPARENT;

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
    pub(crate) version: Version,
    pub(crate) route: Route,
    formats: Lines,
    languages: Lines,
}

/// Made once: a constant would be made anew for each comparison.
static TRACE: HeaderName = TRACEPARENT;
static ATTEMPT: HeaderName = ATTEMPT_HEADER;

/// What else there is among the headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Names and values together.
    pub(crate) bytes: usize,
    /// Something that [`TraceContext`](crate::trace::TraceContext) reads.
    pub(crate) is_traced: bool,
    /// Something that [`Caller`](crate::edge::Caller) reads.
    pub(crate) is_of_a_tier: bool,
}

impl Asked {
    /// All headers are looked at once: to search for each that matters costs several times as much, and few are there.
    pub(crate) fn of<B>(request: &Request<B>, timeout_header: &HeaderName) -> (Self, Found) {
        let mut asked = Self {
            head: request.method() == Method::HEAD,
            version: request.version(),
            route: Route::of(request),
            formats: Lines::default(),
            languages: Lines::default(),
        };
        let mut found = Found::default();
        for (name, value) in request.headers() {
            found.bytes += name.as_str().len() + value.len();
            if *name == header::ACCEPT {
                asked.formats.add(value);
            } else if *name == header::ACCEPT_LANGUAGE {
                asked.languages.add(value);
            } else {
                found.is_traced |= *name == TRACE;
                found.is_of_a_tier |= *name == *timeout_header || *name == ATTEMPT;
            }
        }
        (asked, found)
    }

    /// The format to answer in.
    pub(crate) fn format(&self) -> Format {
        accepted(&self.formats.text())
    }

    /// The languages that the reader knows.
    pub(crate) fn locales(&self) -> Locales {
        Locales::accept_language(&self.languages.text())
    }
}

/// The route as the program wrote it, where the framework says so: what is logged is never the address that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    #[cfg(feature = "axum")]
    matched: Option<MatchedPath>,
}

impl Route {
    fn of<B>(request: &Request<B>) -> Self {
        #[cfg(not(feature = "axum"))]
        let _ = request;
        Self {
            #[cfg(feature = "axum")]
            matched: request.extensions().get().cloned(),
        }
    }

    pub(crate) fn template(&self) -> Option<&str> {
        #[cfg(feature = "axum")]
        return self.matched.as_ref().map(MatchedPath::as_str);
        #[cfg(not(feature = "axum"))]
        None
    }

    /// The route, or a word that stands for any.
    pub(crate) fn name(&self) -> &str {
        self.template().unwrap_or("request")
    }
}
