//! Errors of a reqwest client that is not ours.

use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::fault::ResultExt;
use breakfall_http::client::classifier;

use crate::install_cryptography;
use crate::upstream::Part;
use crate::upstream::Upstream;

/// However busy the machine is.
const PATIENCE: Duration = Duration::from_secs(30);

async fn ask(url: &str, timeout: Duration) -> reqwest::Result<String> {
    install_cryptography();
    let client = reqwest::Client::builder().no_proxy().timeout(timeout).build()?;
    client.get(url).send().await?.error_for_status()?.text().await
}

async fn failure_of(url: &str) -> Failure {
    ask(url, PATIENCE).await.classify(&classifier()).unwrap_err()
}

async fn of(upstream: Upstream) -> (&'static str, Origin, Effect) {
    of_within(upstream, PATIENCE).await
}

async fn of_within(upstream: Upstream, timeout: Duration) -> (&'static str, Origin, Effect) {
    let asked = ask(&upstream.base_url(), timeout).await;
    let failure = asked.classify(&classifier()).unwrap_err();
    (
        failure.code().as_str().trim_start_matches("ASYNC_UPSTREAM_"),
        failure.origin(),
        failure.effect(),
    )
}

#[tokio::test]
async fn each_way_to_get_no_answer_is_told_apart() {
    let refused = failure_of("http://127.0.0.1:1/secret").await;
    assert_eq!(
        (refused.code().as_str(), refused.effect()),
        ("ASYNC_UPSTREAM_UNREACHABLE", Effect::None)
    );
    assert!(!format!("{refused} {refused:?}").contains("secret"));
    let mistyped = failure_of("no address").await;
    assert_eq!(mistyped.code().as_str(), "ASYNC_UPSTREAM_REJECTED");

    let (remote, unknown) = (Origin::Remote, Effect::Unknown);
    assert_eq!(of(Upstream::playing(Part::Reset)).await, ("RESET", Origin::Raised, unknown));
    let hanging = of_within(Upstream::playing(Part::Hang), Duration::from_millis(300)).await;
    assert_eq!(hanging, ("RESET", Origin::TimedOut, unknown));
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_vec();
    assert_eq!(of(Upstream::playing(Part::Say(cut))).await, ("GARBLED", remote, unknown));
    assert_eq!(of(Upstream::answering(503, &[], b"")).await, ("FAILED", remote, unknown));
    assert_eq!(of(Upstream::answering(429, &[], b"")).await, ("THROTTLED", remote, Effect::None));
    let round = Upstream::answering(302, &["location: /base"], b"");
    assert_eq!(of(round).await, ("REDIRECTED", remote, unknown));
}
