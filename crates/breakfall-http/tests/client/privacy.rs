//! Nothing of the upstream's words, of our credentials or of the query reaches a failure.

use std::error::Error;
use std::fmt::Write;

use breakfall::Failure;
use http::HeaderName;
use http::HeaderValue;
use serde::Deserialize;

use crate::client;
use crate::upstream::Part;
use crate::upstream::Upstream;
use crate::upstream::answer;

const CANARY: &str = "canary";

/// Everything that can be read out of a failure, the operators' part included.
fn all_words(failure: &Failure) -> String {
    let mut words = format!("{failure} {failure:?} {failure:#?} {:?}", failure.fault());
    for note in failure.notes() {
        write!(words, " {}={}", note.key, note.value).unwrap();
    }
    let mut link = failure.source();
    while let Some(error) = link {
        write!(words, " {error} {error:?}").unwrap();
        link = error.source();
    }
    words
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Known,
}

#[tokio::test]
async fn no_failure_repeats_a_private_word() {
    let header = format!("x-{CANARY}: {CANARY}");
    let location = format!("location: http://{CANARY}.example/{CANARY}");
    let body = format!("\"{CANARY} <script>\"");
    let mut parts: Vec<Part> = [200, 302, 400, 401, 403, 404, 429, 500, 501, 503]
        .into_iter()
        .map(|status| Part::Say(answer(status, &[&header, &location], body.as_bytes())))
        .collect();
    let cut_off = format!("HTTP/1.1 200 OK\r\ncontent-length: 999\r\n{header}\r\n\r\n{body}");
    parts.push(Part::Say(cut_off.into_bytes()));
    parts.push(Part::Say(format!("HTTP/1.1 200 OK\r\n{CANARY}\r\n\r\n").into_bytes()));
    parts.push(Part::Say(format!("{CANARY}\r\n\r\n").into_bytes()));
    parts.push(Part::Reset);

    for part in parts {
        let upstream = Upstream::playing(part.clone());
        let client = client(&upstream).bearer("canary-secret").unwrap();
        let request = client
            .post_json("/canary/path?token=canary", &CANARY)
            .header(HeaderName::from_static("x-own"), HeaderValue::from_static("canary"))
            .route("/{repository}/path");
        let failure = match request.send().await {
            Ok(answer) => {
                assert!(!format!("{answer:?}").contains(CANARY), "{part:?}");
                answer.json::<Word>().map(|Word::Known| ()).unwrap_err()
            }
            Err(failure) => failure,
        };
        let words = all_words(&failure);
        assert!(!words.to_lowercase().contains(CANARY), "{part:?}: {words}");
        assert!(words.contains("/{repository}/path"), "{words}");
    }
}

#[tokio::test]
async fn a_refused_connection_does_not_repeat_the_address() {
    crate::install_cryptography();
    let client =
        breakfall_http::client::Client::new("tracker", "http://127.0.0.1:1/hook/canary").unwrap();
    let client = client.bearer("canary-secret").unwrap();
    assert!(!format!("{client:?}").contains(CANARY));
    let failure = client.get("/x?key=canary").send().await.unwrap_err();
    let words = all_words(&failure);
    assert!(!words.contains(CANARY), "{words}");
}
