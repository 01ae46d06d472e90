//! The contract of tower: a service is called only after it said it is ready, and each layer passes that on.

use std::convert::Infallible;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use breakfall_grpc::client::GuardLayer;
use breakfall_grpc::edge::EdgeLayer;
use futures_util::future::Ready;
use futures_util::future::ready;
use http::Request;
use http::Response;
use tonic::body::Body;
use tower::BoxError;
use tower::Service;
use tower::ServiceBuilder;
use tower::ServiceExt;

use crate::support::settings;

/// A service that panics when it is called without having said that it is ready.
struct Probe {
    is_ready: bool,
}

impl Clone for Probe {
    fn clone(&self) -> Self {
        Self { is_ready: false }
    }
}

impl Service<Request<Body>> for Probe {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        assert!(std::mem::take(&mut self.is_ready), "poll_ready must be called first");
        let answer = Response::builder()
            .header("content-type", "application/grpc")
            .header("grpc-status", "0")
            .body(Body::empty());
        ready(Ok(answer.expect("an answer")))
    }
}

fn call() -> Request<Body> {
    let request = Request::builder().header("content-type", "application/grpc");
    request.body(Body::empty()).expect("a request")
}

/// Calls `service` three times, each after it said it is ready.
async fn thrice<S, B>(mut service: S)
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Error: Into<BoxError>,
{
    for _ in 0..3 {
        let ready = service.ready().await.map_err(Into::into).unwrap();
        let answer = ready.call(call()).await.map_err(Into::into).unwrap();
        assert_eq!(answer.headers()["grpc-status"], "0", "no panic was told in its place");
    }
}

#[tokio::test(start_paused = true)]
async fn trap_21_each_layer_calls_only_what_said_it_is_ready() {
    let probe = || Probe { is_ready: false };
    let edge = || EdgeLayer::new(settings());
    let guard = GuardLayer::new;

    thrice(ServiceBuilder::new().layer(edge()).layer(guard()).service(probe())).await;
    thrice(ServiceBuilder::new().layer(edge()).concurrency_limit(1).service(probe())).await;
    thrice(ServiceBuilder::new().layer(guard()).concurrency_limit(1).service(probe())).await;
    thrice(ServiceBuilder::new().layer(edge()).buffer(1).service(probe())).await;
    thrice(ServiceBuilder::new().layer(guard()).buffer(1).service(probe())).await;
    let second = Duration::from_secs(1);
    thrice(ServiceBuilder::new().layer(edge()).rate_limit(1, second).service(probe())).await;
    thrice(ServiceBuilder::new().layer(guard()).rate_limit(1, second).service(probe())).await;
}
