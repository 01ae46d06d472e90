//! Each way in which a call can fail, and what follows from it.

use std::net::TcpListener;
use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::Blame;
use breakfall::fault::Effect;
use breakfall::fault::Effect::None as Nothing;
use breakfall::fault::Effect::Unknown;
use breakfall::fault::Recovery;
use breakfall_http::client::Client;
use breakfall_http::client::Request;
use breakfall_http::client::TargetError;
use breakfall_http::client::UpstreamFault;
use http::StatusCode;

use crate::client;
use crate::install_cryptography;
use crate::upstream::Part;
use crate::upstream::Upstream;

const WAIT: Recovery = Recovery::Unavailable { after: None };
const RETRY: Recovery = Recovery::Retry { after: None };

/// How a `GET` fails.
fn get(upstream: &Upstream) -> impl Future<Output = Failure> + use<> {
    failing(client(upstream).get("/issues"))
}

/// How a `POST` fails.
fn post(upstream: &Upstream) -> impl Future<Output = Failure> + use<> {
    failing(client(upstream).post_json("/issues", &1))
}

async fn failing(request: Request) -> Failure {
    request.send().await.unwrap_err()
}

fn note<'f>(failure: &'f Failure, key: &str) -> Option<&'f str> {
    failure.notes().iter().find(|note| note.key == key).map(|note| &*note.value)
}

/// The upstream's statuses, the code, our status, the recovery, the blame, the effect of a `GET`, the effect of a `POST`.
type Row = (&'static [u16], &'static str, u16, Recovery, Blame, Effect, Effect);

#[tokio::test]
async fn statuses_mean_what_the_table_says() {
    let table: &[Row] = &[
        (
            &[300, 301, 302, 303, 304, 307, 308],
            "REDIRECTED",
            502,
            Recovery::Never,
            Blame::Service,
            Nothing,
            Unknown,
        ),
        (&[401, 402, 403, 407], "REFUSED", 502, Recovery::Never, Blame::Service, Nothing, Nothing),
        (&[429], "THROTTLED", 503, WAIT, Blame::Dependency, Nothing, Nothing),
        (&[408], "FAILED", 502, WAIT, Blame::Dependency, Nothing, Nothing),
        (
            &[400, 404, 405, 409, 410, 413, 415, 418, 422, 451, 499],
            "REJECTED",
            502,
            Recovery::Never,
            Blame::Service,
            Nothing,
            Nothing,
        ),
        (&[501, 505, 511], "REJECTED", 502, Recovery::Never, Blame::Service, Nothing, Nothing),
        (
            &[500, 502, 503, 504, 520, 529, 599],
            "FAILED",
            502,
            WAIT,
            Blame::Dependency,
            Nothing,
            Unknown,
        ),
        (&[600, 999], "GARBLED", 502, RETRY, Blame::Dependency, Nothing, Unknown),
    ];
    for (statuses, code, ours, recovery, blame, of_get, of_post) in table {
        for status in *statuses {
            let upstream = Upstream::answering(*status, &[], b"");
            for (failure, effect) in
                [(get(&upstream).await, of_get), (post(&upstream).await, of_post)]
            {
                assert_eq!(failure.code().as_str(), format!("ASYNC_UPSTREAM_{code}"), "{status}");
                assert_eq!(failure.status().get(), *ours, "{status}");
                assert_eq!(failure.recovery(), *recovery, "{status}");
                assert_eq!(failure.blame(), *blame, "{status}");
                assert_eq!(failure.effect(), *effect, "{status}");
                assert_eq!(note(&failure, "status"), Some(status.to_string().as_str()));
                assert_eq!(note(&failure, "target"), Some("tracker"));
            }
        }
    }
}

