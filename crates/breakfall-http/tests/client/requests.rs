//! What goes over the wire, and what does not.

use http::HeaderName;
use http::HeaderValue;
use serde::Serialize;
use serde::Serializer;
use serde::ser::Error;

use crate::client;
use crate::upstream::Part;
use crate::upstream::Seen;
use crate::upstream::Upstream;

#[tokio::test]
async fn a_request_says_what_it_must_and_no_more() {
    let upstream = Upstream::answering(200, &[], b"{}");
    let client = client(&upstream).bearer(" secret\n").unwrap();
    let request = client.post_json("/issues?x=1", &["a"]);
    let accept = (HeaderName::from_static("accept"), HeaderValue::from_static("application/json"));
    request.header(accept.0, accept.1).send().await.unwrap();
    let text = upstream.next_request();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, r#"["a"]"#);
    let mut lines: Vec<_> = head.lines().filter(|line| !line.starts_with("host: ")).collect();
    lines[1..].sort_unstable();
    assert_eq!(
        lines,
        [
            "POST /base/issues?x=1 HTTP/1.1",
            "accept: application/json",
            "authorization: Bearer secret",
            "content-length: 5",
            "content-type: application/json",
            concat!("user-agent: breakfall/", env!("CARGO_PKG_VERSION")),
        ]
    );
}

#[tokio::test]
async fn compression_is_not_asked_for() {
    let upstream = Upstream::answering(200, &[], b"{}");
    client(&upstream).get("").send().await.unwrap();
    let text = upstream.next_request();
    assert!(text.starts_with("GET /base HTTP/1.1\r\n"), "{text}");
    assert!(!text.to_lowercase().contains("accept-encoding"), "{text}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Upstream::answering(200, &[], b"{}");
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}", elsewhere.base_url());
        let upstream = Upstream::answering(status, &[&location], b"");
        client(&upstream).bearer("secret").unwrap().get("/").send().await.unwrap_err();
    }
    assert!(elsewhere.saw_nothing_more());
}

#[tokio::test]
async fn nothing_is_sent_twice() {
    for part in [
        Part::Say(Vec::new()),
        Part::Say(b"HTTP/1.1 503 Full\r\ncontent-length: 0\r\n\r\n".to_vec()),
    ] {
        let upstream = Upstream::playing(part);
        client(&upstream).get("/").send().await.unwrap_err();
        upstream.next_request();
        assert!(upstream.saw_nothing_more());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_dropped_request_closes_its_connection() {
    let upstream = Upstream::playing(Part::Hang);
    let client = client(&upstream);
    let (arrived, seen) = tokio::sync::oneshot::channel();
    let watcher = std::thread::spawn(move || {
        upstream.next_request();
        arrived.send(()).expect("the test waits");
        upstream.next()
    });
    tokio::select! {
        answer = client.get("/").send() => panic!("{answer:?}"),
        seen = seen => seen.expect("the request arrived"),
    }
    // The request is dropped here; that the server sees the end is the assertion.
    assert_eq!(watcher.join().expect("the watcher"), Seen::Closed);
}

struct Unwritable;

impl Serialize for Unwritable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("not today"))
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_written_fails_before_anything_is_sent() {
    let upstream = Upstream::answering(200, &[], b"{}");
    let failure = client(&upstream).post_json("/", &Unwritable).send().await.unwrap_err();
    assert_eq!(failure.code().as_str(), "ASYNC_UNEXPECTED_FAILED");
    assert!(upstream.saw_nothing_more());
}
