//! A page as it leaves: what stands around its content, and what a browser may do with it.

use std::borrow::Borrow;

use axum::extract::Request;
use axum::response::IntoResponse;
use axum::response::Response;
use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;
use http::StatusCode;
use http::Uri;
use http::header;

use crate::web::href;
use crate::web::words::TAGS;
use crate::web::words::Words;

/// Files of this service, forms to this service, and nothing else: no inline script, no inline style, no frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What stands around the content of a page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) words: Words,
    /// The address of the page, for links to the same in another language.
    here: Uri,
}

impl Frame {
    /// Around the page that `request` asks for.
    pub(crate) fn of(request: &Request) -> Self {
        Self { words: Words::of(request.headers()), here: request.uri().clone() }
    }

    /// Around the page at `here`.
    pub(crate) fn at(here: Uri, words: Words) -> Self {
        Self { words, here }
    }

    /// The text `page-<name>`.
    pub(crate) fn text(&self, name: impl AsRef<str>) -> String {
        self.words.text(name.as_ref())
    }

    /// The text `page-<name>-<what>`, for a word of the program.
    pub(crate) fn named(&self, name: &str, what: &str) -> String {
        self.words.text(&format!("{name}-{}", what.replace('_', "-")))
    }

    /// The text `page-<name>`, which speaks of a number.
    pub(crate) fn counted(&self, name: &str, count: impl Borrow<u64>) -> String {
        self.words.count(name, *count.borrow())
    }

    /// A number with one place behind the point.
    #[expect(clippy::unused_self, reason = "templates have only what they are given")]
    pub(crate) fn figure(&self, number: impl Borrow<f64>) -> String {
        format!("{:.1}", number.borrow())
    }

    /// Where a file of the pages is found.
    #[expect(clippy::unused_self, reason = "templates have only what they are given")]
    pub(crate) fn asset(&self, name: &str) -> String {
        href(name)
    }

    /// The same page in each language: its tag, its address, whether it is this one.
    pub(crate) fn languages(&self) -> Vec<(&'static str, String, bool)> {
        let kept = self.here.query().unwrap_or_default().split('&');
        let kept: Vec<_> =
            kept.filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
        let address = |tag: &str| {
            let own = format!("lang={tag}");
            let query: Vec<_> = kept.iter().copied().chain([own.as_str()]).collect();
            format!("{}?{}", self.here.path(), query.join("&"))
        };
        TAGS.iter().map(|tag| (*tag, address(tag), *tag == self.words.locale)).collect()
    }
}

/// Whether a script on a page asks for a part of it.
pub(crate) fn is_fragment(headers: &HeaderMap) -> bool {
    headers.contains_key("hx-request")
}

/// `html` as an answer of this status.
pub(crate) fn shown(status: StatusCode, words: &Words, html: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // Without any, browsers would not say where a form comes from.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept, accept-language, cookie, hx-request"),
    ];
    let mut headers: HeaderMap =
        headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
    if let Ok(locale) = HeaderValue::try_from(&words.locale) {
        headers.insert(header::CONTENT_LANGUAGE, locale);
    }
    (status, headers, html).into_response()
}
