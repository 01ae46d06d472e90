//! The layer as a well-behaved service: readiness, nesting, both ways of mounting.

use std::convert::Infallible;
use std::future::Ready;
use std::future::ready;
use std::task::Context;
use std::task::Poll;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post as on_post;
use breakfall_http::edge::EdgeLayer;
use http::HeaderValue;
use http::Request;
use http::StatusCode;
use http::header;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tower::Service;
use tower::ServiceExt;
use tower::limit::ConcurrencyLimit;
use tower_layer::Layer;

use crate::edge_settings;
use crate::guarded;
use crate::reply::ask;
use crate::request;

/// Panics when it is called without having been made ready; a clone is not ready.
struct Probe {
    ready: bool,
}

impl Clone for Probe {
    fn clone(&self) -> Self {
        Self { ready: false }
    }
}

impl<B> Service<Request<B>> for Probe {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<B>) -> Self::Future {
        assert!(self.ready, "called without having been made ready");
        self.ready = false;
        ready(Ok(Response::new(Body::from("called"))))
    }
}

#[tokio::test]
async fn the_service_that_was_made_ready_is_the_one_called() {
    let mut edge = EdgeLayer::new(edge_settings()).layer(Probe { ready: false });
    for _ in 0..3 {
        let ready = ServiceExt::<Request<Body>>::ready(&mut edge).await;
        let Ok(ready) = ready;
        let Ok(response) = ready.call(request("GET", "/")).await;
        assert_eq!(response.status(), StatusCode::OK);
        edge = edge.clone();
    }
    // The probe itself can tell: called unready, it panics, and that is told.
    let Ok(response) = edge.call(request("GET", "/")).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn permits_of_the_service_inside_come_back() {
    let limited = ConcurrencyLimit::new(Probe { ready: false }, 1);
    let edge = EdgeLayer::new(edge_settings()).layer(limited);
    for _ in 0..3 {
        assert_eq!(ask(edge.clone(), request("GET", "/")).await.body, "called");
    }
}

#[tokio::test]
async fn on_the_router_and_around_it_the_layer_does_the_same() {
    let router = || Router::new().route("/tickets", on_post(async || {}));
    for (method, path, status, code) in [
        ("GET", "/nowhere", 404, "ASYNC_ROUTE_NOT_FOUND"),
        ("GET", "/tickets", 405, "ASYNC_METHOD_NOT_ALLOWED"),
    ] {
        let around = EdgeLayer::new(edge_settings()).layer(router());
        for reply in [
            ask(guarded(router()), request(method, path)).await,
            ask(around, request(method, path)).await,
        ] {
            assert_eq!((reply.status.as_u16(), reply.code().as_str()), (status, code));
            assert_eq!(reply.header("allow"), (status == 405).then_some("POST"));
        }
    }
}

#[tokio::test]
async fn a_failure_is_told_once_in_whatever_format() {
    let nested = EdgeLayer::new(edge_settings()).layer(guarded(Router::new()));
    for accept in ["*/*", "text/plain", "text/html", "application/problem+json;q=0"] {
        for method in ["GET", "HEAD"] {
            let mut request = request(method, "/nowhere");
            request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static(accept));
            let reply = ask(nested.clone(), request).await;
            assert_eq!(reply.headers.get_all("vary").iter().count(), 1, "{accept}");
            if method == "GET" {
                reply.assert_told();
            }
        }
    }
    assert_eq!(ask(nested, request("GET", "/nowhere")).await.code(), "ASYNC_ROUTE_NOT_FOUND");
}

#[tokio::test]
async fn around_a_router_it_is_served_by_axum_as_it_is() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = EdgeLayer::new(edge_settings()).layer(Router::new().route("/", get(async || "here")));
    let app = axum::ServiceExt::<Request<Body>>::into_make_service(app);
    let asking = async {
        for (path, status, has) in
            [("/", "200", "here"), ("/nowhere", "404", "ASYNC_ROUTE_NOT_FOUND")]
        {
            let mut connection = TcpStream::connect(address).await.unwrap();
            let head = format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
            connection.write_all(head.as_bytes()).await.unwrap();
            let mut answer = String::new();
            connection.read_to_string(&mut answer).await.unwrap();
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
            assert!(answer.contains("x-request-id: ") && answer.contains(has), "{answer}");
        }
    };
    tokio::select! {
        served = axum::serve(listener, app).into_future() => panic!("it ended: {served:?}"),
        () = asking => {}
    }
}
