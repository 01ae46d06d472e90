//! Answers that are far too large, deep or tight.

use std::io::Write;
use std::iter;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::boundary::CREATE;
use crate::boundary::assert_degraded;
use crate::support::setup::Setup;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;

/// An answer with this body.
fn answer(headers: &str, body: &[u8]) -> Reply {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    Reply::Say([head.as_bytes(), body].concat())
}

/// A thousand times smaller than what is in it.
fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut zipped = GzEncoder::new(Vec::new(), Compression::best());
    for block in iter::repeat_n([b' '; 1024], mebibytes * 1024) {
        zipped.write_all(&block).expect("there is room");
    }
    zipped.finish().expect("there is room")
}

/// Each of these is a failure in time, and the process has grown by less than 200 MiB.
fn assert_bounded(replies: Vec<Reply>, code: &str) {
    let plain = Setup::quick().start();
    plain.ask(CREATE).success();
    let usual = plain.most_memory();
    for reply in replies {
        let model = Upstream::always(reply);
        let service = Setup::quick().model("generator", &model.url()).start();
        assert_degraded(&service.ask(CREATE), code);
        let grown = service.most_memory().saturating_sub(usual);
        assert!(grown < 200, "{grown} MiB");
    }
}

#[test]
fn x04_an_answer_that_is_too_large_costs_neither_time_nor_memory() {
    let huge = vec![b' '; 64 << 20];
    let endless = [&b"HTTP/1.1 200 OK\r\n\r\n"[..], &huge].concat();
    assert_bounded(vec![answer("", &huge), Reply::Say(endless)], "ASYNC_UPSTREAM_GARBLED");
    // Under the limit of the protocol's library, this is an answer like any other: without what was asked for.
    let header = format!("X-Large: {}\r\n", "a".repeat(64 << 10));
    assert_bounded(vec![answer(&header, b"{}")], "ASYNC_UPSTREAM_GARBLED");
    let header = format!("X-Huge: {}\r\n", "a".repeat(4 << 20));
    assert_bounded(vec![answer(&header, b"{}")], "ASYNC_UPSTREAM_RESET");
}

#[test]
fn t12_bombs_end_in_a_failure_and_not_in_memory() {
    let zipped = answer("Content-Encoding: gzip\r\n", &bomb(64));
    let deep = |open: &str| answer("", open.repeat(200_000).as_bytes());
    assert_bounded(vec![zipped, deep("["), deep("{\"a\":")], "ASYNC_UPSTREAM_GARBLED");
}
