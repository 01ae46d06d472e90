//! Which trace a request says that it is a part of.

use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall_http::client::Answer;
use breakfall_http::trace::Scope;
use breakfall_http::trace::TraceContext;
use breakfall_http::trace::Traced;
use http::HeaderMap;
use http::HeaderValue;
use tracing::Span;

use crate::client;
use crate::upstream::Upstream;

/// A step of a trace that another system has something to say of.
fn step() -> TraceContext {
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", HeaderValue::from_static(parent));
    headers.insert("tracestate", HeaderValue::from_static("canary=1"));
    TraceContext::read(&headers).expect("it can be read")
}

fn part_of(step: &TraceContext) -> Scope {
    Scope::new(Some(step.clone()), Span::none())
}

fn header<'r>(request: &'r str, name: &str) -> Option<&'r str> {
    request.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[tokio::test]
async fn each_request_is_a_step_of_its_own_and_strangers_learn_no_more() {
    let upstream = Upstream::answering(200, &[], b"{}");
    let client = client(&upstream);
    let (mut spans, step) = (Vec::new(), step());
    for _ in 0..2 {
        let sent = Traced::new(client.get("/").send(), part_of(&step));
        sent.await.expect("an answer");
        let request = upstream.next_request();
        let parent = header(&request, "traceparent").expect("a trace").to_owned();
        assert!(parent.starts_with("00-0af7651916cd43dd8448eb211c80319c-"), "{parent}");
        assert!(!parent.contains("b7ad6b7169203331"), "a step of its own: {parent}");
        assert_eq!(header(&request, "tracestate"), None);
        spans.push(parent);
    }
    assert_ne!(spans[0], spans[1]);
    client.get("/").send().await.expect("an answer");
    assert_eq!(header(&upstream.next_request(), "traceparent"), None, "no trace runs here");
}

#[tokio::test]
async fn services_of_ones_own_learn_what_tracing_systems_say() {
    let upstream = Upstream::answering(200, &[], b"{}");
    let (client, handler) = (client(&upstream), Handler::new(Settings::default()));
    let asked = handler.operation("ask").run(|attempt| client.get("/").attempt(&attempt).send());
    let outcome: Outcome<Answer> = Traced::new(asked, part_of(&step())).await.expect("an answer");
    assert!(matches!(outcome, Outcome::Full(_)));
    assert_eq!(header(&upstream.next_request(), "tracestate"), Some("canary=1"));
}
