//! What becomes of every way to fail inside.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::now;
use breakfall::fault::Action;
use breakfall::fault::Class;
use breakfall::fault::Code;
use breakfall::fault::Fault;
use breakfall::fault::Param;
use breakfall::fault::Spec;
use breakfall_grpc::client::Guard;
use breakfall_grpc::edge::Caller;
use breakfall_grpc::edge::EdgeLayer;
use futures_util::future::Ready;
use futures_util::future::ready;
use tonic::Code as Grpc;
use tonic::Request;
use tonic::Status;
use tonic::body::Body;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tower::Layer;
use tower::Service;
use tower::ServiceExt;
use tower::service_fn;

use crate::support::Chosen;
use crate::support::Item;
use crate::support::TicketFault;
use crate::support::asking;
use crate::support::info;
use crate::support::not_found;
use crate::support::settings;
use crate::support::trusted;
use crate::support::words;

fn ask() -> HealthCheckRequest {
    HealthCheckRequest::default()
}

#[tokio::test]
async fn success_passes_untouched() {
    let answer = Chosen::check(|_| Ok(())).client().check(ask()).await.unwrap();
    assert_eq!(answer.into_inner().status, 0);
}

#[tokio::test]
async fn a_failure_is_told_in_the_language_of_the_caller() {
    let service = Chosen::check(|caller| Err(caller.status(not_found())));
    let german = service.client().check(asking("de-AT, en;q=0.5")).await.unwrap_err();
    let told = words(&german);
    assert_eq!(told.locale, "de");
    assert!(told.message.starts_with("Es gibt kein Ticket 8."), "{}", told.message);
    assert_eq!(german.message(), "no ticket has this number", "for developers, in English");
    // Who names more languages than anybody reads is read in the first of them.
    let mut many = Request::new(ask());
    for language in ["xx"; 8].into_iter().chain(["de"]) {
        many.metadata_mut().append("accept-language", language.parse().unwrap());
    }
    let told = service.client().check(many).await.unwrap_err();
    assert_eq!(words(&told).locale, "en");
    // What has no words of its own in a language is told in one that has, as a whole.
    let french = service.client().check(asking("fr")).await.unwrap_err();
    assert_eq!(words(&french).locale, "en");
}

#[tokio::test]
async fn trap_61_a_stream_that_fails_half_way_tells_it_in_its_trailers() {
    let service = Chosen::watch(|caller| {
        vec![Item::Message, Item::Message, Item::Fail(caller.status(not_found()))]
    });
    let mut stream = service.client().watch(asking("de")).await.unwrap().into_inner();
    for _ in 0..2 {
        assert!(stream.message().await.unwrap().is_some());
    }
    let status = stream.message().await.unwrap_err();
    assert_eq!((status.code(), words(&status).locale.as_str()), (Grpc::NotFound, "de"));
    let failure = trusted().failure(status);
    assert!(matches!(failure.downcast_ref(), Some(TicketFault::NotFound { number: 8, .. })));
}

#[tokio::test]
async fn trap_66_a_panic_is_a_failure_and_its_text_stays_here() {
    let service = Chosen::check(|_| panic!("CANARY in a handler"));
    let status = service.client().check(ask()).await.unwrap_err();
    assert_eq!(
        (status.code(), info(&status).reason.as_str()),
        (Grpc::Internal, "ASYNC_PANICKED_FAILED")
    );
    assert!(!String::from_utf8_lossy(status.details()).contains("CANARY"));

    let service = Chosen::watch(|_| vec![Item::Panic]);
    let mut stream = service.client().watch(ask()).await.unwrap().into_inner();
    let status = stream.message().await.unwrap_err();
    assert_eq!(info(&status).reason, "ASYNC_PANICKED_FAILED");
    assert!(!format!("{status:?}").contains("CANARY"));
}

#[tokio::test]
async fn trap_03_a_bare_status_keeps_its_code_and_loses_its_text() {
    for number in 1..=16 {
        let code = Grpc::from(number);
        let service = Chosen::check(move |_| Err(Status::new(code, "CANARY")));
        let status = service.client().check(asking("ar")).await.unwrap_err();
        assert_eq!(status.code(), code);
        let info = info(&status);
        assert!(info.reason.starts_with("ASYNC_CALL_"), "{}", info.reason);
        assert_eq!(words(&status).locale, "ar");
        assert!(!format!("{status:?}").contains("CANARY"), "{status:?}");

        let service =
            Chosen::watch(move |_| vec![Item::Message, Item::Fail(Status::new(code, "CANARY"))]);
        let mut stream = service.client().watch(ask()).await.unwrap().into_inner();
        assert!(stream.message().await.unwrap().is_some());
        let status = stream.message().await.unwrap_err();
        assert_eq!((status.code(), crate::support::info(&status).reason), (code, info.reason));
        assert!(!format!("{status:?}").contains("CANARY"), "{status:?}");
    }
}

