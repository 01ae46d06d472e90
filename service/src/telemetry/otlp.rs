//! Traces, logs and metrics for a collector, over OTLP (HTTP, protobuf).
//!
//! | signal | what it holds |
//! |---|---|
//! | traces | a span for each request, and in it one for each attempt at a step: the ids are those of the request's `traceparent`, the problem and the log |
//! | logs | every event of the service that is logged, in its trace |
//! | metrics | what `/metrics` tells, under the same names with dots: `metrics.rs` |
//!
//! Everything is sent from threads of its own. A collector that is away costs a warning and what could not be sent; requests do not wait.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use breakfall::clock::Dice;
use breakfall_http::trace;
use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanContext;
use opentelemetry::trace::SpanId;
use opentelemetry::trace::TraceContextExt;
use opentelemetry::trace::TraceFlags;
use opentelemetry::trace::TraceId;
use opentelemetry::trace::TraceState;
use opentelemetry::trace::TracerProvider;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::ExporterBuildError;
use opentelemetry_otlp::LogExporter;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_otlp::WithHttpConfig;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::trace::IdGenerator;
use opentelemetry_sdk::trace::Sampler;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Metadata;
use tracing::Span;
use tracing::Subscriber;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use crate::telemetry::config::OtlpConfig;
use crate::telemetry::metrics::Metrics;

/// How long the last of it may take at the end.
const GRACE: Duration = Duration::from_secs(2);

/// The headers of each call to the collector.
pub(super) type Headers = HashMap<String, String>;

/// The signals.
pub(crate) struct Otlp {
    traces: SdkTracerProvider,
    logs: SdkLoggerProvider,
    pub(super) metrics: Metrics,
}

impl Otlp {
    /// Begins to send to the collector of `config`.
    pub(super) fn start(config: &OtlpConfig) -> Result<Self, ExporterBuildError> {
        let resource = Resource::builder()
            .with_service_name(config.service_name.clone())
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .with_attribute(KeyValue::new("service.instance.id", instance()))
            .build();
        let url = |signal: &str| format!("{}/v1/{signal}", config.endpoint.trim_end_matches('/'));
        let headers = config.headers.iter().map(|(name, value)| (name.clone(), value.0.clone()));
        let headers: Headers = headers.collect();
        let spans = SpanExporter::builder().with_http();
        let spans = spans.with_endpoint(url("traces")).with_headers(headers.clone()).build()?;
        let records = LogExporter::builder().with_http();
        let records = records.with_endpoint(url("logs")).with_headers(headers.clone()).build()?;
        let metrics = Metrics::new(config, &url("metrics"), headers, resource.clone())?;
        // Who called has decided already; where nobody did, a share is taken.
        let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.share)));
        Ok(Self {
            traces: SdkTracerProvider::builder()
                .with_batch_exporter(spans)
                .with_sampler(sampler)
                .with_id_generator(Ids)
                .with_resource(resource.clone())
                .build(),
            logs: SdkLoggerProvider::builder()
                .with_batch_exporter(records)
                .with_resource(resource)
                .build(),
            metrics,
        })
    }

    /// What takes spans and events to the collector: ours only. Those of the client that sends them would make more of themselves.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let tracer = self.traces.tracer("breakfall");
        let spans = tracing_opentelemetry::layer().with_tracer(tracer).with_threads(false);
        let events = OpenTelemetryTracingBridge::new(&self.logs);
        // An event is a record of the log, not also one of its span.
        let spans = spans.with_filter(filter_fn(|what| what.is_span() && is_ours(what)));
        spans.and_then(events.with_filter(filter_fn(is_ours)))
    }

    /// Sends what is left. What the collector does not take in time is lost, and said so.
    pub(super) fn end(self) {
        let ends = [
            ("traces", self.traces.shutdown_with_timeout(GRACE)),
            ("metrics", self.metrics.end(GRACE)),
            // The last: what the others have to say is logged.
            ("logs", self.logs.shutdown_with_timeout(GRACE)),
        ];
        for (signal, end) in ends {
            told(signal, end);
        }
    }
}

pub(super) fn told(signal: &str, end: OTelSdkResult) {
    if let Err(error) = end {
        tracing::warn!(event = "telemetry.not_sent", signal, %error, "the collector has not taken it");
    }
}

/// A name for this process among those of the service.
fn instance() -> String {
    format!("{:016x}", Dice::system().bits())
}

fn is_ours(what: &Metadata<'_>) -> bool {
    what.target().starts_with("breakfall")
}

/// Says which span of the caller the `span` of a request belongs to.
pub(crate) fn begun(span: &Span, headers: &HeaderMap) {
    let Some(caller) = trace::TraceContext::read(headers) else { return };
    let ids = (TraceId::from_hex(&caller.trace_id()), SpanId::from_hex(&caller.span_id()));
    let (Ok(trace), Ok(parent)) = ids else { return };
    let sampled = TraceFlags::default().with_sampled(caller.is_sampled());
    let caller = SpanContext::new(trace, parent, sampled, true, TraceState::default());
    // Where nothing is sent to a collector there is nobody to tell.
    span.set_parent(Context::new().with_remote_span_context(caller)).unwrap_or_default();
}

/// Ids of spans. The span of a request has those of its [`trace::TraceContext`], which is in the log, the problem and every call to
/// another service.
#[derive(Debug)]
struct Ids;

impl IdGenerator for Ids {
    fn new_trace_id(&self) -> TraceId {
        let ours = trace::current().and_then(|ours| TraceId::from_hex(&ours.trace_id()).ok());
        let dice = Dice::system();
        ours.unwrap_or_else(|| {
            TraceId::from(u128::from(dice.bits()) << 64 | u128::from(dice.bits()))
        })
    }

    fn new_span_id(&self) -> SpanId {
        // Inside of the request's span, the step's own id is taken.
        let is_first = !Context::map_current(TraceContextExt::has_active_span);
        let ours = trace::current().filter(|_| is_first);
        let ours = ours.and_then(|ours| SpanId::from_hex(&ours.span_id()).ok());
        ours.unwrap_or_else(|| SpanId::from(Dice::system().bits()))
    }
}

impl fmt::Debug for Otlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Otlp").finish_non_exhaustive()
    }
}
