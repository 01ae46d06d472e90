//! Whatever a peer sends, nothing panics, and the code of the status counts.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall_grpc::client::Guard;
use breakfall_grpc::client::Peer;
use futures_util::FutureExt;
use http::HeaderValue;
use proptest::prelude::*;
use tonic::Code;
use tonic::Status;
use tonic::metadata::MetadataMap;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::pb;
use tower::ServiceExt;

use crate::details::told;
use crate::support::Chosen;
use crate::support::DOMAIN;
use crate::support::not_found;
use crate::support::packed;
use crate::support::reason;
use crate::support::status_with;
use crate::support::trusted;

#[tokio::test]
async fn g01_details_cut_anywhere_leave_the_code() {
    let whole = told(|| not_found().into()).await;
    for end in 0..whole.details().len() {
        let cut = whole.details()[..end].to_vec();
        let failure = trusted().failure(Status::with_details(Code::NotFound, "told", cut.into()));
        let code = failure.code().as_str();
        assert!(
            matches!(code, "TICKET_NOT_FOUND" | "ASYNC_RESOURCE_MISSING"),
            "{end}: {failure:?}"
        );
        assert!(failure.notes().iter().any(|note| note.key == "target"));
    }
}

proptest! {
    #[test]
    fn g01_no_details_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), code in -2..120_i32) {
        let status = Status::with_details(Code::from(code), "", bytes.into());
        let failure = trusted().failure(status);
        prop_assert!(!failure.code().as_str().is_empty());
    }

    #[test]
    fn g01_no_detail_panics(
        value in proptest::collection::vec(any::<u8>(), 0..60),
        kind in prop_oneof![Just("ErrorInfo"), Just("RetryInfo"), Just("BadRequest"), Just("RequestInfo")],
    ) {
        let detail = prost_types::Any { type_url: format!("type.googleapis.com/google.rpc.{kind}"), value };
        let all = vec![detail, reason("TICKET_NOT_FOUND", DOMAIN)];
        drop(trusted().failure(status_with(Code::NotFound, all)));
    }
}

fn asked_to_wait(delay: prost_types::Duration) -> Failure {
    let retry = pb::RetryInfo { retry_delay: Some(delay) };
    let all = vec![packed("google.rpc.RetryInfo", &retry), reason("TICKET_TRACKER_RESTS", DOMAIN)];
    trusted().failure(status_with(Code::Unavailable, all))
}

#[test]
fn g04_trap_49_a_wait_that_is_told_is_between_now_and_a_day() {
    const DAY: Duration = Duration::from_hours(24);
    let table = [
        ((0, 0), Duration::ZERO),
        ((3, 500_000_000), Duration::from_millis(3500)),
        ((-1, 0), Duration::ZERO),
        ((5, -1), Duration::ZERO),
        ((i64::MIN, i32::MIN), Duration::ZERO),
        ((i64::MIN, 0), Duration::ZERO),
        ((i64::MAX, i32::MAX), DAY),
        ((315_576_000_000, 0), DAY),
    ];
    for ((seconds, nanos), expected) in table {
        let delay = prost_types::Duration { seconds, nanos };
        let failure = asked_to_wait(delay);
        assert_eq!(failure.code().as_str(), "TICKET_TRACKER_RESTS");
        assert_eq!(failure.recovery().after(), Some(expected), "{delay:?}");
        let retry = packed("google.rpc.RetryInfo", &pb::RetryInfo { retry_delay: Some(delay) });
        let stranger = Peer::new("stranger").failure(status_with(Code::Unavailable, vec![retry]));
        assert_eq!(stranger.recovery().after(), Some(expected), "{delay:?}");
    }
}

#[test]
fn g04_who_pushes_back_is_heeded() {
    let pushed = |value: &str, code| {
        let mut metadata = MetadataMap::new();
        metadata.insert("grpc-retry-pushback-ms", value.parse().unwrap());
        Peer::new("peer").failure(Status::with_metadata(code, "", metadata))
    };
    let later = pushed("1500", Code::Unavailable);
    assert_eq!(later.recovery().after(), Some(Duration::from_millis(1500)));
    assert!(!later.is_settled());
    for never in ["-1", "soon", "2147483648"] {
        let never = pushed(never, Code::Unavailable);
        assert!(never.is_exhausted(), "{never:?}");
    }
    assert_eq!(
        pushed("2147483647", Code::Unavailable).recovery().after(),
        Some(Duration::from_hours(24))
    );
    assert_eq!(pushed("5", Code::InvalidArgument).recovery().after(), None, "it would not help");
}

