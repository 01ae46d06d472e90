//! What people got and what each operation has done, for Prometheus (text format 0.0.4).
//!
//! The labels are bounded: operations are named in the code, targets in the configuration.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use breakfall::pipeline::Count;
use breakfall::pipeline::OperationMetrics;
use breakfall::policy::breaker::BreakerState;
use http::header::CONTENT_TYPE;

use crate::api::Answers;
use crate::api::problems::OfAny;
use crate::app::App;
use crate::durable::look::Counts;
use crate::incidents::Health;

/// A metric with one series for each operation and label: its name, what it counts, and what of it is which label.
struct Counter {
    name: &'static str,
    help: &'static str,
    series: &'static [(&'static str, Count)],
}

const COUNTERS: [Counter; 6] = [
    Counter {
        name: "breakfall_operations_total",
        help: "Operations that ended, by outcome.",
        series: &[
            (",outcome=\"degraded\"", Count::Degraded),
            (",outcome=\"failed\"", Count::Failed),
            (",outcome=\"abandoned\"", Count::Abandoned),
        ],
    },
    Counter {
        name: "breakfall_attempts_failed_total",
        help: "Attempts that failed, each one.",
        series: &[("", Count::AttemptsFailed)],
    },
    Counter {
        name: "breakfall_attempts_timed_out_total",
        help: "Attempts that a limit ended.",
        series: &[("", Count::TimedOut)],
    },
    Counter {
        name: "breakfall_retries_total",
        help: "Attempts after the first.",
        series: &[("", Count::Retries)],
    },
    Counter {
        name: "breakfall_hedges_total",
        help: "Attempts beside one that was slow.",
        series: &[("", Count::Hedges)],
    },
    Counter {
        name: "breakfall_refusals_total",
        help: "Attempts and retries that were refused, by what refused them.",
        series: &[
            (",by=\"breaker\"", Count::RefusedByBreaker),
            (",by=\"gate\"", Count::RefusedByGate),
            (",by=\"budget\"", Count::RefusedByBudget),
        ],
    },
];

/// Counters of the operations that were asked for so far, and the state of each target's breaker.
#[utoipa::path(
    get,
    path = "/metrics",
    responses((status = 200, description = "Prometheus, text format 0.0.4", body = String, content_type = "text/plain"), OfAny)
)]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let mut text = text(&app.handler.metrics());
    answers(&mut text, &app.answers);
    records(&mut text, &app.incidents.health());
    flows(&mut text, app.durable.counts().await.ok());
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}

fn answers(text: &mut String, answers: &Answers) {
    let name = "breakfall_answers_total";
    head(text, name, "Requests that were answered, by what the person got.", "counter");
    for (status, count) in answers.totals() {
        writeln!(text, "{name}{{status=\"{status}\"}} {count}").unwrap_or_default();
    }
}

/// How the keeping of records goes: that none is lost must be seen.
fn records(text: &mut String, health: &Health) {
    let Health { kept, lost, waiting, rows, bytes, trouble } = health;
    for (name, help, kind, value) in [
        ("incidents_kept_total", "Records of failures that were written.", "counter", *kept),
        ("incidents_lost_total", "Records of failures that could not be kept.", "counter", *lost),
        ("incidents_waiting", "Reports that wait to be written.", "gauge", *waiting),
        ("incidents_rows", "Records that are kept.", "gauge", *rows),
        ("incidents_bytes", "The size of the file of records.", "gauge", *bytes),
        ("incidents_up", "Whether records can be kept.", "gauge", trouble.is_none().into()),
    ] {
        let name = format!("breakfall_{name}");
        head(text, &name, help, kind);
        writeln!(text, "{name} {value}").unwrap_or_default();
    }
}

/// The durable work; without numbers where the journal cannot be read.
fn flows(text: &mut String, counts: Option<Counts>) {
    let name = "breakfall_flows";
    head(text, name, "Durable work that has not ended, by how it stands.", "gauge");
    let Some(Counts { running, waiting, needs_attention }) = counts else { return };
    let states = [("running", running), ("waiting", waiting), ("needs_attention", needs_attention)];
    for (state, count) in states {
        writeln!(text, "{name}{{state=\"{state}\"}} {count}").unwrap_or_default();
    }
}

fn text(operations: &[OperationMetrics]) -> String {
    let mut text = String::new();
    for counter in COUNTERS {
        head(&mut text, counter.name, counter.help, "counter");
        for metrics in operations {
            let operation = metrics.operation;
            let mut line = |labels: &str, value: u64| {
                // Writing into a text never fails.
                writeln!(text, "{}{{operation=\"{operation}\"{labels}}} {value}", counter.name)
                    .unwrap_or_default();
            };
            if counter.name == "breakfall_operations_total" {
                line(",outcome=\"succeeded\"", metrics.succeeded);
            }
            for (labels, count) in counter.series {
                line(labels, metrics.count(*count));
            }
        }
    }
    breakers(&mut text, operations);
    text
}

