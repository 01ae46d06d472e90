//! Each attempt at a step: how long it took, and a span for whoever collects traces.

use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::thread::panicking;
use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::Instant;
use breakfall::clock::now;
use breakfall::observe::TARGET;
use breakfall::pipeline::Attempt;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use opentelemetry::KeyValue;
use opentelemetry::metrics::Histogram;
use tracing::Instrument;
use tracing::Span;
use tracing::field::Empty;

use crate::config::KNOWN_OPERATIONS;
use crate::metrics::course::Course;
use crate::metrics::course::Recent;

/// What the span of an attempt is called in the program; a collector is told the name of its operation.
pub(crate) const ATTEMPT: &str = "attempt";

/// How long attempts took, of each operation that there is.
#[derive(Debug)]
pub(crate) struct Measures {
    start: Instant,
    courses: Vec<(&'static str, Mutex<Course>)>,
    /// Where a collector hears of them.
    collector: OnceLock<Histogram<f64>>,
}

/// An attempt that has not ended.
struct Running<'m> {
    measures: &'m Measures,
    operation: &'static str,
    start: Instant,
    deadline: Instant,
    span: Span,
    ended: bool,
}

impl Default for Measures {
    fn default() -> Self {
        let courses = KNOWN_OPERATIONS.iter().map(|operation| (*operation, Mutex::default()));
        Self { start: now(), courses: courses.collect(), collector: OnceLock::new() }
    }
}

impl Measures {
    /// Does the `work` of this attempt and remembers how it went. Dropped mid-way, it counts as one that was broken off.
    pub(crate) fn attempt<'a, T: Send + 'a>(
        &'a self,
        operation: &'static str,
        attempt: Attempt<'a>,
        work: impl Future<Output = Result<T, Failure>> + Send + 'a,
    ) -> BoxFuture<'a, Result<T, Failure>> {
        // Boxed: the operations of a request stand one in the other, and each would carry all of it.
        let work = async move {
            let span = tracing::info_span!(
                target: TARGET,
                ATTEMPT,
                otel.name = operation,
                otel.status_code = Empty,
                breakfall.attempt = i64::from(attempt.number()),
                breakfall.hedge = attempt.is_hedge(),
                breakfall.ended = Empty,
                error.r#type = Empty,
            );
            let (start, deadline) = (now(), attempt.deadline());
            let mut running = Running {
                measures: self,
                operation,
                start,
                deadline,
                span: span.clone(),
                ended: false,
            };
            let result = work.instrument(span).await;
            running.end(result.as_ref().err().map(|failure| failure.spec().code.as_str()));
            result
        };
        work.boxed()
    }

    /// Of each operation: how many attempts were at most as long as each bound, all of them, and the sum in seconds.
    pub(super) fn spread(&self) -> Vec<(&'static str, Vec<u64>, f64)> {
        let spread = |(operation, course): &(&'static str, Mutex<Course>)| {
            let (up_to, sum) = course.lock().unwrap_or_else(PoisonError::into_inner).spread();
            (*operation, up_to, sum)
        };
        let spread = self.courses.iter().map(spread);
        spread.filter(|(_, up_to, _)| up_to.last().is_some_and(|all| *all > 0)).collect()
    }

    /// How the attempts of this operation went in the last half hour.
    pub(crate) fn recent(&self, operation: &str) -> Option<Recent> {
        let course = self.course(operation)?;
        Some(course.lock().unwrap_or_else(PoisonError::into_inner).recent(self.minute()))
    }

    /// From now on a collector hears of each of them.
    pub(crate) fn tell(&self, collector: Histogram<f64>) {
        // One is enough.
        drop(self.collector.set(collector));
    }

    fn add(&self, operation: &'static str, took: Duration, failed: bool) {
        if let Some(course) = self.course(operation) {
            let mut course = course.lock().unwrap_or_else(PoisonError::into_inner);
            course.add(self.minute(), took, failed);
        }
        if let Some(collector) = self.collector.get() {
            collector.record(took.as_secs_f64(), &[KeyValue::new("operation", operation)]);
        }
    }

    fn course(&self, operation: &str) -> Option<&Mutex<Course>> {
        self.courses.iter().find(|(of, _)| *of == operation).map(|(_, course)| course)
    }

    fn minute(&self) -> u64 {
        now().saturating_duration_since(self.start).as_secs() / 60
    }
}

impl Running<'_> {
    fn end(&mut self, error: Option<&str>) {
        self.ended = true;
        if let Some(code) = error {
            self.span.record("error.type", code).record("otel.status_code", "ERROR");
        }
        self.measures.add(self.operation, now() - self.start, error.is_some());
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        // Who ended it: itself, its time, or whoever does not want it any more.
        if panicking() {
            self.end(Some("ASYNC_PANICKED_FAILED"));
        } else if now() >= self.deadline {
            self.end(Some("ASYNC_TIMEOUT_FAILED"));
        } else {
            self.span.record("breakfall.ended", "abandoned");
            self.measures.add(self.operation, now() - self.start, false);
        }
    }
}