#[test]
fn g05_a_code_that_is_none_is_unknown_and_ok_is_no_reason_to_panic() {
    for code in [99, -1, 17, i32::MAX] {
        let failure = Peer::new("peer").failure(Status::new(Code::from(code), "CANARY"));
        assert_eq!(
            (failure.code().as_str(), failure.effect()),
            ("ASYNC_RESOURCE_FAILED", Effect::Unknown)
        );
        assert_eq!(failure.origin(), Origin::Remote);
    }
    let ok = trusted().failure(status_with(Code::Ok, vec![reason("TICKET_NOT_FOUND", DOMAIN)]));
    assert_eq!(ok.code().as_str(), "ASYNC_UNEXPECTED_FAILED");
}

/// A service that answers every call with these headers, or with these trailers after the headers.
fn answering(
    headers: &[(&'static str, &'static [u8])],
    trailing: bool,
) -> impl tower::Service<
    http::Request<tonic::body::Body>,
    Response = http::Response<tonic::body::Body>,
    Error = std::convert::Infallible,
    Future: Send,
> + Clone
+ Send {
    let pairs = headers.iter().map(|(name, value)| {
        (http::HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap())
    });
    let told: http::HeaderMap = pairs.collect();
    tower::service_fn(move |_| {
        let told = told.clone();
        async move {
            let answer = http::Response::builder().header("content-type", "application/grpc");
            let (mut answer, trailers) = if trailing {
                let body = http_body_util::StreamBody::new(tokio_stream::once(Ok::<_, Status>(
                    http_body::Frame::<bytes::Bytes>::trailers(told),
                )));
                return Ok(answer.body(tonic::body::Body::new(body)).unwrap());
            } else {
                (answer.body(tonic::body::Body::empty()).unwrap(), told)
            };
            answer.headers_mut().extend(trailers);
            Ok(answer)
        }
    })
}

const GARBAGE: &[(&str, &[u8])] = &[
    ("grpc-status", b"5"),
    ("grpc-message", b"%ff"),
    ("grpc-status-details-bin", b"!!! no base64"),
];

#[tokio::test]
async fn trap_54_a_guarded_client_does_not_panic_at_garbage() {
    for trailing in [false, true] {
        let mut client = HealthClient::new(Guard::new(answering(GARBAGE, trailing)));
        let status = client.check(HealthCheckRequest::default()).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::NotFound, ""), "{trailing}");
        assert_eq!(Peer::new("peer").failure(status).code().as_str(), "ASYNC_RESOURCE_MISSING");
        let service = Guard::new(answering(GARBAGE, trailing));
        let mut client = HealthClient::new(service.boxed_clone());
        let mut stream = match client.watch(HealthCheckRequest::default()).await {
            Ok(answer) => answer.into_inner(),
            Err(status) => {
                assert_eq!((status.code(), trailing), (Code::NotFound, false));
                continue;
            }
        };
        assert_eq!(stream.message().await.unwrap_err().code(), Code::NotFound);
    }
}

/// Fails once tonic reads garbage without a panic: then the guard can go.
#[tokio::test]
async fn without_the_guard_tonic_panics_at_garbage() {
    let mut client = HealthClient::new(answering(GARBAGE, false));
    let check = client.check(HealthCheckRequest::default());
    assert!(AssertUnwindSafe(check).catch_unwind().await.is_err());
}

#[tokio::test]
async fn what_is_whole_passes_the_guard_untouched() {
    let service = Chosen::check(|caller| Err(caller.status(not_found())));
    let bare = HealthClient::new(service.edged()).check(HealthCheckRequest::default()).await;
    let guarded = service.client().check(HealthCheckRequest::default()).await;
    let (bare, guarded) = (bare.unwrap_err(), guarded.unwrap_err());
    assert_eq!((bare.code(), bare.message()), (guarded.code(), guarded.message()));
    assert_eq!(bare.details().len(), guarded.details().len());
}
