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
    /// One of the formats that nearly every program asks for, if that is all that its reader says.
    usual: &'static [u8],
    /// What else its reader says, in a box: most requests are answered, and what is kept of them is moved often.
    wishes: Option<Box<Wishes>>,
}

/// What nearly every program sends, which need not be copied.
const USUAL: [&[u8]; 2] = [b"*/*", b"application/json"];

/// What a reader says that is not usual.
#[derive(Debug, Default)]
struct Wishes {
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
            usual: &[],
            wishes: None,
        };
        let mut found = Found::default();
        for (name, value) in request.headers() {
            found.bytes += name.as_str().len() + value.len();
            if *name == header::ACCEPT {
                asked.add_format(value.as_bytes());
            } else if *name == header::ACCEPT_LANGUAGE {
                asked.wishes().languages.add(value.as_bytes());
            } else {
                found.is_traced |= *name == TRACE;
                found.is_of_a_tier |= *name == *timeout_header || *name == ATTEMPT;
            }
        }
        (asked, found)
    }

    #[inline]
    fn add_format(&mut self, line: &[u8]) {
        let is_first = self.usual.is_empty() && self.wishes.is_none();
        match USUAL.into_iter().find(|usual| is_first && *usual == line) {
            Some(usual) => self.usual = usual,
            None => self.wishes().formats.add(line),
        }
    }

    #[cold]
    fn wishes(&mut self) -> &mut Wishes {
        self.wishes.get_or_insert_with(|| {
            let mut wishes = Box::<Wishes>::default();
            if !self.usual.is_empty() {
                wishes.formats.add(self.usual);
            }
            wishes
        })
    }

    /// The format to answer in.
    pub(crate) fn format(&self) -> Format {
        let usual = || String::from_utf8_lossy(self.usual);
        accepted(&self.wishes.as_ref().map_or_else(usual, |wishes| wishes.formats.text()))
    }

    /// The languages that the reader knows.
    pub(crate) fn locales(&self) -> Locales {
        let text = self.wishes.as_ref().map(|wishes| wishes.languages.text());
        Locales::accept_language(text.as_deref().unwrap_or_default())
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
