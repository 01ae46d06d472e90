//! What operators are told, and where.

use std::time::Duration;

use breakfall::config::Declaration;
use breakfall::config::Key;
use breakfall::config::Values;
use http::HeaderName;
use http::HeaderValue;

use crate::config::ConfigError;
use crate::config::Secret;

const LOG_FORMAT: Key<&str> = Key::choice(
    "server.log_format",
    &["auto", "text", "json"],
    "How logs are written; auto is text on a terminal and JSON elsewhere.",
)
.or("auto");
const LOG_LEVEL: Key<&str> = Key::choice(
    "server.log_level",
    &["error", "warn", "info", "debug"],
    "What is logged: this and everything graver.",
)
.or("info");
const OTLP_ENDPOINT: Key<Option<&'static str>> = Key::url(
    "telemetry.otlp.endpoint",
    "The collector that traces, logs and metrics are sent to (OTLP over HTTP).",
);
const OTLP_HEADERS: Key<Option<&'static str>> = Key::text(
    "telemetry.otlp.headers",
    "What the collector wants to see, as name=value, several joined by commas.",
)
.secret();
const OTLP_TRACES: Key<f64> = Key::number(
    "telemetry.otlp.traces",
    0.0,
    1.0,
    "The share of traces that is sent, of those that nobody before has decided about.",
)
.or(1.0);
const OTLP_METRICS: Key<Duration> = Key::seconds(
    "telemetry.otlp.metrics_seconds",
    Duration::from_secs(1),
    Duration::from_hours(1),
    "How often metrics are sent.",
)
.or(Duration::from_mins(1));
const SERVICE_NAME: Key<&str> =
    Key::text("telemetry.service_name", "What the collector calls this service.").or("breakfall");

/// All of them.
pub(crate) const TELEMETRY_KEYS: &[Declaration] = &[
    LOG_FORMAT.declaration(),
    LOG_LEVEL.declaration(),
    OTLP_ENDPOINT.declaration(),
    OTLP_HEADERS.declaration(),
    OTLP_TRACES.declaration(),
    OTLP_METRICS.declaration(),
    SERVICE_NAME.declaration(),
];

/// How and where to.
#[derive(Debug)]
pub(crate) struct TelemetryConfig {
    /// `auto`, `text` or `json`: auto is text for people on a terminal, JSON for programs elsewhere.
    pub(super) format: String,
    /// `error`, `warn`, `info` or `debug`.
    pub(super) level: String,
    pub(super) otlp: Option<OtlpConfig>,
}

/// A collector.
#[derive(Debug)]
pub(super) struct OtlpConfig {
    pub(super) endpoint: String,
    pub(super) headers: Vec<(String, Secret)>,
    pub(super) share: f64,
    pub(super) metrics_every: Duration,
    pub(super) service_name: String,
}

impl TelemetryConfig {
    /// What `values` say of it.
    pub(crate) fn read(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            format: values.get(&LOG_FORMAT).to_owned(),
            level: values.get(&LOG_LEVEL).to_owned(),
            otlp: collector(values)?,
        })
    }
}

impl TelemetryConfig {
    /// The address of the collector and what it wants to see, where there is one.
    pub(crate) fn collector(&self) -> Option<(&str, &[(String, Secret)])> {
        self.otlp.as_ref().map(|otlp| (&*otlp.endpoint, &*otlp.headers))
    }
}

fn collector(values: &Values) -> Result<Option<OtlpConfig>, ConfigError> {
    let Some(endpoint) = values.get(&OTLP_ENDPOINT) else { return Ok(None) };
    let headers = values.get(&OTLP_HEADERS).unwrap_or_default().split(',');
    let headers = headers.filter(|text| !text.trim().is_empty()).map(header);
    let Some(headers) = headers.collect() else {
        // Neither is repeated: they may be secret.
        let (path, origin) = (OTLP_HEADERS.path(), values.origin(&OTLP_HEADERS));
        let text =
            format!("error: {path} must be name=value, several joined by commas\n --> {origin}");
        return Err(ConfigError::Together(text));
    };
    Ok(Some(OtlpConfig {
        endpoint: endpoint.to_owned(),
        headers,
        share: values.get(&OTLP_TRACES),
        metrics_every: values.get(&OTLP_METRICS),
        service_name: values.get(&SERVICE_NAME).to_owned(),
    }))
}

/// `name=value` as a header.
fn header(text: &str) -> Option<(String, Secret)> {
    let (name, value) = text.split_once('=')?;
    let (name, value) = (HeaderName::try_from(name.trim()).ok()?, value.trim());
    HeaderValue::try_from(value).ok()?;
    Some((name.to_string(), Secret(value.to_owned())))
}