/// One series for each state, of which the present one is 1: `max by (state)` and alerts need no table of numbers.
fn breakers(text: &mut String, operations: &[OperationMetrics]) {
    let name = "breakfall_breaker_state";
    head(text, name, "The state of the breaker of each target: 1 for the one it is in.", "gauge");
    let targets: BTreeMap<_, _> =
        operations.iter().map(|metrics| (&metrics.target, metrics.breaker.as_str())).collect();
    for (target, present) in targets {
        let target = escaped(target);
        for state in BreakerState::WORDS {
            let is = u8::from(state == present);
            writeln!(text, "{name}{{target=\"{target}\",state=\"{state}\"}} {is}")
                .unwrap_or_default();
        }
    }
}

fn head(text: &mut String, name: &str, help: &str, kind: &str) {
    writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}").unwrap_or_default();
}

/// The value of a label as the format wants it. A target is what somebody wrote into the configuration.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use breakfall::Config;
    use breakfall::Handler;
    use breakfall::fault::OperationFailed;

    use super::*;

    async fn run(handler: &Handler, operation: &'static str, fails: bool) {
        let work = handler
            .operation(operation)
            .run(|_| async move { if fails { Err(OperationFailed::new("ask")) } else { Ok(()) } });
        assert_eq!(work.await.is_err(), fails);
    }

    /// The states of `target` and their values.
    fn states<'t>(text: &'t str, target: &str) -> Vec<(&'t str, &'t str)> {
        let prefix = format!("breakfall_breaker_state{{target=\"{target}\",state=\"");
        text.lines().filter_map(|line| line.strip_prefix(&prefix)?.split_once("\"} ")).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn trap_39_state_gauge() {
        let settings =
            "error_handling: { breaker: { consecutive: 2, open_seconds: 9, ramp_seconds: 3 } }";
        let handler = Config::from_yaml(settings).unwrap().handler();
        let mut seen = Vec::new();
        let mut look = || {
            let text = text(&handler.metrics());
            let states = states(&text, "ask");
            assert_eq!(states.len(), BreakerState::WORDS.len(), "{text}");
            let present: Vec<_> = states.iter().filter(|(_, is)| *is == "1").collect();
            assert_eq!(present.len(), 1, "exactly one: {text}");
            assert!(states.iter().all(|(_, is)| ["0", "1"].contains(is)), "{text}");
            seen.push(present[0].0.to_owned());
        };
        run(&handler, "ask", false).await;
        look();
        run(&handler, "ask", true).await;
        run(&handler, "ask", true).await;
        look();
        breakfall::clock::sleep_until(breakfall::clock::now() + std::time::Duration::from_secs(9))
            .await;
        run(&handler, "ask", false).await;
        look();
        handler.breaker("ask").isolate(breakfall::clock::now());
        look();
        assert_eq!(seen, ["closed", "open", "ramping", "isolated"]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_done_is_counted_by_operation() {
        let handler = Handler::new(breakfall::Settings::default());
        assert!(!text(&handler.metrics()).contains("operation="), "nothing was asked for");
        run(&handler, "ask", false).await;
        run(&handler, "ask", false).await;
        run(&handler, "tell", true).await;
        let text = text(&handler.metrics());
        for line in [
            "# TYPE breakfall_operations_total counter",
            "breakfall_operations_total{operation=\"ask\",outcome=\"succeeded\"} 2",
            "breakfall_operations_total{operation=\"ask\",outcome=\"failed\"} 0",
            "breakfall_operations_total{operation=\"tell\",outcome=\"failed\"} 1",
            "breakfall_attempts_failed_total{operation=\"tell\"} 1",
            "breakfall_refusals_total{operation=\"ask\",by=\"breaker\"} 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_target_is_one_series_whatever_it_is_called() {
        let settings = "error_handling: { operations: { ask: { target: 'a\"b\\c' }, tell: { target: 'a\"b\\c' } } }";
        let handler = Config::from_yaml(settings).unwrap().handler();
        run(&handler, "ask", false).await;
        run(&handler, "tell", false).await;
        let text = text(&handler.metrics());
        assert_eq!(states(&text, r#"a\"b\\c"#).len(), BreakerState::WORDS.len(), "{text}");
        assert_eq!(text.matches("breakfall_breaker_state{").count(), BreakerState::WORDS.len());
    }
}
