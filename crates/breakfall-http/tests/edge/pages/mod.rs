//! The page that browsers get.

use std::time::Duration;

use axum::Router;
use axum::routing::get as on_get;
use breakfall::Failure;
use breakfall::fault::PublicText;
use breakfall_http::edge::EdgeLayer;
use breakfall_http::edge::HttpFailure;
use http::HeaderValue;
use http::header;
use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;

use crate::TicketFault;
use crate::edge_settings;
use crate::reply::Reply;
use crate::reply::ask;
use crate::request;

async fn page(fault: fn() -> TicketFault, languages: &'static str) -> Reply {
    let handler = move || async move { HttpFailure::from(Failure::from(fault())) };
    let router = Router::new().route("/", on_get(handler)).layer(EdgeLayer::new(edge_settings()));
    let mut request = request("GET", "/");
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("text/html"));
    request.headers_mut().insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(languages));
    let reply = ask(router, request).await;
    reply.assert_told();
    reply
}

fn missing() -> TicketFault {
    TicketFault::NotFound { number: 8, _query: "canary".to_owned() }
}

/// The page as it is for one occurrence of every failure.
fn without_reference(reply: &Reply) -> String {
    reply.body.replace(reply.header("breakfall-reference").unwrap(), "BF")
}

#[tokio::test]
async fn the_page_in_english() {
    let reply = page(missing, "en").await;
    assert_eq!(reply.header("content-language"), Some("en"));
    assert_eq!(without_reference(&reply), include_str!("en.html"));
}

#[tokio::test]
async fn trap_43_the_page_from_right_to_left() {
    let reply = page(missing, "ar-EG").await;
    assert_eq!(reply.header("content-language"), Some("ar"));
    assert_eq!(without_reference(&reply), include_str!("ar.html"));
}

#[tokio::test]
async fn the_wait_is_in_the_words_and_in_its_element() {
    let rests = || TicketFault::Rests { after: Some(Duration::from_secs(20)) };
    let reply = page(rests, "en").await;
    let seconds = reply.header("retry-after").unwrap();
    let element = format!("<time datetime=\"PT{seconds}S\">Try again in about ");
    assert!(reply.body.contains(&element), "{}", reply.body);
}

#[tokio::test]
async fn a_public_parameter_stays_text() {
    let named = || TicketFault::NameTaken {
        name: PublicText::cleaned("</title></style><script>alert('1')</script>\"{{title}}&"),
    };
    let reply = page(named, "en").await;
    let shown = "There is a ticket &lt;/title&gt;&lt;/style&gt;&lt;script&gt;alert(&#39;1&#39;)\
        &lt;/script&gt;&quot;{{title}}&amp;.";
    assert_eq!(reply.body.matches(shown).count(), 1, "{}", reply.body);
    assert!(!reply.body.contains("<script"), "{}", reply.body);
}

#[tokio::test]
async fn the_policy_lets_the_one_style_through() {
    let reply = page(missing, "en").await;
    let (_, from_style) = reply.body.split_once("<style>").unwrap();
    let (style, rest) = from_style.split_once("</style>").unwrap();
    assert!(!rest.contains("<style") && !reply.body.contains("style="), "{}", reply.body);
    let suite = TLS13_AES_128_GCM_SHA256.tls13().unwrap();
    let hash = base64(suite.common.hash_provider.hash(style.as_bytes()).as_ref());
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    );
    assert_eq!(reply.header("content-security-policy"), Some(policy.as_str()));
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let three = [chunk, &[0; 3]].concat();
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for place in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * place)) as usize & 63];
            let shown = if place <= chunk.len() { char::from(sign) } else { '=' };
            text.push(shown);
        }
    }
    text
}
