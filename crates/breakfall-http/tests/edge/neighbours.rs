//! The edge among other layers and other programs.

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get as on_get;
use breakfall::fault::PublicText;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::HttpFailure;
use breakfall_http::edge::PassedOn;
use breakfall_http::edge::REFERENCE_HEADER;
use breakfall_http::edge::Result;
use http::HeaderValue;
use http::Request;
use http::StatusCode;
use http::header;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::cors::CorsLayer;

use crate::TicketFault;
use crate::get;
use crate::guarded;
use crate::reply::ask;

#[tokio::test]
async fn trap_37_layers_for_compression_and_other_origins_keep_the_headers() {
    async fn resting() -> Result<()> {
        Err(TicketFault::Rests { after: None })?
    }
    let origins = CorsLayer::new()
        .allow_origin(HeaderValue::from_static("https://shop.example"))
        .expose_headers([header::RETRY_AFTER, REFERENCE_HEADER]);
    let router = guarded(Router::new().route("/", on_get(resting)))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(1)))
        .layer(origins);
    let plain = get(Router::new().route("/", on_get(resting)), "/").await;
    let request = Request::get("/")
        .header(header::ORIGIN, "https://shop.example")
        .header(header::ACCEPT_ENCODING, "gzip");
    let response = tower::ServiceExt::oneshot(router, request.body(Body::empty()).unwrap()).await;
    let Ok(response) = response;
    let headers = response.headers();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(headers["content-encoding"], "gzip");
    assert_eq!(headers["content-type"], "application/problem+json");
    let exposed = headers["access-control-expose-headers"].to_str().unwrap();
    assert_eq!(exposed, "retry-after,breakfall-reference");
    for kept in plain.headers.keys().filter(|name| **name != header::CONTENT_LENGTH) {
        assert!(headers.contains_key(kept), "{kept} is lost");
    }
    let varies: Vec<_> = headers.get_all("vary").iter().map(|v| v.to_str().unwrap()).collect();
    let varies = varies.join(", ").to_lowercase();
    for name in ["accept", "accept-language", "accept-encoding", "origin"] {
        assert!(varies.split(", ").any(|known| known == name), "{name} in {varies}");
    }
    let length =
        headers.get("content-length").and_then(|length| length.to_str().ok()?.parse().ok());
    let body = http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes();
    assert_eq!(length.unwrap_or(body.len()), body.len(), "no length of another body");
}

#[tokio::test]
async fn trap_64_the_answer_of_another_program_passes_untouched_when_asked() {
    fn of(media_type: Option<&'static str>, body: &'static str) -> Response {
        let mut response = (StatusCode::BAD_GATEWAY, body).into_response();
        response.headers_mut().remove(header::CONTENT_TYPE);
        if let Some(media_type) = media_type {
            let media_type = HeaderValue::from_static(media_type);
            response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        }
        response
    }
    for (media_type, body) in [
        (Some("text/plain"), "theirs"),
        (Some("application/problem+json"), "{\"code\":\"THEIRS\"}"),
        (None, ""),
    ] {
        let passed = move || async move {
            let mut response = of(media_type, body);
            response.extensions_mut().insert(PassedOn);
            response
        };
        let reply = get(Router::new().route("/", on_get(passed)), "/").await;
        assert_eq!((reply.status, reply.body.as_str()), (StatusCode::BAD_GATEWAY, body));
        assert_eq!(reply.header("content-type"), media_type);
        assert!(reply.told.is_none());
    }
    // Not asked, a bare answer is nobody's.
    let bare = get(Router::new().route("/", on_get(|| async { of(None, "") })), "/").await;
    assert_eq!(bare.code(), "ASYNC_SERVICE_UNAVAILABLE");
}

#[tokio::test]
async fn trap_10_nothing_of_a_request_or_a_fault_reaches_a_header() {
    async fn taken() -> Result<()> {
        let name = PublicText::cleaned("canary\r\nset-cookie: canary\u{202e}ä");
        Err(TicketFault::NameTaken { name })?
    }
    let router = guarded(Router::new().route("/", on_get(taken)));
    let hostile = HeaderValue::from_bytes("canary, text/canary;q=\"\u{202e}\"".as_bytes()).unwrap();
    let mut request = Request::get("/?canary").body(Body::empty()).unwrap();
    for name in [
        "accept-language",
        "x-request-id",
        "breakfall-reference",
        "accept",
        "traceparent",
        "host",
        "origin",
    ] {
        request.headers_mut().insert(name, hostile.clone());
    }
    let reply = ask(router, request).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    for (name, value) in &reply.headers {
        let text = value.to_str().expect("visible ASCII");
        assert!(!text.contains("canary"), "{name}: {text}");
    }
}

#[tokio::test]
async fn trap_34_statuses_bring_the_headers_they_need() {
    fn answer(fault: EdgeFault, name: header::HeaderName, value: &'static str) -> Response {
        let mut response = HttpFailure::from(fault).into_response();
        if !value.is_empty() {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
    let told = |fault: fn() -> EdgeFault, name: header::HeaderName, value: &'static str| async move {
        let shown = name.clone();
        let router =
            Router::new().route("/", on_get(move || async move { answer(fault(), name, value) }));
        let reply = get(router, "/").await;
        reply.header(shown.as_str()).map(str::to_owned)
    };
    let challenge = header::WWW_AUTHENTICATE;
    assert_eq!(
        told(|| EdgeFault::SignInRequired, challenge.clone(), "").await.as_deref(),
        Some("Bearer")
    );
    let own = "Basic realm=\"shop\"";
    assert_eq!(told(|| EdgeFault::SignInRequired, challenge, own).await.as_deref(), Some(own));
    let read = told(|| EdgeFault::MediaTypeUnsupported, header::ACCEPT, "application/json").await;
    assert_eq!(
        read.as_deref(),
        Some("application/json"),
        "what is read here only the program knows"
    );
    for fault in [|| EdgeFault::TooManyRequests, || EdgeFault::Unavailable] {
        let wait = told(fault, header::RETRY_AFTER, "").await.expect("a wait");
        assert!(wait.parse::<u64>().is_ok_and(|seconds| seconds > 0), "{wait}");
    }
    // A bare status of the framework is told the same, and there is no 406 of our own: see trap 39.
    let bare = Router::new().route("/", on_get(|| async { StatusCode::UNAUTHORIZED }));
    assert_eq!(get(bare, "/").await.header("www-authenticate"), Some("Bearer"));
    let post = Router::new().route("/", axum::routing::post(|| async {}));
    assert_eq!(get(post, "/").await.header("allow"), Some("POST"));
}
