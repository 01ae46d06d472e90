//! What an upstream's problem (RFC 9457) adds to its status.

use std::time::Duration;

use breakfall::Failure;
use breakfall::clock;
use breakfall::fault::BoxError;
use breakfall::fault::Recovery;
use breakfall::policy::timeout::Limited;
use breakfall::wire::Decoder;
use breakfall::wire::RemoteProblem;
use bytes::Bytes;
use http::HeaderMap;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt;
use http_body_util::Collected;

use crate::client::layer::HttpAnswer;
use crate::client::refusal::Refusal;
use crate::client::refusal::stood_in;
use crate::client::terms::Terms;

/// A problem comes with its status or not at all; a body that drips must not turn a known failure into a timeout.
const PATIENCE: Duration = Duration::from_secs(2);

/// What `response` means, whose status stands for `failure`: with what its body adds where that is a problem, and what those who know the
/// service make of it.
pub(crate) async fn refused(failure: Failure, response: impl HttpAnswer, terms: &Terms) -> Failure {
    let is_problem = is_problem(response.headers());
    if !is_problem && terms.refusals.is_none() {
        return failure;
    }
    let status = response.status();
    let (parts, body) = response.into_http().into_parts();
    let headers = parts.headers;
    let end = clock::now() + PATIENCE;
    let body = Limited::new(whole(body), end).await.flatten().unwrap_or_default();
    let problem = is_problem.then(|| RemoteProblem::read(&body, status.as_u16())).flatten();
    let failure = match problem {
        Some(problem) => told(failure, problem, status, terms.trusted.as_deref()),
        None => failure,
    };
    match terms.refusals {
        Some(read) => read(Refusal { status, headers, body, failure }),
        None => failure,
    }
}

/// `failure` with what `problem` adds: for operators the code and the reference there, for retries the longer wait and the stricter
/// advice, and by `trusted` the fault itself.
fn told(
    failure: Failure,
    problem: RemoteProblem,
    status: StatusCode,
    trusted: Option<&Decoder>,
) -> Failure {
    let failure = noted(advised(failure, problem.recovery), &problem);
    // These are about this program's own account there, whatever they mean to the other program.
    if matches!(status.as_u16(), 401 | 402 | 403 | 407 | 429) {
        return failure;
    }
    let effect = problem.effect.unwrap_or_else(|| failure.effect());
    match trusted.and_then(|decoder| decoder.failure(problem)) {
        Some(taken_over) => stood_in(taken_over.with_effect_of(effect), &failure),
        None => failure,
    }
}

fn is_problem(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| {
        let essence = value.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
        essence.trim_ascii().eq_ignore_ascii_case(b"application/problem+json")
    })
}

/// The whole body; none where it is longer than a problem or ends too early.
async fn whole<B>(body: B) -> Option<Bytes>
where
    B: http_body::Body<Error: Into<BoxError>>,
{
    let body = http_body_util::Limited::new(body, RemoteProblem::MOST_BYTES);
    body.collect().await.ok().map(Collected::to_bytes)
}

/// With the advice of the body where that is stricter than what is known: the longer wait, or never.
fn advised(failure: Failure, advice: Option<Recovery>) -> Failure {
    let known = failure.recovery();
    match advice {
        Some(Recovery::Never | Recovery::AfterFix) if known.is_retryable() => {
            failure.with_recovery(Recovery::Never)
        }
        Some(advice) if advice.after() > known.after() => {
            failure.with_wait(advice.after().unwrap_or_default())
        }
        _ => failure,
    }
}

/// With the code and the reference there, which have a form that holds no text.
fn noted(failure: Failure, problem: &RemoteProblem) -> Failure {
    let failure = match &problem.code {
        Some(code) => failure.with_note("code there", code),
        None => failure,
    };
    match problem.reference {
        Some(reference) => failure.with_note("reference there", &reference),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use breakfall::fault::AsyncFault;
    use breakfall::fault::Origin;
    use futures_util::StreamExt;
    use futures_util::stream;
    use http_body::Frame;
    use http_body_util::StreamBody;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_problem_that_never_ends_leaves_what_the_status_says() {
        let start = Bytes::from_static(br#"{"status":503,"#);
        let start = stream::iter([Ok::<_, Infallible>(Frame::data(start))]);
        let body = StreamBody::new(start.chain(stream::pending()));
        let response = http::Response::builder().status(503);
        let response = response.header(CONTENT_TYPE, "application/problem+json").body(body);
        let by_status = Failure::raised(AsyncFault::Unexpected, Origin::Remote);
        let began = clock::now();
        let failure = refused(by_status, response.unwrap(), &Terms::usual(1024)).await;
        assert_eq!(failure.code().as_str(), "ASYNC_UNEXPECTED_FAILED");
        assert!(clock::now() - began <= PATIENCE + Duration::from_millis(10));
    }
}
