//! Answers that end early, never end, or say something else than expected.

use breakfall::Failure;
use breakfall::fault::Effect;
use breakfall_http::client::Answer;
use breakfall_http::client::UpstreamFault;
use serde::Deserialize;

use crate::client;
use crate::upstream::Part;
use crate::upstream::Upstream;

#[derive(Debug, PartialEq, Deserialize)]
struct Issue {
    number: u64,
}

/// The issue that `upstream` answers with.
fn read(upstream: &Upstream) -> impl Future<Output = Result<Issue, Failure>> + use<> {
    let request = client(upstream).get("/issues/7");
    async { request.send().await?.json() }
}

fn said(text: &str) -> Upstream {
    Upstream::playing(Part::Say(text.as_bytes().to_vec()))
}

fn wrong(failure: &Failure) -> &str {
    assert!(matches!(failure.downcast_ref(), Some(UpstreamFault::Garbled)), "{failure:?}");
    failure.notes().iter().find(|note| note.key == "answer").map_or("", |note| &*note.value)
}

#[tokio::test]
async fn a_whole_answer_is_read() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\n{\"numb\r\n6\r\ner\":7}\r\n0\r\n\r\n";
    let to_the_end = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"number\":7}";
    for upstream in
        [Upstream::answering(200, &[], br#"{"number":7}"#), said(chunked), said(to_the_end)]
    {
        assert_eq!(read(&upstream).await.unwrap(), Issue { number: 7 });
    }
}

#[tokio::test]
async fn a_body_that_is_cut_off_is_never_read_as_a_whole_one() {
    let by_length = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"number\":7}";
    let by_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nc\r\n{\"number\":7}\r\n";
    for text in [by_length, by_chunk] {
        assert_eq!(wrong(&read(&said(text)).await.unwrap_err()), "cut off");
    }
}

#[tokio::test]
async fn a_body_past_the_limit_is_refused() {
    let two_mebibytes = vec![b' '; 2 << 20];
    let announced = Upstream::answering(200, &[], &two_mebibytes);
    assert_eq!(wrong(&read(&announced).await.unwrap_err()), "larger than the limit");

    let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    let unannounced = Upstream::playing(Part::Say([head, two_mebibytes].concat()));
    assert_eq!(wrong(&read(&unannounced).await.unwrap_err()), "larger than the limit");
}

#[tokio::test]
async fn the_limit_itself_is_within_it() {
    let upstream = Upstream::answering(200, &[], b"12345678");
    let within = client(&upstream).answers_up_to(8).get("/").send().await;
    assert_eq!(within.unwrap().json::<u64>().unwrap(), 12_345_678);
    let past = client(&upstream).answers_up_to(7).get("/").send().await;
    assert_eq!(wrong(&past.unwrap_err()), "larger than the limit");
}

#[tokio::test]
async fn what_is_not_the_json_asked_for_is_garbled() {
    let table = [
        ("", "JSON that ends too early"),
        ("{\"number\":", "JSON that ends too early"),
        ("<html>502</html>", "not JSON"),
        ("\u{feff}{\"number\":7}", "not JSON"),
        ("{\"number\":7} {}", "not JSON"),
        ("null", "JSON of another shape"),
        ("[]", "JSON of another shape"),
        ("{\"number\":\"7\"}", "JSON of another shape"),
        ("{\"number\":7,\"number\":8}", "JSON of another shape"),
    ];
    for (body, what) in table {
        let failure = read(&Upstream::answering(200, &[], body.as_bytes())).await.unwrap_err();
        assert_eq!(wrong(&failure), what, "{body}");
    }
    let not_text = Upstream::answering(200, &[], b"{\"number\xff\":7}");
    wrong(&read(&not_text).await.unwrap_err());
}

#[tokio::test]
async fn trap_62_a_body_nested_without_end_does_not_exhaust_the_stack() {
    let upstream = Upstream::answering(200, &[], "[".repeat(200_000).as_bytes());
    let answer = client(&upstream).get("/").send().await.unwrap();
    assert_eq!(wrong(&answer.json::<serde_json::Value>().unwrap_err()), "not JSON");
}

#[tokio::test]
async fn a_useless_answer_to_a_post_may_have_had_its_effect() {
    let upstream = Upstream::answering(201, &[], b"oops");
    let answer = client(&upstream).post_json("/issues", &1).send().await.unwrap();
    assert_eq!(answer.json::<Issue>().unwrap_err().effect(), Effect::Unknown);
    let answer: Answer =
        client(&upstream).post_json("/classify", &1).repeatable().send().await.unwrap();
    let failure = answer.garbled("no choice in it");
    assert_eq!(failure.effect(), Effect::None);
    assert_eq!(wrong(&failure), "no choice in it");
}
