//! Connections that idle, end and lead elsewhere.

use breakfall::fault::Effect;
use breakfall_http::client::Client;
use breakfall_http::client::Request;
use breakfall_http::client::TargetError;
use breakfall_http::client::UpstreamFault;
use http::HeaderValue;
use http::Method;
use http::header::ACCEPT_LANGUAGE;

use crate::client;
use crate::install_cryptography;
use crate::upstream::Part;
use crate::upstream::Upstream;

/// A server that has answered one request and lets the next one on that connection down, and a client that has that connection.
async fn tired(last_words: &[u8]) -> (Upstream, Client) {
    let upstream = Upstream::playing(Part::Tire(last_words.to_vec()));
    let client = client(&upstream);
    client.get("/first").send().await.expect("the first is answered");
    upstream.next_request();
    (upstream, client)
}

/// How often the server saw the request, which fails or not.
async fn sent(upstream: Upstream, request: Request) -> (usize, Result<u16, Effect>) {
    let answered = request.send().await;
    let mut count = 0;
    while !upstream.saw_nothing_more() {
        count += 1;
    }
    (count, answered.map(|answer| answer.status.as_u16()).map_err(|failure| failure.effect()))
}

#[tokio::test]
async fn x10_a_connection_that_had_ended_is_replaced_where_the_request_may_repeat() {
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let (upstream, client) = tired(b"").await;
        let request = client.request(method.clone(), "/second");
        assert_eq!(sent(upstream, request).await, (2, Ok(200)), "{method}");
    }
    let (upstream, client) = tired(b"").await;
    let keyed = client.post_json("/second", &1).idempotency_key("key-1");
    assert_eq!(sent(upstream, keyed).await, (2, Ok(200)));
}

#[tokio::test]
async fn x10_what_is_sent_again_is_the_same() {
    let (upstream, client) = tired(b"").await;
    let request = client.get("/second?page=2");
    let request = request.header(ACCEPT_LANGUAGE, HeaderValue::from_static("de"));
    request.send().await.expect("it is sent again");
    let [first, again] = [upstream.next_request(), upstream.next_request()];
    assert!(first.contains("/second?page=2 ") && first.contains("accept-language: de"), "{first}");
    assert_eq!(first, again);
}

#[tokio::test]
async fn x10_what_may_have_happened_is_not_sent_again_on_another_connection() {
    for method in [Method::POST, Method::PATCH] {
        let (upstream, client) = tired(b"").await;
        let request = client.request(method.clone(), "/second").json(&1);
        assert_eq!(sent(upstream, request).await, (1, Err(Effect::Unknown)), "{method}");
    }
}

#[tokio::test]
async fn x10_an_answer_that_began_is_not_asked_for_again() {
    for last_words in [&b"garbage\r\n\r\n"[..], b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab"] {
        let (upstream, client) = tired(last_words).await;
        assert_eq!(sent(upstream, client.get("/second")).await, (1, Err(Effect::None)));
    }
}

#[tokio::test]
async fn x10_a_connection_is_replaced_once_and_a_new_one_never() {
    let upstream = Upstream::playing(Part::Say(Vec::new()));
    let request = client(&upstream).get("/first");
    let (count, answered) = sent(upstream, request).await;
    assert_eq!((count, answered), (1, Err(Effect::None)));
}

#[tokio::test]
async fn a_proxy_is_asked_where_one_is_named() {
    let proxy = Upstream::answering(200, &[], b"{}");
    install_cryptography();
    let client = Client::new("tracker", "http://tracker.invalid/base").expect("an address");
    let by_proxy = client.clone().by_proxy(&proxy.base_url()).expect("a proxy");
    by_proxy.get("/issues").send().await.expect("the proxy answers");
    let request = proxy.next_request();
    assert!(request.starts_with("GET http://tracker.invalid/base/issues HTTP/1.1"), "{request}");
    let wrong = client.by_proxy("canary:// secret").unwrap_err();
    assert!(matches!(wrong, TargetError::Proxy { target: "tracker" }));
    assert!(!format!("{wrong} {wrong:?}").contains("canary"));
}

#[tokio::test]
async fn what_is_not_http_and_what_says_nothing_are_told_apart() {
    for (part, phase) in [
        (Part::Say(b"garbage\r\n\r\n".to_vec()), "not http"),
        (
            Part::Say(format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "a".repeat(1 << 20)).into()),
            "not http",
        ),
        (Part::Say(Vec::new()), "read"),
        (Part::Reset, "read"),
    ] {
        let upstream = Upstream::playing(part);
        let failure = client(&upstream).get("/").send().await.unwrap_err();
        assert!(matches!(failure.downcast_ref(), Some(UpstreamFault::Reset)), "{failure:?}");
        let found = failure.notes().iter().find(|note| note.key == "phase");
        assert_eq!(found.map(|note| &*note.value), Some(phase));
    }
}
