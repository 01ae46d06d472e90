//! Several services behind each other, over real connections.

use std::time::Duration;

use axum::Router;
use axum::middleware::map_response;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use breakfall::Failure;
use breakfall::Handler;
use breakfall::Outcome;
use breakfall::Settings;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::Effect;
use breakfall::message::Catalogue;
use breakfall_http::MESSAGES;
use breakfall_http::client::Client;
use breakfall_http::edge;
use breakfall_http::edge::Caller;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::EdgeSettings;
use breakfall_http::tiers::RETRY_HEADER;
use http::HeaderName;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::client;
use crate::upstream::Upstream;

/// Three retries without waits in between.
fn handler() -> Handler {
    let mut settings = Settings::default();
    settings.plan.retry.base = Duration::ZERO;
    Handler::new(settings)
}

/// A service that asks `inner` for everything, and its client.
async fn tier(servers: &mut JoinSet<std::io::Result<()>>, inner: Client) -> Client {
    let handler = handler();
    let ask = async move |caller: Caller| -> edge::Result<String> {
        let asked = handler.operation("ask").read_only().deadline(caller.deadline());
        let outcome = asked.run(|attempt| inner.get("/").attempt(&attempt).send()).await?;
        Ok(outcome.value().map(|answer| answer.status.to_string()).unwrap_or_default())
    };
    let catalogue = Catalogue::builtin().with(MESSAGES).expect("the texts load");
    let router = Router::new().route("/", get(ask));
    let router = router.layer(EdgeLayer::new(EdgeSettings::new(catalogue)));
    let router = router.layer(map_response(without_wait));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("the port");
    servers.spawn(axum::serve(listener, router).into_future());
    Client::new("tier", &format!("http://{address}/")).expect("a loopback address")
}

/// What a proxy leaves of an answer that writes bodies of its own: nothing says any more how long to wait.
async fn without_wait(whole: Response) -> Response {
    let mut response = whole.status().into_response();
    let retry = whole.headers().get(RETRY_HEADER).map(|value| (RETRY_HEADER, value.clone()));
    response.headers_mut().extend(retry);
    response
}

async fn ask(client: &Client) -> Failure {
    let handler = handler();
    let asked = handler.operation("ask").read_only();
    asked.run(|attempt| client.get("/").attempt(&attempt).send()).await.unwrap_err()
}

fn header(request: &str, name: &str) -> Option<String> {
    let start = format!("{name}: ");
    request.lines().find_map(|line| line.strip_prefix(&start)).map(str::to_owned)
}

#[tokio::test]
async fn trap_20_tiers_do_not_multiply() {
    let last = Upstream::answering(503, &[], b"");
    let mut servers = JoinSet::new();
    let middle = tier(&mut servers, client(&last)).await;
    let first = tier(&mut servers, middle).await;
    // Who asks first is not kept from asking again by anything else: nobody tells it to wait.
    let failure = ask(&first).await;
    assert_eq!(failure.code().as_str(), "ASYNC_UPSTREAM_FAILED");
    assert_eq!(failure.attempts().len(), 1, "the tier behind had retried it");
    let mut attempts = Vec::new();
    for _ in 0..4 {
        attempts.push(header(&last.next_request(), "breakfall-attempt").unwrap());
    }
    assert_eq!(attempts, ["1", "2", "3", "4;last"]);
    assert!(last.saw_nothing_more(), "three tiers of four attempts are four calls of the last");
}

#[tokio::test]
async fn each_tier_has_less_time_than_the_one_before() {
    let last = Upstream::answering(200, &[], b"{}");
    let mut servers = JoinSet::new();
    let middle = tier(&mut servers, client(&last)).await;
    let handler = handler();
    let asked = handler.operation("ask").read_only();
    let asked = asked.run(|attempt| middle.get("/").attempt(&attempt).send());
    assert!(matches!(asked.await.unwrap(), Outcome::Full(_)));
    // A third of 30 s for the attempt here, and a third of what it says for the one there.
    let left: u64 = header(&last.next_request(), "request-timeout-ms").unwrap().parse().unwrap();
    assert!((1..=3_333).contains(&left), "{left} ms");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_without_time_is_not_sent() {
    let upstream = Upstream::answering(200, &[], b"{}");
    let (client, handler, mut kept) = (client(&upstream), handler(), None);
    let asked = handler.operation("ask").run(|attempt| {
        kept = Some(client.post_json("/", &1).attempt(&attempt));
        async { Ok::<_, Failure>(()) }
    });
    assert!(matches!(asked.await.unwrap(), Outcome::Full(())));
    sleep_until(later(now(), Duration::from_secs(30))).await;
    let failure = kept.unwrap().send().await.unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_TIMEOUT_FAILED");
    assert_eq!(failure.effect(), Effect::None);
    assert!(upstream.saw_nothing_more());
}

#[tokio::test]
async fn others_learn_nothing_and_the_name_of_the_header_can_be_theirs() {
    const OTHER: HeaderName = HeaderName::from_static("x-envoy-expected-rq-timeout-ms");
    let upstream = Upstream::answering(200, &[], b"{}");
    client(&upstream).get("/").send().await.unwrap();
    let request = upstream.next_request();
    assert_eq!(header(&request, "request-timeout-ms"), None);
    assert_eq!(header(&request, "breakfall-attempt"), None);
    let (client, handler) = (client(&upstream).timeout_header(OTHER), handler());
    let asked = handler.operation("ask").run(|attempt| client.get("/").attempt(&attempt).send());
    assert!(matches!(asked.await.unwrap(), Outcome::Full(_)));
    let request = upstream.next_request();
    assert_eq!(header(&request, "request-timeout-ms"), None);
    assert!(header(&request, OTHER.as_str()).is_some());
}

#[tokio::test]
async fn only_the_word_itself_says_that_it_was_retried() {
    let is_settled = async |value: &str| {
        let line = format!("{RETRY_HEADER}: {value}");
        let upstream = Upstream::answering(503, &[&line], b"");
        client(&upstream).get("/").send().await.unwrap_err().is_settled()
    };
    assert!(is_settled("exhausted").await);
    assert!(is_settled(" Exhausted ").await);
    for garbage in ["", "exhausted, canary", "true", "exhaustedé", &"exhausted".repeat(500)] {
        assert!(!is_settled(garbage).await, "{garbage}");
    }
}
