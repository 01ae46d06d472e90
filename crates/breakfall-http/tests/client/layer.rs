//! The table of the client around clients of other people.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Handler;
use breakfall::Settings;
use breakfall::fault::Effect;
use breakfall::pipeline::Operation;
use breakfall::pipeline::tower::HandlerLayer;
use breakfall_http::client::AnswerLayer;
use breakfall_http::client::Refusal;
use breakfall_http::client::UpstreamFault;
use breakfall_http::client::classifier;
use http::Request;
use http::Response;
use http_body_util::Full;
use tower::ServiceBuilder;
use tower::ServiceExt;
use tower::service_fn;

use crate::install_cryptography;
use crate::upstream::Part;
use crate::upstream::Upstream;

type Body = Full<&'static [u8]>;

fn response(status: u16, headers: &[(&str, &str)], body: &'static str) -> Response<Body> {
    let mut response = Response::new(Full::new(body.as_bytes()));
    *response.status_mut() = status.try_into().expect("a status");
    for (name, value) in headers {
        let name: http::HeaderName = name.parse().expect("a name");
        response.headers_mut().append(name, value.parse().expect("a value"));
    }
    response
}

fn never(error: Infallible) -> Failure {
    match error {}
}

/// What the layer makes of this answer.
async fn layered(answer: Response<Body>) -> Result<Response<Body>, Failure> {
    let inner = service_fn(move |_: Request<()>| {
        let answer = answer.clone();
        async move { Ok::<_, Infallible>(answer) }
    });
    let layered = ServiceBuilder::new().layer(AnswerLayer::new("tracker", never)).service(inner);
    layered.oneshot(Request::new(())).await
}

#[tokio::test]
async fn answers_mean_what_they_mean_to_our_own_client() {
    let passed = layered(response(200, &[], "{}")).await.expect("a success passes");
    assert_eq!(passed.status(), 200);
    let table = [
        (302, "ASYNC_UPSTREAM_REDIRECTED", Effect::Unknown),
        (401, "ASYNC_UPSTREAM_REFUSED", Effect::None),
        (404, "ASYNC_UPSTREAM_REJECTED", Effect::None),
        (429, "ASYNC_UPSTREAM_THROTTLED", Effect::None),
        (503, "ASYNC_UPSTREAM_FAILED", Effect::Unknown),
    ];
    for (status, code, effect) in table {
        let failure =
            layered(response(status, &[("retry-after", "7")], "canary")).await.unwrap_err();
        assert_eq!((failure.code().as_str(), failure.effect()), (code, effect));
        if matches!(status, 429 | 503) {
            assert_eq!(failure.recovery().after(), Some(Duration::from_secs(7)));
        }
        assert!(!format!("{failure:?}").contains("canary"));
    }
    let problem = r#"{"code":"SOME_CODE","retry":{"advice":"never"}}"#;
    let kind = ("content-type", "application/problem+json");
    let failure = layered(response(503, &[kind], problem)).await.unwrap_err();
    assert!(!failure.recovery().is_retryable(), "its advice is heeded: {failure:?}");
    let exhausted = layered(response(503, &[("breakfall-retry", "exhausted")], "")).await;
    assert!(exhausted.unwrap_err().is_settled());
}

fn broke(refusal: Refusal) -> Failure {
    let is_broke = refusal.body() == b"broke";
    if is_broke { refusal.means(UpstreamFault::Refused) } else { refusal.by_status() }
}

fn read_only<'h>(operation: Operation<'h>, _: &Request<()>) -> Operation<'h> {
    operation.read_only()
}

#[tokio::test]
async fn inside_of_a_handler_it_is_retried_as_the_operation_allows_on_ready_services() {
    let calls = Arc::new(AtomicU32::new(0));
    let flaky = |calls: Arc<AtomicU32>| {
        service_fn(move |_: Request<()>| {
            let number = calls.fetch_add(1, Ordering::Relaxed);
            let answer =
                if number == 0 { response(503, &[], "") } else { response(200, &[], "{}") };
            async move { Ok::<_, Infallible>(answer) }
        })
    };
    let mut settings = Settings::default();
    settings.plan.retry.base = Duration::ZERO;
    let handler = HandlerLayer::new(Handler::new(settings), "ask");
    let service = ServiceBuilder::new()
        .layer(handler.clone().describe(read_only))
        .layer(AnswerLayer::new("tracker", never).refusals(broke))
        // Panics where it is called without having said that it is ready.
        .concurrency_limit(1)
        .service(flaky(Arc::clone(&calls)));
    assert_eq!(service.oneshot(Request::new(())).await.expect("the second answers").status(), 200);
    assert_eq!(calls.swap(0, Ordering::Relaxed), 2);
    let service = ServiceBuilder::new()
        .layer(handler)
        .layer(AnswerLayer::new("tracker", never).refusals(broke))
        .service(flaky(Arc::clone(&calls)));
    let failure = service.oneshot(Request::new(())).await.unwrap_err();
    assert_eq!((failure.effect(), calls.load(Ordering::Relaxed)), (Effect::Unknown, 1));
    let refused = ServiceBuilder::new().layer(AnswerLayer::new("tracker", never).refusals(broke));
    let refused = refused.service(service_fn(|_: Request<()>| async {
        Ok::<_, Infallible>(response(429, &[], "broke"))
    }));
    let failure = refused.oneshot(Request::new(())).await.unwrap_err();
    assert!(matches!(failure.downcast_ref(), Some(UpstreamFault::Refused)), "{failure:?}");
}

fn of_reqwest(error: reqwest::Error) -> Failure {
    classifier().classify(error.without_url())
}

#[tokio::test]
async fn reqwest_itself_is_one_of_them() {
    install_cryptography();
    let bare = reqwest::Client::builder().no_proxy().build().expect("a client");
    let ask = async |upstream: &Upstream| {
        let url: reqwest::Url = upstream.base_url().parse().expect("an address");
        let layer = AnswerLayer::new("tracker", of_reqwest);
        let layered = ServiceBuilder::new().layer(layer).service(bare.clone());
        layered.oneshot(reqwest::Request::new(http::Method::GET, url)).await
    };
    let answer = ask(&Upstream::answering(200, &[], b"{}")).await.expect("an answer");
    assert_eq!(answer.text().await.expect("its body is unread"), "{}");
    let failure = ask(&Upstream::answering(503, &["retry-after: 3"], b"")).await.unwrap_err();
    assert_eq!(failure.recovery().after(), Some(Duration::from_secs(3)));
    let failure = ask(&Upstream::playing(Part::Reset)).await.unwrap_err();
    assert!(matches!(failure.downcast_ref(), Some(UpstreamFault::Reset)), "{failure:?}");
}
