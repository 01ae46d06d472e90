//! The bodies of requests: how much, and for how long.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::body::HttpBody;
use axum::routing::post as on_post;
use breakfall::Failure;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall_http::edge::BodyLimits;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::Result;
use futures_util::StreamExt;
use futures_util::stream;
use http::Request;
use http::StatusCode;
use http::Version;
use http_body_util::BodyExt;

use crate::edge_settings;
use crate::reply::Reply;
use crate::reply::ask;

const SECOND: Duration = Duration::from_secs(1);

/// Handlers that read a body in each way there is: with an extractor, with a failure passed on, and with one that nobody classified.
fn router(limits: BodyLimits) -> Router {
    let passes = async |body: Body| -> Result<String> {
        let bytes = body.collect().await.map_err(Failure::unexpected)?.to_bytes();
        Ok(bytes.len().to_string())
    };
    let hides = async |body: Body| match body.collect().await {
        Ok(body) => (StatusCode::OK, body.to_bytes().len().to_string()),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("canary {error}")),
    };
    Router::new()
        .route("/extracts", on_post(async |body: Bytes| body.len().to_string()))
        .route("/passes", on_post(passes))
        .route("/hides", on_post(hides))
        .layer(EdgeLayer::new(edge_settings()).with_body_limits(limits))
}

const PATHS: [&str; 3] = ["/extracts", "/passes", "/hides"];

async fn send(path: &str, limits: BodyLimits, body: Body) -> Reply {
    ask(router(limits), Request::post(path).body(body).unwrap()).await
}

/// So many bytes, one by one, this far apart.
fn dripping(bytes: usize, pause: Duration) -> Body {
    let drops = stream::iter(0..bytes).then(move |_| async move {
        sleep_until(now() + pause).await;
        Ok::<_, std::io::Error>(Bytes::from_static(b"x"))
    });
    Body::from_stream(drops)
}

#[tokio::test(start_paused = true)]
async fn what_is_too_long_is_refused_whoever_reads_it() {
    let limits = BodyLimits::default().with_bytes(10);
    for path in PATHS {
        assert_eq!(send(path, limits, Body::from("x".repeat(10))).await.body, "10", "{path}");
        // Announced, and found out.
        for body in [Body::from("x".repeat(11)), dripping(11, Duration::ZERO)] {
            let reply = send(path, limits, body).await;
            assert_eq!(
                (reply.status.as_u16(), reply.code().as_str()),
                (413, "ASYNC_BODY_TOO_LARGE")
            );
            assert_eq!(reply.header("connection"), Some("close"), "the rest is no request");
        }
    }
    let mut newer = Request::post("/extracts").body(Body::from("x".repeat(11))).unwrap();
    *newer.version_mut() = Version::HTTP_2;
    assert_eq!(ask(router(limits), newer).await.header("connection"), None, "HTTP/2 has none");
    let unread =
        ask(router(limits), Request::post("/nowhere").body("x".repeat(11).into()).unwrap());
    assert_eq!(unread.await.code(), "ASYNC_ROUTE_NOT_FOUND", "what nobody reads harms nobody");
}

#[tokio::test(start_paused = true)]
async fn who_pauses_or_never_ends_is_not_waited_for() {
    for path in PATHS {
        let start = now();
        let paused = send(path, BodyLimits::default(), dripping(2, SECOND * 11)).await;
        assert_eq!(
            (paused.status.as_u16(), paused.code().as_str()),
            (408, "ASYNC_REQUEST_TIMED_OUT")
        );
        assert_eq!(now() - start, SECOND * 10, "{path}");
        let start = now();
        let endless = send(path, BodyLimits::default(), dripping(1000, SECOND)).await;
        assert_eq!(
            (endless.status.as_u16(), endless.code().as_str()),
            (408, "ASYNC_REQUEST_TIMED_OUT")
        );
        assert_eq!(now() - start, SECOND * 60, "{path}");
        let slow = send(path, BodyLimits::default(), dripping(6, SECOND * 9)).await;
        assert_eq!(slow.body, "6", "slow is not too slow");
    }
}

#[tokio::test(start_paused = true)]
async fn what_breaks_off_is_the_callers() {
    for path in PATHS {
        let pieces = [Ok(Bytes::from_static(b"x")), Err(std::io::Error::other("canary"))];
        let reply =
            send(path, BodyLimits::default(), Body::from_stream(stream::iter(pieces))).await;
        assert_eq!(
            (reply.status.as_u16(), reply.code().as_str()),
            (400, "ASYNC_REQUEST_MALFORMED")
        );
        assert!(!reply.body.contains("canary"), "{}", reply.body);
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_body_never_looks_whole_and_a_good_one_keeps_its_size() {
    let again = async |mut body: Body| {
        let first = body.frame().await.expect("an end").is_err();
        let second = body.frame().await.is_some_and(|frame| frame.is_err());
        format!("{first} {second}")
    };
    let sized =
        async |body: Body| format!("{:?} {}", body.size_hint().exact(), body.is_end_stream());
    let limits = BodyLimits::default().with_bytes(3);
    let router = Router::new()
        .route("/again", on_post(again))
        .route("/sized", on_post(sized))
        .layer(EdgeLayer::new(edge_settings()).with_body_limits(limits));
    for (path, body, expected) in [
        ("/again", "long", "true true"),
        ("/sized", "abc", "Some(3) false"),
        ("/sized", "", "Some(0) true"),
    ] {
        let request = Request::post(path).body(Body::from(body)).unwrap();
        assert_eq!(ask(router.clone(), request).await.body, expected);
    }
}
