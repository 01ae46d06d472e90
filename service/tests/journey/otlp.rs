//! What a collector of OpenTelemetry is sent.

use std::fmt::Write;
use std::time::Duration;

use breakfall::clock::now;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use prost::Message;

use crate::support::http::Asking;
use crate::support::setup::Setup;
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

#[test]
fn a_collector_that_is_away_holds_nobody_up() {
    let collector = Upstream::missing();
    let service = Setup::plain().set("telemetry.otlp.endpoint", collector.url()).start();
    service.ask("help").success();
    let start = now();
    service.stop();
    // 2 s for each of the two signals.
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
