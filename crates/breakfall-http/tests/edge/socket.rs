//! Over a real connection.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::thread;

use axum::Router;
use axum::routing::get as on_get;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::guarded;

/// What the server writes on one connection when these requests come, each after the answer to the one before.
fn converse(address: std::net::SocketAddr, requests: &[&str]) -> String {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    for request in requests {
        stream.write_all(request.as_bytes()).expect("the server reads");
    }
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("the server answers and closes");
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_survives_a_panic_and_a_problem_arrives_whole() {
    let router = Router::new()
        .route("/panic", on_get(async || -> () { panic!("canary") }))
        .route("/fine", on_get(async || "all is fine"));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("the port");
    let (answered, text) = oneshot::channel();
    let client = thread::spawn(move || {
        let text = converse(
            address,
            &[
                "HEAD /panic HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET /panic HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET /fine HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
            ],
        );
        answered.send(text).expect("the test waits");
    });
    let text = tokio::select! {
        ended = async { axum::serve(listener, guarded(router)).await } => panic!("{ended:?}"),
        text = text => text.expect("the conversation"),
    };
    client.join().expect("the client");

    let lower = text.to_lowercase();
    assert_eq!(lower.matches("http/1.1 500 internal server error").count(), 2, "{text}");
    assert_eq!(lower.matches("content-type: application/problem+json").count(), 2, "{text}");
    assert_eq!(lower.matches("\"code\":\"async_panicked_failed\"").count(), 1, "{text}");
    assert!(text.ends_with("all is fine"), "{text}");
    assert!(!text.contains("canary"), "{text}");
}
