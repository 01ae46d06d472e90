//! What is measured, gathered once for everybody who wants to know: Prometheus ([`text()`]), a collector (`telemetry/metrics.rs`), the console.
//!
//! Each family has one name, that of Prometheus. A collector is given the same with dots and without `_total`, which is what comes back
//! to it where Prometheus reads from a collector: so dashboards and alerts are true either way.
//!
//! The labels are bounded: operations are named in the code, targets in the configuration, and no word of a person or of an upstream
//! becomes one.

mod attempt;
mod course;
mod text;

pub(crate) use self::attempt::ATTEMPT;
pub(crate) use self::attempt::Measures;
pub(crate) use self::course::BOUNDS;
pub(crate) use self::course::MINUTES;
pub(crate) use self::course::Recent;
pub(crate) use self::text::text;

use std::borrow::Cow;
use std::collections::BTreeMap;

use breakfall::pipeline::Count;
use breakfall::pipeline::OperationMetrics;
use breakfall::policy::breaker::BreakerState;

use crate::api::Answers;
use crate::app::App;
use crate::durable::look::Counts;
use crate::incidents::Health;

/// A metric with all its series.
#[derive(Debug)]
pub(crate) struct Family {
    /// Its name in Prometheus.
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
    pub(crate) kind: Kind,
    /// In what it is counted, as UCUM has it; what is in braces is a note.
    pub(crate) unit: &'static str,
    pub(crate) series: Vec<Series>,
}

/// How numbers of a family go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// They only grow.
    Counter,
    /// They go up and down, and may be added up.
    Gauge,
    /// They are spread over [`BOUNDS`].
    Histogram,
}

/// A number, and of what.
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) labels: Vec<(&'static str, Cow<'static, str>)>,
    pub(crate) value: Value,
}

#[derive(Debug)]
pub(crate) enum Value {
    Number(u64),
    /// How many were at most as long as each of [`BOUNDS`], and all of them; their length together, in seconds.
    Spread {
        up_to: Vec<u64>,
        sum: f64,
    },
}

/// A family with one series for each operation and label: what of its [`Count`]s is which.
struct Counter {
    name: &'static str,
    help: &'static str,
    unit: &'static str,
    /// The label, and the value that each count has of it.
    label: Option<&'static str>,
    counts: &'static [(&'static str, Count)],
}

const OPERATIONS: &str = "breakfall_operations_total";
const COUNTERS: [Counter; 6] = [
    Counter {
        name: OPERATIONS,
        help: "Operations that ended, by outcome.",
        unit: "{operation}",
        label: Some("outcome"),
        counts: &[
            ("degraded", Count::Degraded),
            ("failed", Count::Failed),
            ("abandoned", Count::Abandoned),
        ],
    },
    Counter {
        name: "breakfall_attempts_failed_total",
        help: "Attempts that failed, each one.",
        unit: "{attempt}",
        label: None,
        counts: &[("", Count::AttemptsFailed)],
    },
    Counter {
        name: "breakfall_attempts_timed_out_total",
        help: "Attempts that a limit ended.",
        unit: "{attempt}",
        label: None,
        counts: &[("", Count::TimedOut)],
    },
    Counter {
        name: "breakfall_retries_total",
        help: "Attempts after the first.",
        unit: "{attempt}",
        label: None,
        counts: &[("", Count::Retries)],
    },
    Counter {
        name: "breakfall_hedges_total",
        help: "Attempts beside one that was slow.",
        unit: "{attempt}",
        label: None,
        counts: &[("", Count::Hedges)],
    },
    Counter {
        name: "breakfall_refusals_total",
        help: "Attempts and retries that were refused, by what refused them.",
        unit: "{attempt}",
        label: Some("by"),
        counts: &[
            ("breaker", Count::RefusedByBreaker),
            ("gate", Count::RefusedByGate),
            ("budget", Count::RefusedByBudget),
        ],
    },
];

/// Everything that is measured, as it is now.
pub(crate) async fn collect(app: &App) -> Vec<Family> {
    let mut families = operations(&app.handler.metrics());
    families.push(durations(&app.engine.measures));
    families.push(answers(&app.answers));
    families.extend(records(&app.incidents.health()));
    families.push(flows(app.durable.counts().await.ok()));
    families
}

/// What each operation has done, and the breakers of their targets.
fn operations(operations: &[OperationMetrics]) -> Vec<Family> {
    let counters = COUNTERS.iter().map(|counter| Family {
        name: counter.name,
        help: counter.help,
        kind: Kind::Counter,
        unit: counter.unit,
        series: operations.iter().flat_map(|metrics| counter.series(metrics)).collect(),
    });
    counters.chain([retrying(operations), breakers(operations)]).collect()
}

impl Counter {
    fn series(&self, metrics: &OperationMetrics) -> Vec<Series> {
        // Successes are counted apart from all else.
        let succeeded = (self.name == OPERATIONS).then_some(("succeeded", metrics.succeeded));
        let counts = self.counts.iter().map(|(value, count)| (*value, metrics.count(*count)));
        let series = succeeded.into_iter().chain(counts).map(|(value, number)| {
            let label = self.label.map(|label| (label, value.into()));
            let operation = ("operation", metrics.operation.into());
            Series::number([operation].into_iter().chain(label), number)
        });
        series.collect()
    }
}