#[tokio::test]
async fn a_status_with_details_of_its_own_stays_as_it_is() {
    let own = || Status::with_details(Grpc::Aborted, "on purpose", b"own".to_vec().into());
    let service = Chosen::check(move |_| Err(own()));
    let status = service.client().check(ask()).await.unwrap_err();
    assert_eq!((status.message(), status.details()), ("on purpose", &b"own"[..]));
}

#[tokio::test(start_paused = true)]
async fn the_time_and_the_attempt_of_a_caller_are_known() {
    let service = Chosen::check(|caller| {
        let left = caller.deadline().map(|end| end - now());
        assert_eq!(left, Some(Duration::from_millis(1500)));
        assert_eq!(caller.attempt(), Some(3));
        Ok(())
    });
    let mut request = Request::new(ask());
    request.set_timeout(Duration::from_millis(1500));
    request.metadata_mut().insert("grpc-previous-rpc-attempts", "2".parse().unwrap());
    service.client().check(request).await.unwrap();

    let silent = Chosen::check(|caller| {
        assert_eq!((caller.deadline(), caller.attempt()), (None, None));
        Ok(())
    });
    silent.client().check(ask()).await.unwrap();
}

#[tokio::test]
async fn who_waits_no_longer_is_refused_and_nothing_is_called() {
    let service = Chosen::check(|_| panic!("nobody waits"));
    let mut request = Request::new(ask());
    request.set_timeout(Duration::ZERO);
    let status = service.client().check(request).await.unwrap_err();
    assert_eq!(status.code(), Grpc::DeadlineExceeded);
    assert_eq!(info(&status).reason, "ASYNC_TIMEOUT_FAILED");
    assert_eq!(info(&status).metadata["breakfall-effect"], "none");
    assert!(service.asked().is_empty());
}

#[tokio::test]
async fn trap_60_an_answer_of_http_means_what_grpc_says_and_not_the_table_backwards() {
    let table = [
        (400, Grpc::Internal),
        (401, Grpc::Unauthenticated),
        (403, Grpc::PermissionDenied),
        (404, Grpc::Unimplemented),
        (409, Grpc::Unknown),
        (429, Grpc::Unavailable),
        (500, Grpc::Unknown),
        (502, Grpc::Unavailable),
        (503, Grpc::Unavailable),
        (504, Grpc::Unavailable),
        (200, Grpc::Unknown),
    ];
    for (http, expected) in table {
        let inner = service_fn(move |_: http::Request<Body>| async move {
            let answer = http::Response::builder().status(http);
            Ok::<_, std::convert::Infallible>(answer.body(Body::new("CANARY".to_owned())).unwrap())
        });
        let mut client = HealthClient::new(EdgeLayer::new(settings()).layer(inner));
        let status = client.check(ask()).await.unwrap_err();
        assert_eq!(status.code(), expected, "{http}");
        assert!(info(&status).reason.starts_with("ASYNC_CALL_"));
        assert!(!format!("{status:?}").contains("CANARY"));
        // The other way round it is another table: what is not found is 404 there.
        let class = Class::ALL[usize::try_from(i32::from(expected)).unwrap() - 1];
        let is_inverse = class.status().get() == http;
        assert_eq!(is_inverse, [401, 403, 500, 503].contains(&http), "{http}");
    }
}

#[tokio::test]
async fn what_is_no_call_of_grpc_passes_untouched() {
    let inner = service_fn(|_: http::Request<Body>| async {
        let answer = http::Response::builder().status(404).body(Body::new("not here".to_owned()));
        Ok::<_, std::convert::Infallible>(answer.unwrap())
    });
    let service = EdgeLayer::new(settings()).layer(inner);
    let answer = service.oneshot(http::Request::new(Body::empty())).await.unwrap();
    assert_eq!(answer.status(), 404);
    let body = http_body_util::BodyExt::collect(answer.into_body()).await.unwrap().to_bytes();
    assert_eq!(&body[..], b"not here");
}

