//! How much the service takes, whatever comes.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use http::Request;
use http_body_util::BodyExt;
use http_body_util::StreamBody;
use hyper::body::Frame;
use hyper::client::conn::http2;
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::bodies::gzip_bomb;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::setup::Setup;

/// How much more the service may take than when it was idle.
const MOST_MIB: u64 = 200;

/// Asserts that what happens meanwhile does not take more than it may at any moment.
fn stays_small(service: &Service, what: &str, happens: impl FnOnce()) {
    let before = service.most_memory();
    happens();
    let grown = service.most_memory() - before;
    println!("{what}: {grown} MiB more at most");
    assert!(grown < MOST_MIB, "{what}: {grown} MiB");
    service.ask("help").success();
}

#[test]
fn t12_memory_stays_small_whatever_is_sent() {
    let service = Setup::plain().start();
    service.ask("help").success();
    stays_small(&service, "64 MiB of body, eight at once", || {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let head = "POST /v1/requests HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 67108864\r\n\r\n";
                    let mut stream = TcpStream::connect(service.address).expect("it listens");
                    stream.write_all(head.as_bytes()).expect("it listens");
                    let piece = vec![b'x'; 1 << 16];
                    // It is told to stop, or cut off.
                    while stream.write_all(&piece).is_ok() {}
                    drop(stream.read_to_end(&mut Vec::new()));
                });
            }
        });
    });
    let bomb = gzip_bomb();
    let headers = &[("Content-Type", "application/json"), ("Content-Encoding", "gzip")];
    stays_small(&service, "fifty gzip bombs", || {
        for _ in 0..50 {
            service
                .send(&Asking::json(&bomb).with_headers(headers))
                .problem(415, "ASYNC_MEDIA_TYPE_UNSUPPORTED");
        }
    });
    let deep = "[".repeat(200_000);
    let shallow = "[".repeat(60_000);
    stays_small(&service, "nesting without end", || {
        for _ in 0..50 {
            service.send(&Asking::json(deep.as_bytes())).problem(413, "ASYNC_BODY_TOO_LARGE");
            service.send(&Asking::json(shallow.as_bytes())).problem(400, "ASYNC_REQUEST_MALFORMED");
        }
    });
}

/// A request whose body ends when `gate` opens; its reference and status.
async fn failing(
    mut sender: http2::SendRequest<http_body_util::combinators::UnsyncBoxBody<Bytes, Infallible>>,
    gate: Arc<Semaphore>,
    arrived: Arc<Semaphore>,
) -> (u16, String) {
    let rest = stream::once(async move {
        arrived.add_permits(1);
        drop(gate.acquire().await);
        Ok(Frame::data(Bytes::from_static(b"}")))
    });
    let body = stream::iter([Ok(Frame::data(Bytes::from_static(b"{")))]).chain(rest);
    let request =
        Request::post("http://breakfall/v1/requests").header("content-type", "application/json");
    let request = request.body(StreamBody::new(body).boxed_unsync()).expect("a request");
    sender.ready().await.expect("it is open");
    let response = sender.send_request(request).await.expect("an answer");
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.expect("a whole body").to_bytes();
    let problem: Value = serde_json::from_slice(&body).expect("a problem");
    (status, problem["reference"].as_str().expect("a reference").to_owned())
}

/// So many requests on so many connections, which all fail at the same moment.
async fn at_once(service: &Service, connections: usize, each: usize) -> Vec<(u16, String)> {
    let (gate, arrived) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let mut driven = JoinSet::new();
    let mut asked = Vec::new();
    for _ in 0..connections {
        let stream = tokio::net::TcpStream::connect(service.address).await.expect("it listens");
        let handshake = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
        let (sender, connection) = handshake.expect("HTTP/2");
        driven.spawn(connection);
        for _ in 0..each {
            asked.push(failing(sender.clone(), Arc::clone(&gate), Arc::clone(&arrived)));
        }
    }
    let all = u32::try_from(asked.len()).expect("some thousands");
    let opened = async {
        drop(arrived.acquire_many(all).await);
        gate.add_permits(Semaphore::MAX_PERMITS);
    };
    let (answers, ()) = tokio::join!(join_all(asked), opened);
    answers
}

#[test]
fn h16_ten_thousand_failures_at_once_are_ten_thousand_references() {
    let service = Setup::plain().set("error_handling.logging.log_all_errors", false).start();
    service.ask("help").success();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    stays_small(&service, "10 000 failures at once", || {
        let answers = runtime.block_on(at_once(&service, 50, 200));
        // On a machine that is busy, the first are given up before the last has come: a failure as well.
        let failed = answers.iter().filter(|(status, _)| [408, 422].contains(status)).count();
        assert_eq!(failed, 10_000);
        let references: BTreeSet<_> = answers.iter().map(|(_, reference)| reference).collect();
        assert_eq!(references.len(), 10_000);
    });
}
