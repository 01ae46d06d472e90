//! What a collector of OpenTelemetry is sent.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

use breakfall::clock::now;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use opentelemetry_proto::tonic::trace::v1::Status;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use prost::Message;

use crate::support::http::Asking;
use crate::support::setup::Setup;
use crate::support::trouble::Trouble;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "b7ad6b7169203331";

fn collector() -> Upstream {
    Upstream::always(say("200 OK", &["Content-Type: application/x-protobuf"], ""))
}

/// What was sent to `path`.
fn sent<M: Message + Default>(collector: &Upstream, path: &str) -> Vec<M> {
    let calls = collector.calls.items();
    let calls = calls.iter().filter(|call| call.line == format!("POST /base{path}"));
    calls
        .inspect(|call| assert!(call.headers.contains("x-token: canary-key-otlp"), "{call:?}"))
        .map(|call| M::decode(&*call.bytes).expect("protobuf"))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a text takes everything");
    }
    text
}

fn attribute(attributes: &[KeyValue], name: &str) -> Option<Value> {
    let found = attributes.iter().find(|attribute| attribute.key == name)?;
    found.value.clone()?.value
}

fn text(value: &str) -> Value {
    Value::StringValue(value.to_owned())
}

#[test]
fn a_collector_gets_the_request_and_its_log_in_the_trace_of_the_caller() {
    let collector = collector();
    let setup = Setup::plain()
        .set("telemetry.otlp.endpoint", collector.url())
        .set("telemetry.otlp.headers", "x-token=CANARY-KEY-otlp")
        .set("telemetry.service_name", "answers");
    let service = setup.start();
    let body = br#"{"id":"r-1","user":"ada","query":"asdf qwer CANARY"}"#;
    let parent = format!("00-{TRACE}-{CALLER}-01");
    let headers = [("Content-Type", "application/json"), ("traceparent", &*parent)];
    let answer = service.send(&Asking::json(body).with_headers(&headers));
    answer.problem(422, "ASYNC_INTENT_CLASSIFICATION_FAILED");
    let ours = answer.header("x-request-id").expect("an id").to_owned();
    service.ask("help").success();
    service.stop();

    let traces = sent::<ExportTraceServiceRequest>(&collector, "/v1/traces");
    let all: Vec<_> = traces.iter().flat_map(|sent| &sent.resource_spans).collect();
    for resource in &all {
        let about = &resource.resource.as_ref().expect("a resource").attributes;
        assert_eq!(attribute(about, "service.name"), Some(text("answers")));
    }
    let spans: Vec<_> =
        all.iter().flat_map(|part| &part.scope_spans).flat_map(|part| &part.spans).collect();
    let requests: Vec<_> = spans.iter().filter(|span| span.kind() == SpanKind::Server).collect();
    assert_eq!(requests.len(), 2, "{spans:#?}");
    let (called, alone) = (requests[0], requests[1]);
    // Each attempt at a step is a span of its own in its request.
    let attempts: Vec<_> = spans.iter().filter(|span| span.name == "classify_intent").collect();
    assert_eq!(attempts.len(), 2, "{spans:#?}");
    let [failed, well] = [attempts[0], attempts[1]];
    assert_eq!(failed.trace_id, called.trace_id);
    assert_ne!(failed.span_id, called.span_id);
    let code = text("ASYNC_INTENT_CLASSIFICATION_FAILED");
    assert_eq!(attribute(&failed.attributes, "error.type"), Some(code));
    assert_eq!(failed.status.as_ref().map(Status::code), Some(StatusCode::Error));
    assert_eq!(attribute(&well.attributes, "error.type"), None);
    assert_eq!(attribute(&well.attributes, "breakfall.attempt"), Some(Value::IntValue(1)));
    let whole =
        spans.iter().find(|span| span.span_id == failed.parent_span_id).expect("its parent");
    assert_eq!((&*whole.name, &whole.parent_span_id), ("process_request", &called.span_id));
    assert_eq!((hex(&called.trace_id), hex(&called.parent_span_id)), (TRACE.into(), CALLER.into()));
    assert_eq!(hex(&called.span_id), ours, "the id that the log and the answer have");
    assert_eq!(attribute(&called.attributes, "http.route"), Some(text("/v1/requests")));
    let status = attribute(&called.attributes, "http.response.status_code");
    assert_eq!(status, Some(Value::IntValue(422)));
    assert!(alone.parent_span_id.is_empty() && hex(&alone.trace_id) != TRACE, "{alone:#?}");
    assert!(!format!("{traces:?}").contains("CANARY"), "no word of a person is in a trace");

    let logs = sent::<ExportLogsServiceRequest>(&collector, "/v1/logs");
    let records =
        logs.iter().flat_map(|sent| &sent.resource_logs).flat_map(|part| &part.scope_logs);
    let records: Vec<_> = records.flat_map(|part| &part.log_records).collect();
    let failed: Vec<_> = records
        .iter()
        .filter(|record| attribute(&record.attributes, "event") == Some(text("operation.failed")))
        .collect();
    assert_eq!(failed.len(), 1, "{records:#?}");
    let code = attribute(&failed[0].attributes, "code");
    assert_eq!(code, Some(text("ASYNC_INTENT_CLASSIFICATION_FAILED")));
    assert_eq!(hex(&failed[0].trace_id), TRACE);
}

