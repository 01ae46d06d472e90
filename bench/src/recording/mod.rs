//! What a record of a failure costs whoever waits for the answer: nothing where nothing fails, and otherwise a copy into a queue.
//!
//! The queue is emptied every [`BATCH`] operations, and what was in it is dropped, on the same thread and inside of what is measured: in a program
//! somebody else does that.

#[cfg(test)]
mod tests;

use std::future::ready;
use std::hint::black_box;

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use breakfall::Failure;
use breakfall::Fault;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::fault::ContextExt;
use breakfall::observe::Reporter;
use breakfall::observe::Reports;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::EdgeSettings;
use http::Request;
use http::header::ACCEPT_LANGUAGE;
use tokio::runtime::Builder;
use tower::ServiceExt;

use crate::measure::Case;
use crate::measure::Scenario;

/// How many operations come between two looks at the queue, as in the service.
const BATCH: u64 = 256;

/// What is measured.
pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario { name: "an operation succeeds", cases: || each(Work::Succeeds) },
    Scenario { name: "an operation fails", cases: || each(Work::Fails) },
    Scenario { name: "a request succeeds (axum, edge)", cases: || each(Work::IsAnswered) },
    Scenario { name: "a request fails, its person is told", cases: || each(Work::IsTold) },
];

#[derive(Clone, Copy, Debug)]
enum Work {
    Succeeds,
    Fails,
    IsAnswered,
    IsTold,
}

#[derive(Clone, Copy, Fault)]
enum Lost {
    /// the answer is not there
    #[fault(code = "BENCH_RECORD_LOST", class = NotFound, actions(check_spelling))]
    ForGood,
}

/// The same work without anybody who keeps records, and with.
fn each(work: Work) -> Vec<Case> {
    let (reporter, reports) = Reporter::new(4096);
    vec![
        case("not recorded", work, Reporter::default(), None),
        case("recorded", work, reporter, Some(reports)),
    ]
}

fn case(name: &'static str, work: Work, reporter: Reporter, mut reports: Option<Reports>) -> Case {
    let handler = handler(reporter);
    let app = app(&handler, reporter);
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = runtime.unwrap_or_else(|_| std::process::abort());
    Case::new(name, 0, move |times| {
        let mut empty = || {
            if let Some(reports) = &mut reports {
                drop(black_box(reports.there(usize::MAX)));
                reports.kept();
            }
        };
        runtime.block_on(async {
            let mut sum = 0;
            for time in 1..=times {
                sum += match work {
                    Work::Succeeds => u64::from(operation(&handler, true).await.is_ok()),
                    Work::Fails => u64::from(operation(&handler, false).await.is_err()),
                    Work::IsAnswered => u64::from(asked(&app, "/works").await == 200),
                    Work::IsTold => u64::from(asked(&app, "/fails").await == 404),
                };
                if time % BATCH == 0 {
                    empty();
                }
            }
            empty();
            sum
        })
    })
}

fn handler(reporter: Reporter) -> Handler {
    let mut settings = Settings::default();
    settings.log.reporter = reporter;
    // What fails over and over would be refused at once; it counts, and lets through.
    settings.plan.breaker.failure_rate = 2.0;
    settings.plan.breaker.consecutive = 0;
    Handler::new(settings)
}

/// An operation with what operators want to know of it.
async fn operation(handler: &Handler, works: bool) -> Result<Outcome<u64>, Failure> {
    handler
        .operation("answer")
        .correlate("r-1")
        .context("user", &"ada")
        .context("city", &"Ulm")
        .run(|_attempt| {
            let answer = if black_box(works) { Ok(1) } else { Err(Lost::ForGood) };
            ready(answer.context("looking it up").context("answering"))
        })
        .await
}

fn app(handler: &Handler, reporter: Reporter) -> Router {
    let mut settings = EdgeSettings::default();
    settings.log.reporter = reporter;
    let answering = |works| {
        let handler = handler.clone();
        post(async move || -> breakfall_http::edge::Result<String> {
            let is_full = matches!(operation(&handler, works).await?, Outcome::Full(_));
            Ok(is_full.to_string())
        })
    };
    Router::new()
        .route("/works", answering(true))
        .route("/fails", answering(false))
        .layer(EdgeLayer::new(settings))
}

/// The status of the answer, whose body is made too.
async fn asked(app: &Router, path: &str) -> u16 {
    let request = Request::post(path).header(ACCEPT_LANGUAGE, "en").body(Body::empty());
    let Ok(request) = request else { return 0 };
    let Ok(answer) = app.clone().oneshot(request).await;
    let status = answer.status().as_u16();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
    black_box(body.map_or(0, |_| status))
}