#[tokio::test]
async fn a_caller_may_take_a_status_as_an_answer() {
    let upstream = Upstream::answering(404, &[], br#"{"why":"gone"}"#);
    let answer =
        client(&upstream).get("/issues/7").allow(StatusCode::NOT_FOUND).send().await.unwrap();
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(&answer.body[..], br#"{"why":"gone"}"#);
}

#[tokio::test]
async fn the_wait_that_is_asked_for_is_kept() {
    for status in [429, 500, 503, 408] {
        let upstream = Upstream::answering(status, &["retry-after: 7", "retry-after: 9"], b"");
        assert_eq!(
            get(&upstream).await.recovery().after(),
            Some(Duration::from_secs(9)),
            "{status}"
        );
    }
    let dated =
        ["date: Sun, 06 Nov 1994 08:49:37 GMT", "retry-after: Sun, 06 Nov 1994 08:50:00 GMT"];
    let upstream = Upstream::answering(503, &dated, b"");
    assert_eq!(get(&upstream).await.recovery().after(), Some(Duration::from_secs(23)));
    // Where waiting cannot help, none is promised.
    let upstream = Upstream::answering(501, &["retry-after: 7"], b"");
    assert_eq!(get(&upstream).await.recovery(), Recovery::Never);
}

#[tokio::test]
async fn a_port_nobody_listens_on_is_unreachable_and_has_no_effect() {
    install_cryptography();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::new("tracker", &format!("http://{free}")).unwrap();
    let failure = client.post_json("/issues", &1).send().await.unwrap_err();
    assert!(matches!(failure.downcast_ref(), Some(UpstreamFault::Unreachable)));
    assert_eq!(failure.status().get(), 503);
    assert_eq!(failure.effect(), Effect::None);
    assert_eq!(failure.blame(), Blame::Network);
    assert_eq!(failure.recovery(), WAIT);
    assert_eq!(note(&failure, "phase"), Some("connect"));
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_unreachable() {
    install_cryptography();
    // A label longer than 63 characters is refused by the resolver itself, with or without a network.
    let client = Client::new("tracker", &format!("http://{}.invalid", "a".repeat(70))).unwrap();
    let failure = client.get("/issues").send().await.unwrap_err();
    assert!(matches!(failure.downcast_ref(), Some(UpstreamFault::Unreachable)));
    assert_eq!(note(&failure, "phase"), Some("dns"));
}

#[tokio::test]
async fn a_server_without_tls_is_unreachable_over_https() {
    let upstream = Upstream::playing(Part::Shout(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()));
    install_cryptography();
    let base_url = upstream.base_url().replace("http:", "https:");
    let client = match Client::new("tracker", &base_url) {
        Ok(client) => client,
        // A system without root certificates makes no such client, which is its right.
        Err(TargetError::Setup { .. }) => return,
        Err(other) => panic!("{other}"),
    };
    let failure = client.post_json("/issues", &1).send().await.unwrap_err();
    assert!(matches!(failure.downcast_ref(), Some(UpstreamFault::Unreachable)), "{failure:?}");
    assert_eq!(failure.effect(), Effect::None);
    assert_eq!(note(&failure, "phase"), Some("tls"));
}

#[tokio::test]
async fn a_connection_that_ends_before_the_answer_may_have_had_an_effect() {
    for part in
        [Part::Reset, Part::Say(Vec::new()), Part::Say(b"HTTP/1.1 200 OK\r\ncontent-".to_vec())]
    {
        let upstream = Upstream::playing(part.clone());
        for (failure, effect) in [(get(&upstream).await, Nothing), (post(&upstream).await, Unknown)]
        {
            assert!(
                matches!(failure.downcast_ref(), Some(UpstreamFault::Reset)),
                "{part:?}: {failure:?}"
            );
            assert_eq!(failure.status().get(), 502);
            assert_eq!(failure.recovery(), RETRY);
            assert_eq!(failure.blame(), Blame::Network);
            assert_eq!(failure.effect(), effect, "{part:?}");
        }
        let asked = client(&upstream).post_json("/classify", &1).repeatable();
        assert_eq!(asked.send().await.unwrap_err().effect(), Nothing, "{part:?}");
    }
}