/// The metrics of the last batch.
fn last_metrics(collector: &Upstream) -> Vec<Metric> {
    let sent = sent::<ExportMetricsServiceRequest>(collector, "/v1/metrics");
    let parts = sent.last().into_iter().flat_map(|sent| &sent.resource_metrics);
    let parts: Vec<_> = parts.collect();
    for part in &parts {
        let about = &part.resource.as_ref().expect("a resource").attributes;
        assert_eq!(attribute(about, "service.name"), Some(text("answers")));
    }
    let scopes = parts.iter().flat_map(|part| &part.scope_metrics);
    scopes.flat_map(|scope| scope.metrics.clone()).collect()
}

/// The number of the series with these labels; whether it can only grow.
fn number(metrics: &[Metric], name: &str, labels: &[(&str, &str)]) -> Option<(i64, bool)> {
    let metric = metrics.iter().find(|metric| metric.name == name)?;
    let Some(Data::Sum(sum)) = &metric.data else { return None };
    let point = sum.data_points.iter().find(|point| {
        point.attributes.len() == labels.len()
            && labels
                .iter()
                .all(|(key, value)| attribute(&point.attributes, key) == Some(text(value)))
    })?;
    let Some(Number::AsInt(number)) = point.value else { return None };
    Some((number, sum.is_monotonic))
}

