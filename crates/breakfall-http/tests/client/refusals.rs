//! Services that say in a way of their own what is wrong.

use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::fault::Class;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::fault::Recovery;
use breakfall_http::client::Refusal;
use http::HeaderName;
use serde_json::Value;

use crate::client;
use crate::upstream::Part;
use crate::upstream::Upstream;

const MILLIS: HeaderName = HeaderName::from_static("retry-after-ms");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

#[derive(Fault)]
enum ModelFault {
    /// the account has no money left
    #[fault(code = "TEST_MODEL_BROKE", class = Unavailable, status = 502, recovery = never, blame = service, actions(try_later, contact_support))]
    Broke,
}

fn read(refusal: Refusal) -> Failure {
    let json: Option<Value> = refusal.json();
    if json.is_some_and(|json| json["error"]["code"] == "broke") {
        return refusal.means(ModelFault::Broke);
    }
    let wait = refusal.wait_in_millis(&MILLIS).or_else(|| refusal.wait_until_epoch(&RESET));
    match wait {
        Some(wait) => refusal.with_wait(wait),
        None => refusal.by_status(),
    }
}

fn refused(upstream: &Upstream) -> impl Future<Output = Failure> + use<> {
    let request = client(upstream).refusals(read).post_json("/", &1).route("/route");
    async { request.send().await.unwrap_err() }
}

#[tokio::test]
async fn whoever_knows_the_service_says_what_it_means() {
    let body = br#"{"error":{"code":"broke","message":"CANARY"}}"#;
    let failure = refused(&Upstream::answering(429, &["retry-after: 7"], body)).await;
    assert_eq!(failure.code().as_str(), "TEST_MODEL_BROKE");
    assert_eq!(failure.recovery(), Recovery::Never, "a wait does not help");
    assert_eq!((failure.origin(), failure.effect()), (Origin::Remote, Effect::None));
    let notes: Vec<_> = failure.notes().iter().map(|note| (note.key, &*note.value)).collect();
    let expected =
        [("target", "tracker"), ("method", "POST"), ("route", "/route"), ("status", "429")];
    assert_eq!(notes, expected);
    assert!(!format!("{failure:?}").contains("CANARY"));
    // What may have happened may have happened, whatever it is called.
    assert_eq!(refused(&Upstream::answering(500, &[], body)).await.effect(), Effect::Unknown);
}

#[tokio::test]
async fn its_own_ways_to_ask_for_a_wait_are_heeded() {
    let after = async |headers: &[&str]| {
        let failure = refused(&Upstream::answering(429, headers, b"")).await;
        assert_eq!(failure.class(), Class::ResourceExhausted);
        failure.recovery().after()
    };
    let millis = after(&["retry-after-ms: 1500", "retry-after: 2"]).await;
    assert_eq!(millis, Some(Duration::from_millis(1500)));
    let reset =
        after(&["date: Sun, 06 Nov 1994 08:49:37 GMT", "x-ratelimit-reset: 784111787"]).await;
    assert_eq!(reset, Some(Duration::from_secs(10)));
    assert_eq!(
        after(&["retry-after-ms: soon", "retry-after: 2"]).await,
        Some(Duration::from_secs(2))
    );
}

#[tokio::test]
async fn a_body_that_is_too_long_cut_off_or_deep_leaves_what_the_status_says() {
    let long =
        format!(r#"{{"error":{{"code":"broke"}},"x":"{}"}}"#, "x".repeat(Refusal::MOST_BYTES));
    let deep = "[".repeat(60_000);
    let cut = b"HTTP/1.1 429 Slow\r\ncontent-length: 999\r\n\r\n{\"error\":{\"code\":\"broke\"}}";
    for upstream in [
        Upstream::answering(429, &[], long.as_bytes()),
        Upstream::answering(429, &[], deep.as_bytes()),
        Upstream::answering(429, &[], b"\xff\xfe{"),
        Upstream::playing(Part::Say(cut.to_vec())),
    ] {
        assert_eq!(refused(&upstream).await.code().as_str(), "ASYNC_UPSTREAM_THROTTLED");
    }
}

#[tokio::test]
async fn an_error_inside_a_success_can_be_said_too() {
    let upstream = Upstream::answering(200, &[], br#"{"ok":false}"#);
    let answer = client(&upstream).post_json("/", &1).send().await.unwrap();
    let failure = answer.means(ModelFault::Broke);
    assert_eq!((failure.code().as_str(), failure.effect()), ("TEST_MODEL_BROKE", Effect::Unknown));
}
