//! Where events go: to stderr, and, where a collector is configured, there too.

mod config;
mod lines;
mod metrics;
mod otlp;

use std::io::IsTerminal;
use std::io::stderr;
use std::sync::Arc;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::app::App;
use crate::app::StartError;
use crate::metrics::ATTEMPT;
use crate::telemetry::lines::Lines;
use crate::telemetry::otlp::Otlp;

pub(crate) use crate::telemetry::config::TELEMETRY_KEYS;
pub(crate) use crate::telemetry::config::TelemetryConfig;
pub(crate) use crate::telemetry::otlp::begun;

/// What is told to operators.
#[derive(Debug)]
pub(crate) struct Telemetry(Option<Otlp>);

impl Telemetry {
    /// Starts it. One event is one line on stderr in both formats, whatever it holds.
    pub(crate) fn start(config: &TelemetryConfig) -> Result<Self, StartError> {
        let level = config.level.parse().unwrap_or(LevelFilter::INFO);
        let otlp = config.otlp.as_ref().map(Otlp::start).transpose().map_err(|error| {
            StartError::new(
                "cannot send telemetry",
                error,
                "mend telemetry.otlp in the configuration",
            )
        })?;
        let terminal = stderr().is_terminal();
        let is_json = config.format == "json" || config.format == "auto" && !terminal;
        let colour = terminal && !is_json && std::env::var_os("NO_COLOR").is_none();
        let lines = tracing_subscriber::fmt::layer().with_writer(Lines::new(colour));
        let lines = if is_json {
            // One span, that of the request: a list of them would say the same twice.
            lines.json().flatten_event(true).with_span_list(false).boxed()
        } else {
            lines.with_ansi(colour).boxed()
        };
        let collector = otlp.as_ref().map(Otlp::layer);
        // Spans of attempts are for traces: in the log each line stands in its request.
        let lines = lines.with_filter(filter_fn(|what| !what.is_span() || what.name() != ATTEMPT));
        tracing_subscriber::registry().with(collector).with(lines).with(level).init();
        Ok(Self(otlp))
    }

    /// Begins to send what is measured of `app`.
    pub(crate) async fn follow(&self, app: &Arc<App>) {
        if let Some(otlp) = &self.0 {
            otlp.metrics.follow(app).await;
        }
    }

    /// Looks at `app` for the last time.
    pub(crate) async fn look(&self, app: &App) {
        if let Some(otlp) = &self.0 {
            otlp.metrics.gather(app).await;
        }
    }

    /// Sends what is left. Not within the runtime: it waits.
    pub(crate) fn end(self) {
        if let Some(otlp) = self.0 {
            otlp.end();
        }
    }
}
