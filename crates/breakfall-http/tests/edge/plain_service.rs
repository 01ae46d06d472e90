//! The layer without axum: around any service over `http`, on a hyper connection, over HTTP/1.1 and HTTP/2.

use std::convert::Infallible;
use std::io;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;

use breakfall::fault::AsyncFault;
use breakfall_http::edge::Body;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::HttpFailure;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use http::Request;
use http::Response;
use http::StatusCode;
use http_body::Frame;
use http_body_util::BodyExt;
use http_body_util::Empty;
use http_body_util::Full;
use http_body_util::StreamBody;
use http_body_util::combinators::UnsyncBoxBody;
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::service_fn;
use tower_layer::Layer;

use crate::edge_settings;

type Answer = Response<UnsyncBoxBody<Bytes, io::Error>>;

/// What a service may do that knows nothing of axum.
async fn serve(request: Request<Body>) -> Result<Answer, io::Error> {
    let full = |text: &'static str| Full::new(Bytes::from_static(text.as_bytes()));
    Ok(match request.uri().path() {
        "/fine" => {
            Response::new(full("fine").map_err(|never: Infallible| match never {}).boxed_unsync())
        }
        "/fails" => HttpFailure::from(AsyncFault::Unexpected).response(),
        "/errs" => return Err(io::Error::other("canary")),
        "/panics" => panic!("canary"),
        "/cut" | "/breaks" => {
            let breaks = request.uri().path() == "/breaks";
            let pieces = stream::iter(0..3).then(move |piece| async move {
                tokio::task::yield_now().await;
                assert!(piece < 2 || !breaks, "canary");
                match piece {
                    2 => Err(io::Error::other("canary")),
                    _ => Ok(Frame::data(Bytes::from_static(b"piece"))),
                }
            });
            Response::new(StreamBody::new(pieces).boxed_unsync())
        }
        _ => {
            let mut response = Answer::default();
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    })
}

/// A server with the layer around it, for one connection.
async fn listen() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let supervisor = breakfall::supervise::Supervisor::default();
    supervisor.spawn("serve", async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        let service = EdgeLayer::new(edge_settings()).layer(service_fn(serve));
        let served = Builder::new(TokioExecutor::new())
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
            .await;
        drop(served);
        Ok::<_, breakfall::Failure>(())
    });
    address
}

/// Everything that comes back for this request.
async fn raw(path: &str) -> String {
    let address = listen().await;
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    let asked = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it listens");
        let mut answer = String::new();
        // A connection that is reset is an answer too: it is what was read until then.
        stream.read_to_string(&mut answer).map_or(String::new(), |_| answer)
    });
    asked.await.expect("it only reads")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_service_over_http_is_guarded() {
    for (path, status, code) in [
        ("/fails", 500, "ASYNC_UNEXPECTED_FAILED"),
        ("/errs", 500, "ASYNC_UNEXPECTED_FAILED"),
        ("/panics", 500, "ASYNC_PANICKED_FAILED"),
        ("/nowhere", 404, "ASYNC_ROUTE_NOT_FOUND"),
    ] {
        let answer = raw(path).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(answer.contains(&format!("\"code\":\"{code}\"")), "{answer}");
        assert!(answer.contains("x-request-id: ") && !answer.contains("canary"), "{answer}");
    }
    let fine = raw("/fine").await;
    assert!(fine.starts_with("HTTP/1.1 200 ") && fine.ends_with("\r\n\r\nfine"), "{fine}");
    assert!(fine.contains("x-request-id: "), "{fine}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn e05_a_cut_answer_never_looks_whole_on_a_connection() {
    for path in ["/cut", "/breaks"] {
        let answer = raw(path).await;
        assert!(answer.contains("transfer-encoding: chunked"), "{answer}");
        assert_eq!(answer.matches("5\r\npiece\r\n").count(), 2, "{answer}");
        assert!(!answer.ends_with("0\r\n\r\n"), "the last chunk says that all is there: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn e05_a_cut_answer_is_a_reset_stream_and_the_others_go_on() {
    let address = listen().await;
    let stream = tokio::net::TcpStream::connect(address).await.expect("it listens");
    let handshake =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.expect("HTTP/2");
    let supervisor = breakfall::supervise::Supervisor::default();
    supervisor.spawn("client", async move {
        drop(connection.await);
        Ok::<_, breakfall::Failure>(())
    });
    let mut get = async |path: &str| {
        let request = Request::get(format!("http://{address}{path}")).body(Empty::<Bytes>::new());
        sender.send_request(request.expect("a request")).await.expect("an answer")
    };
    for path in ["/cut", "/breaks"] {
        let response = get(path).await;
        assert_eq!(response.status(), 200, "it was sent long ago");
        let error = response.into_body().collect().await.expect_err("it is cut");
        assert!(format!("{error:?}").contains("Reset"), "{error:?}");
    }
    let fine = get("/fine").await.into_body().collect().await.expect("it is whole");
    assert_eq!(fine.to_bytes(), "fine");
}
