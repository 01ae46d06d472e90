//! From a failure to the answer that a person or a program reads.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::Request;
use axum::response::Response;
use breakfall::Failure;
use breakfall::fault::panic;
use breakfall::fault::panic::Stack;
use breakfall::message::Explanation;
use breakfall::message::Locales;
use breakfall::observe;
use breakfall::observe::Ending;
use breakfall::observe::Subject;
use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;
use http::Method;
use http::header;

use crate::edge::failure::Carried;
use crate::edge::settings::EdgeSettings;

/// The header that names the reference of a failure.
pub const REFERENCE_HEADER: HeaderName = HeaderName::from_static("breakfall-reference");

/// What a person was told, in the extensions of the response: for layers outside of this one that keep a record.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Told {
    /// The failure.
    pub failure: Arc<Failure>,
    /// The words.
    pub explanation: Arc<Explanation>,
}

/// What of a request its answer depends on.
#[derive(Debug)]
pub(crate) struct Asked {
    head: bool,
    languages: Option<HeaderValue>,
    route: Option<MatchedPath>,
}

impl Asked {
    pub(crate) fn of<B>(request: &Request<B>) -> Self {
        Self {
            head: request.method() == Method::HEAD,
            languages: request.headers().get(header::ACCEPT_LANGUAGE).cloned(),
            route: request.extensions().get().cloned(),
        }
    }

    fn locales(&self) -> Locales {
        let header = self.languages.as_ref().and_then(|value| value.to_str().ok());
        Locales::accept_language(header.unwrap_or_default())
    }
}

/// Writes `carried` into `response`: status and headers of it stay, except those that describe a body.
pub(crate) fn tell(
    carried: Carried,
    mut response: Response,
    asked: &Asked,
    settings: &EdgeSettings,
) -> Response {
    let mut failure = carried.failure;
    let wording = settings.wording.clone().with_support(carried.support);
    let status = response.status().as_u16();
    let write = |failure: &Failure| {
        log(failure, asked, settings);
        let explanation = settings.catalogue.explain(failure, &asked.locales(), &wording);
        let mut problem = explanation.problem(failure, &settings.style);
        problem.status = status;
        (explanation, problem.to_json())
    };
    // A fault written by hand may panic when it is asked for its text. Then that panic is what is told.
    let (explanation, body) =
        panic::catch(Stack::Skip, || write(&failure)).unwrap_or_else(|panicked| {
            failure = Arc::new(panicked.with_note("told instead of", &failure.reference()));
            write(&failure)
        });
    describe(response.headers_mut(), &failure, &explanation, body.len());
    *response.body_mut() = if asked.head { Body::empty() } else { Body::from(body) };
    let explanation = Arc::new(explanation);
    response.extensions_mut().insert(Told { failure, explanation });
    response
}

fn log(failure: &Failure, asked: &Asked, settings: &EdgeSettings) {
    let route = asked.route.as_ref().map_or("request", MatchedPath::as_str);
    let operation = failure.operation().unwrap_or(route);
    let subject = Subject::named(operation);
    observe::failure(settings.log, Ending::RequestFailed, subject, failure, None);
}

fn describe(headers: &mut HeaderMap, failure: &Failure, explanation: &Explanation, length: usize) {
    for outdated in [
        header::CONTENT_ENCODING,
        header::TRANSFER_ENCODING,
        header::ETAG,
        header::LAST_MODIFIED,
        header::RETRY_AFTER,
    ] {
        headers.remove(outdated);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    if let Ok(locale) = HeaderValue::try_from(&explanation.locale) {
        headers.insert(header::CONTENT_LANGUAGE, locale);
    }
    if let Ok(reference) = HeaderValue::try_from(failure.reference().to_string()) {
        headers.insert(REFERENCE_HEADER, reference);
    }
    // Programs repeat a request on this header alone: it stands only where the same request may succeed.
    if let Some(wait) = explanation.wait.filter(|_| failure.recovery().is_retryable()) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
    }
}

fn whole_seconds(wait: Duration) -> u64 {
    let begun = u64::from(wait.subsec_nanos() > 0);
    wait.as_secs().saturating_add(begun).max(1)
}