#[tokio::test]
async fn a_method_that_is_not_there_is_told_as_well() {
    let mut grpc = tonic::client::Grpc::new(Guard::new(Chosen::check(|_| Ok(())).edged()));
    grpc.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static("/grpc.health.v1.Health/Nothing");
    let codec = tonic_prost::ProstCodec::<HealthCheckRequest, HealthCheckRequest>::default();
    let status = grpc.unary(Request::new(ask()), path, codec).await.unwrap_err();
    assert_eq!(
        (status.code(), info(&status).reason.as_str()),
        (Grpc::Unimplemented, "ASYNC_CALL_UNIMPLEMENTED")
    );
}

/// A service that panics when it is asked whether it is ready.
#[derive(Clone)]
struct Broken;

impl Service<http::Request<Body>> for Broken {
    type Response = http::Response<Body>;
    type Error = std::convert::Infallible;
    type Future = Ready<Result<http::Response<Body>, std::convert::Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        panic!("CANARY while it was asked")
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        ready(Ok(http::Response::new(Body::empty())))
    }
}

#[tokio::test]
async fn trap_66_a_panic_before_the_call_is_told_to_its_caller() {
    let mut client = HealthClient::new(EdgeLayer::new(settings()).layer(Broken));
    let status = client.check(ask()).await.unwrap_err();
    assert_eq!(info(&status).reason, "ASYNC_PANICKED_FAILED");
}

#[tokio::test]
async fn settings_may_change_while_calls_are_answered() {
    let number = Arc::new(AtomicU32::new(0));
    let now = Arc::clone(&number);
    let live = breakfall_grpc::edge::LiveSettings::asked(move || {
        settings().with_domain(format!("domain-{}", now.load(Ordering::Relaxed)))
    });
    let service = Chosen::check(|caller| Err(caller.status(not_found())));
    let mut client = HealthClient::new(EdgeLayer::new(live).layer(service.bare()));
    for expected in ["domain-0", "domain-1"] {
        assert_eq!(info(&client.check(ask()).await.unwrap_err()).domain, expected);
        number.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn the_failure_stays_behind_its_status_for_layers_outside() {
    let service = Chosen::check(|caller| {
        let status = caller.status(not_found());
        let found = Failure::find(&status).expect("it stands behind it");
        assert_eq!(found.code().as_str(), "TICKET_NOT_FOUND");
        assert_eq!(
            Failure::find(&trusted().failure(status)).unwrap().code().as_str(),
            "TICKET_NOT_FOUND"
        );
        Ok(())
    });
    service.client().check(ask()).await.unwrap();
}

#[tokio::test]
async fn trap_61_in_a_browser_the_trailers_are_told_as_well() {
    let failing = Chosen::check(|caller| Err(caller.status(not_found())));
    let half_way =
        Chosen::watch(|caller| vec![Item::Message, Item::Fail(caller.status(not_found()))]);
    for (service, method) in [(failing, "Check"), (half_way, "Watch")] {
        let web = tonic_web::GrpcWebLayer::new().layer(service.edged());
        let request = http::Request::post(format!("/grpc.health.v1.Health/{method}"))
            .header("content-type", "application/grpc-web+proto")
            .header("accept-language", "de")
            .body(Body::new(http_body_util::Full::from(vec![0; 5])))
            .unwrap();
        let (parts, body) = web.oneshot(request).await.unwrap().into_parts();
        let body = http_body_util::BodyExt::collect(body).await.unwrap().to_bytes();
        let told = format!("{:?} {}", parts.headers, String::from_utf8_lossy(&body));
        assert!(told.contains("grpc-status-details-bin"), "{method}: {told}");
        assert!(told.contains("no%20ticket") || told.contains("no ticket"), "{method}: {told}");
    }
}

/// A fault written by hand, with a mistake in it.
#[derive(Debug)]
struct PanicsWhenAsked;

impl fmt::Display for PanicsWhenAsked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault with a mistake")
    }
}

impl Error for PanicsWhenAsked {}

impl Fault for PanicsWhenAsked {
    fn spec(&self) -> &'static Spec {
        static SPEC: Spec = Spec::new(
            Code::new("MISTAKEN"),
            Class::NotFound,
            const { &[Action::RETRY] },
            "a mistake",
        );
        &SPEC
    }

    fn params(&self, _: &mut dyn FnMut(&'static str, Param)) {
        panic!("CANARY")
    }
}

#[test]
fn trap_19_a_failure_that_cannot_be_told_is_not_lost() {
    let status = Caller::of(&Request::new(())).status(PanicsWhenAsked);
    assert_eq!(info(&status).reason, "ASYNC_PANICKED_FAILED");
    let failure = Failure::find(&status).expect("it stands behind the status");
    assert_eq!(failure.notes()[0].key, "told instead of");
    assert!(!String::from_utf8_lossy(status.details()).contains("CANARY"));
}