#[test]
fn a_collector_gets_the_metrics_that_prometheus_gets() {
    let collector = collector();
    let failing = Trouble::ServerError.upstream();
    let service = Setup::quick()
        .model("classifier", &failing.url())
        .set("telemetry.otlp.endpoint", collector.url())
        .set("telemetry.otlp.headers", "x-token=CANARY-KEY-otlp")
        .set("telemetry.otlp.metrics_seconds", 1)
        .set("telemetry.service_name", "answers")
        .start();
    service.ask("help").degraded("ASYNC_UPSTREAM_FAILED");
    // Not only at the end.
    collector.calls.wait_until(|calls| calls.iter().any(|call| call.line.ends_with("/v1/metrics")));
    let exposed = service.send(&Asking::get("/metrics")).body;
    service.stop();

    let metrics = last_metrics(&collector);
    for (name, labels, expected) in [
        ("breakfall.answers", &[("status", "degraded")][..], (1, true)),
        ("breakfall.answers", &[("status", "failed")], (0, true)),
        (
            "breakfall.operations",
            &[("operation", "classify_intent"), ("outcome", "degraded")],
            (1, true),
        ),
        ("breakfall.attempts.failed", &[("operation", "classify_intent")], (2, true)),
        ("breakfall.retries", &[("operation", "classify_intent")], (1, true)),
        (
            "breakfall.breaker.state",
            &[("target", "classify_intent"), ("state", "closed")],
            (1, false),
        ),
        ("breakfall.incidents.lost", &[], (0, true)),
        ("breakfall.incidents.up", &[], (1, false)),
    ] {
        assert_eq!(
            number(&metrics, name, labels),
            Some(expected),
            "{name} {labels:?} {metrics:#?}"
        );
    }
    let took = metrics.iter().find(|metric| metric.name == "breakfall.attempt.duration");
    let took = took.unwrap_or_else(|| panic!("no durations in {metrics:#?}"));
    assert_eq!(took.unit, "s");
    let Some(Data::Histogram(histogram)) = &took.data else { panic!("{took:#?}") };
    let of = histogram
        .data_points
        .iter()
        .find(|point| attribute(&point.attributes, "operation") == Some(text("classify_intent")));
    assert_eq!(of.map(|point| (point.count, point.explicit_bounds.len())), Some((2, 14)));
    assert!(!format!("{metrics:?}").contains("CANARY"));

    // One name, whichever way it came: what Prometheus makes of these is what it reads here.
    let families = exposed.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    let families: BTreeSet<_> = families.map(|(name, _)| name.to_owned()).collect();
    let translated = |metric: &Metric| {
        let is_counter = matches!(&metric.data, Some(Data::Sum(sum)) if sum.is_monotonic);
        let name = metric.name.replace('.', "_");
        let unit = if metric.unit == "s" { "_seconds" } else { "" };
        format!("{name}{unit}{}", if is_counter { "_total" } else { "" })
    };
    let translated: BTreeSet<_> = metrics.iter().map(translated).collect();
    let missing: Vec<_> = families.difference(&translated).collect();
    assert!(translated.is_subset(&families), "{translated:?} {families:?}");
    // The journal is closed by then, and nothing stands in it.
    assert!(missing.iter().all(|name| *name == "breakfall_flows"), "{missing:?}");
}

#[test]
fn an_attempt_that_takes_too_long_is_a_span_that_says_so() {
    let collector = collector();
    let hanging = Trouble::Hang.upstream();
    let service = Setup::giving_up(&["classify_intent"])
        .model("classifier", &hanging.url())
        .set("telemetry.otlp.endpoint", collector.url())
        .set("telemetry.otlp.headers", "x-token=CANARY-KEY-otlp")
        .start();
    service.ask("help").degraded("ASYNC_TIMEOUT_FAILED");
    let log = service.log.items();
    assert!(log.iter().all(|line| !line.contains("breakfall.attempt")), "{log:#?}");
    assert!(log.iter().any(|line| line.contains("\"name\":\"request\"")), "{log:#?}");
    service.stop();
    let traces = sent::<ExportTraceServiceRequest>(&collector, "/v1/traces");
    let spans =
        traces.iter().flat_map(|sent| &sent.resource_spans).flat_map(|part| &part.scope_spans);
    let spans: Vec<_> = spans.flat_map(|part| &part.spans).collect();
    let attempts = spans.iter().filter(|span| span.name == "classify_intent");
    let errors: Vec<_> = attempts.map(|span| attribute(&span.attributes, "error.type")).collect();
    assert!(!errors.is_empty(), "{spans:#?}");
    assert!(errors.iter().all(|error| *error == Some(text("ASYNC_TIMEOUT_FAILED"))), "{spans:#?}");
}

#[test]
fn a_collector_that_is_away_holds_nobody_up() {
    let collector = Upstream::missing();
    let service = Setup::plain().set("telemetry.otlp.endpoint", collector.url()).start();
    service.ask("help").success();
    let start = now();
    service.stop();
    // 2 s for each of the three signals.
    assert!(now() - start < Duration::from_secs(10), "{:?}", now() - start);
}

#[test]
fn what_the_collector_wants_to_see_is_said_so_if_it_cannot_be_read() {
    let setup = Setup::plain()
        .set("telemetry.otlp.endpoint", "http://127.0.0.1:1")
        .set("telemetry.otlp.headers", "CANARY");
    let arguments = ["serve".into(), "--config".into(), setup.file().into_os_string()];
    let (code, said) = crate::support::service::refused(&arguments);
    assert_eq!(code, Some(78));
    assert!(said.contains("telemetry.otlp.headers must be name=value"), "{said}");
    assert!(!said.contains("CANARY\n") && !said.contains("\"CANARY"), "{said}");
}