impl Series {
    fn number(
        labels: impl IntoIterator<Item = (&'static str, Cow<'static, str>)>,
        number: u64,
    ) -> Self {
        Self { labels: labels.into_iter().collect(), value: Value::Number(number) }
    }
}

/// What has failed and is not over.
fn retrying(operations: &[OperationMetrics]) -> Family {
    let series = |metrics: &OperationMetrics| {
        Series::number([("operation", metrics.operation.into())], metrics.retrying)
    };
    Family {
        name: "breakfall_operations_retrying",
        help: "Operations that have failed and try again at this moment.",
        kind: Kind::Gauge,
        unit: "{operation}",
        series: operations.iter().map(series).collect(),
    }
}

/// One series for each state, of which the present one is 1: `max by (state)` and alerts need no table of numbers.
fn breakers(operations: &[OperationMetrics]) -> Family {
    let targets: BTreeMap<_, _> =
        operations.iter().map(|metrics| (&metrics.target, metrics.breaker.as_str())).collect();
    let states = targets.into_iter().flat_map(|(target, present)| {
        BreakerState::WORDS.iter().map(move |state| {
            let target = ("target", target.to_string().into());
            Series::number([target, ("state", (*state).into())], (*state == present).into())
        })
    });
    Family {
        name: "breakfall_breaker_state",
        help: "The state of the breaker of each target: 1 for the one it is in.",
        kind: Kind::Gauge,
        unit: "1",
        series: states.collect(),
    }
}

/// How long the attempts took that were made.
fn durations(measures: &Measures) -> Family {
    let spread = measures.spread().into_iter().map(|(operation, up_to, sum)| Series {
        labels: vec![("operation", operation.into())],
        value: Value::Spread { up_to, sum },
    });
    Family {
        name: "breakfall_attempt_duration_seconds",
        help: "How long attempts took, those that failed or were broken off included.",
        kind: Kind::Histogram,
        unit: "s",
        series: spread.collect(),
    }
}

fn answers(answers: &Answers) -> Family {
    let series =
        |(status, count): (&'static str, u64)| Series::number([("status", status.into())], count);
    Family {
        name: "breakfall_answers_total",
        help: "Requests that were answered, by what the person got.",
        kind: Kind::Counter,
        unit: "{answer}",
        series: answers.totals().map(series).collect(),
    }
}

/// How the keeping of records goes: that none is lost must be seen.
fn records(health: &Health) -> impl Iterator<Item = Family> + use<> {
    use Kind::Counter;
    use Kind::Gauge;
    let Health { kept, lost, waiting, rows, bytes, trouble } = health;
    let up = trouble.is_none().into();
    let families = [
        (
            "breakfall_incidents_kept_total",
            "Records of failures that were written.",
            Counter,
            "{record}",
            *kept,
        ),
        (
            "breakfall_incidents_lost_total",
            "Records of failures that could not be kept.",
            Counter,
            "{record}",
            *lost,
        ),
        (
            "breakfall_incidents_waiting",
            "Reports that wait to be written.",
            Gauge,
            "{record}",
            *waiting,
        ),
        ("breakfall_incidents_rows", "Records that are kept.", Gauge, "{record}", *rows),
        ("breakfall_incidents_bytes", "The size of the file of records.", Gauge, "By", *bytes),
        ("breakfall_incidents_up", "Whether records can be kept.", Gauge, "1", up),
    ];
    families.into_iter().map(|(name, help, kind, unit, number)| Family {
        name,
        help,
        kind,
        unit,
        series: vec![Series::number([], number)],
    })
}

/// The durable work; without numbers where the journal cannot be read.
fn flows(counts: Option<Counts>) -> Family {
    let states = |Counts { running, waiting, needs_attention }| {
        [("running", running), ("waiting", waiting), ("needs_attention", needs_attention)]
    };
    let series = counts.into_iter().flat_map(states);
    let series = series.map(|(state, count)| Series::number([("state", state.into())], count));
    Family {
        name: "breakfall_flows",
        help: "Durable work that has not ended, by how it stands.",
        kind: Kind::Gauge,
        unit: "{flow}",
        series: series.collect(),
    }
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

    /// What Prometheus is told of `handler`.
    fn told(handler: &Handler) -> String {
        text(&operations(&handler.metrics()))
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
            let text = told(&handler);
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
        assert!(!told(&handler).contains("operation="), "nothing was asked for");
        run(&handler, "ask", false).await;
        run(&handler, "ask", false).await;
        run(&handler, "tell", true).await;
        let text = told(&handler);
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
        let text = told(&handler);
        assert_eq!(states(&text, r#"a\"b\\c"#).len(), BreakerState::WORDS.len(), "{text}");
        assert_eq!(text.matches("breakfall_breaker_state{").count(), BreakerState::WORDS.len());
    }
}
