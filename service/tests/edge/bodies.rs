//! Bodies that are too much.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::process::Command;

use crate::support::answer::Answer;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::setup::Setup;

const HEAD: &str =
    "POST /v1/requests HTTP/1.1\r\nHost: breakfall\r\nContent-Type: application/json\r\n";

/// What comes back, to the end of the connection, for a body that is sent as long as anybody takes it.
fn endless(service: &Service) -> (Answer, usize) {
    let mut stream = TcpStream::connect(service.address).expect("it listens");
    stream
        .write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n").as_bytes())
        .expect("it listens");
    let chunk = format!("1000\r\n{}\r\n", "[".repeat(4096));
    let mut sent = 0;
    // At most 64 MiB, should it take them all.
    while sent < 64 << 20 && stream.write_all(chunk.as_bytes()).is_ok() {
        sent += 4096;
    }
    let mut answer = Vec::new();
    // What was not read may reset the connection behind the answer.
    drop(stream.read_to_end(&mut answer));
    (Answer::parse(&answer, std::time::Duration::ZERO), sent)
}

#[test]
fn e02_bodies_without_end_or_too_long_end_the_connection() {
    let service = Setup::plain().start();
    let large = "x".repeat(5 * 1024 * 1024);
    let answer = service.send(&Asking::json(large.as_bytes()));
    answer.problem(413, "ASYNC_BODY_TOO_LARGE");
    assert_eq!(answer.header("connection"), Some("close"));
    let (answer, sent) = endless(&service);
    answer.problem(413, "ASYNC_BODY_TOO_LARGE");
    assert!(sent < 16 << 20, "it went on reading: {sent} bytes");
    service.ask("help").success();
}

/// 48 MiB of nothing as 48 KB.
pub(crate) fn gzip_bomb() -> Vec<u8> {
    let packed = Command::new("sh").arg("-c").arg("head -c 50331648 /dev/zero | gzip -9").output();
    let bomb = packed.expect("there is a shell").stdout;
    assert!((10_000..64_000).contains(&bomb.len()), "gzip is there: {}", bomb.len());
    bomb
}

#[test]
fn t12_what_would_unfold_is_not_unfolded() {
    let service = Setup::plain().start();
    let headers = &[("Content-Type", "application/json"), ("Content-Encoding", "gzip")];
    let bomb = gzip_bomb();
    let answer = service.send(&Asking::json(&bomb).with_headers(headers));
    answer.problem(415, "ASYNC_MEDIA_TYPE_UNSUPPORTED");
    assert_eq!(answer.header("accept-encoding"), Some("identity"), "what would be read instead");
    let plain = &[("Content-Type", "application/json"), ("Content-Encoding", "identity")];
    let body = br#"{"id":"1","user":"ada","query":"help"}"#;
    service.send(&Asking::json(body).with_headers(plain)).success();
    for open in ["[", "{\"a\":"] {
        let deep = open.repeat(60_000 / open.len());
        service.send(&Asking::json(deep.as_bytes())).problem(400, "ASYNC_REQUEST_MALFORMED");
    }
    let deeper = "[".repeat(200_000);
    service.send(&Asking::json(deeper.as_bytes())).problem(413, "ASYNC_BODY_TOO_LARGE");
    service.ask("help").success();
}
