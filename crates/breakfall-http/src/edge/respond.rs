//! From a failure to the answer that a person or a program reads.

use std::sync::Arc;

use axum_core::body::Body;
use breakfall::Failure;
use breakfall::fault::panic;
use breakfall::fault::panic::Stack;
use breakfall::message::Explanation;
use breakfall::observe;
use breakfall::observe::Ending;
use breakfall::observe::Report;
use breakfall::observe::Subject;
use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;
use http::Response;
use http::Version;
use http::header;
use http::response::Parts;

use crate::edge::asked::Asked;
use crate::edge::failure::Carried;
use crate::edge::format::Format;
use crate::edge::page::POLICY;
use crate::edge::seconds::whole_seconds;
use crate::edge::settings::EdgeSettings;
use crate::tiers::EXHAUSTED;
use crate::tiers::RETRY_HEADER;
use crate::trace;
use crate::trace::TraceContext;

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

/// The failure in words, as the body of an answer.
struct Written {
    failure: Arc<Failure>,
    explanation: Arc<Explanation>,
    format: Format,
    body: Vec<u8>,
}

/// The answer that tells `carried`, in place of the one with `parts`: its status and headers stay, except those that describe a body.
pub(crate) fn tell(
    carried: Carried,
    mut parts: Parts,
    asked: &Asked,
    settings: &EdgeSettings,
) -> Response<Body> {
    let written = write(carried, parts.status.as_u16(), asked, settings);
    let Written { failure, explanation, format, body } = written;
    describe(&mut parts.headers, &failure, &explanation);
    describe_body(&mut parts.headers, format, body.len());
    // Who is late or too long may still be sending: what comes after is not the next request.
    if matches!(parts.status.as_u16(), 408 | 413) && asked.version <= Version::HTTP_11 {
        parts.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    parts.extensions.insert(Told { failure, explanation });
    let body = if asked.head { Body::empty() } else { Body::from(body) };
    Response::from_parts(parts, body)
}

/// Logs the failure, and puts it into the words, the language and the format of its reader.
fn write(carried: Carried, status: u16, asked: &Asked, settings: &EdgeSettings) -> Written {
    let mut failure = carried.failure;
    let wording = settings.wording.clone().with_support(carried.support);
    let trace_id = trace::current().as_ref().map(TraceContext::trace_id);
    let style = settings.style.clone().with_trace_id(trace_id);
    let format = asked.format();
    let write = |failure: &Failure| {
        log(failure, asked, settings);
        let locales = asked.locales();
        let explanation = settings.catalogue.explain(failure, &locales, &wording);
        let body = format.body(failure, &explanation, || {
            if status == failure.status().get() {
                return settings.catalogue.encode(failure, &locales, &wording, &style).body;
            }
            // What the framework answered by itself keeps its own status.
            let mut problem = explanation.problem(failure, &style);
            problem.status = status;
            problem.to_json().into_bytes()
        });
        (explanation, body)
    };
    // A fault written by hand may panic when it is asked for its text. Then that panic is what is told.
    let (explanation, body) =
        panic::catch(Stack::Skip, || write(&failure)).unwrap_or_else(|panicked| {
            failure = Arc::new(panicked.with_note("told instead of", &failure.reference()));
            write(&failure)
        });
    let explanation = Arc::new(explanation);
    settings.log.reporter.report(|| {
        let (failure, explanation) = (Arc::clone(&failure), Arc::clone(&explanation));
        Report::Told(Box::new(observe::Told::new(failure, explanation, status, style.clone())))
    });
    Written { failure, explanation, format, body }
}

fn log(failure: &Failure, asked: &Asked, settings: &EdgeSettings) {
    let operation = failure.operation().or_else(|| asked.route.template()).unwrap_or("request");
    let subject = Subject::named(operation);
    observe::failure(settings.log, Ending::RequestFailed, subject, failure, None);
}

fn describe(headers: &mut HeaderMap, failure: &Failure, explanation: &Explanation) {
    for outdated in [
        header::CONTENT_DISPOSITION,
        header::CONTENT_ENCODING,
        header::CONTENT_RANGE,
        header::TRANSFER_ENCODING,
        header::ETAG,
        header::LAST_MODIFIED,
        header::RETRY_AFTER,
        RETRY_HEADER,
    ] {
        headers.remove(outdated);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.append(header::VARY, HeaderValue::from_static("accept, accept-language"));
    if let Ok(locale) = HeaderValue::try_from(&explanation.locale) {
        headers.insert(header::CONTENT_LANGUAGE, locale);
    }
    if let Ok(reference) = HeaderValue::try_from(failure.reference().to_string()) {
        headers.insert(REFERENCE_HEADER, reference);
    }
    if failure.is_exhausted() {
        headers.insert(RETRY_HEADER, HeaderValue::from_static(EXHAUSTED));
    }
    need(headers, failure);
    // Programs repeat a request on this header alone: it stands only where the same request may succeed.
    if let Some(wait) = explanation.wait.filter(|_| failure.recovery().is_retryable()) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
    }
}

/// The header that the status needs, where whoever answered did not set it.
fn need(headers: &mut HeaderMap, failure: &Failure) {
    let name = match failure.status().get() {
        401 => header::WWW_AUTHENTICATE,
        405 => header::ALLOW,
        _ => return,
    };
    if let Some(value) = failure.spec().header
        && !headers.contains_key(&name)
    {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn describe_body(headers: &mut HeaderMap, format: Format, length: usize) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if format == Format::Html {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
}
