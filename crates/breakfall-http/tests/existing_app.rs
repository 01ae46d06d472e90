//! What the ten lines of `examples/axum_existing_app` change, and that `docs/edge.md` shows them.
#![cfg(test)]
#![cfg(feature = "axum")]

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::body::to_bytes;
use axum::response::Response;
use http::Request;
use serde_json::Value;
use tower::ServiceExt;

#[path = "../examples/axum_existing_app/main.rs"]
#[expect(dead_code, reason = "its server is not started here")]
mod after;
#[path = "../examples/axum_existing_app/before.rs"]
#[expect(dead_code, reason = "its server is not started here")]
mod before;

const BEFORE: &str = include_str!("../examples/axum_existing_app/before.rs");
const AFTER: &str = include_str!("../examples/axum_existing_app/main.rs");
const DOCS: &str = include_str!("../../../docs/edge.md");

/// The lines that only one of the two has, as a diff shows them: by the longest common part.
fn changes(old: &[&str], new: &[&str]) -> Vec<String> {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for (i, line) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            common[i][j] = if line == other {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut changes) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            changes.push(format!("-{}", old[i]));
            i += 1;
        } else {
            changes.push(format!("+{}", new[j]));
            j += 1;
        }
    }
    changes
}

/// A program without the comment at its head, which says what it is an example of.
fn code(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.starts_with("//!")).collect()
}

#[test]
fn the_diff_in_the_docs_is_that_of_the_example_and_short() {
    let changes = changes(&code(BEFORE), &code(AFTER));
    let shown = DOCS.split("```diff\n").skip(1).filter_map(|rest| rest.split("```").next());
    let shown = shown.flat_map(str::lines).filter(|line| line.starts_with(['+', '-']));
    let (manifest, shown): (Vec<_>, Vec<_>) = shown.partition(|line| line.contains(" = {"));
    assert_eq!(shown, changes, "docs/edge.md shows another diff");
    assert!(manifest.len() + changes.len() <= 15, "{} lines", manifest.len() + changes.len());
}

async fn ask(app: Router, request: Request<Body>) -> (Response<()>, String) {
    let answer: Result<Response, Infallible> = app.oneshot(request).await;
    let Ok(answer) = answer;
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, 1 << 20).await.expect("a body");
    (Response::from_parts(head, ()), String::from_utf8(body.to_vec()).expect("text"))
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).expect("a request")
}

#[tokio::test]
async fn an_error_of_anyhow_is_opaque_and_has_a_reference() {
    let (_, leak) = ask(before::app(), get("/tickets/7")).await;
    assert!(leak.contains("/var/lib/tickets/7.txt"), "what it was adopted for: {leak}");
    let (head, body) = ask(after::app(), get("/tickets/7")).await;
    assert_eq!(head.status(), 500);
    let problem: Value = serde_json::from_str(&body).expect("a problem");
    assert_eq!(problem["code"], "ASYNC_UNEXPECTED_FAILED");
    assert_eq!(problem["reference"].as_str(), head.headers()["breakfall-reference"].to_str().ok());
    assert!(!body.contains("tickets/7") && !body.contains("reading"), "{body}");
}

#[tokio::test]
async fn what_the_framework_says_is_a_problem_too_and_success_is_untouched() {
    let post = |media_type: &str, body: &'static str| {
        let request = Request::post("/tickets").header("content-type", media_type);
        request.body(Body::from(body)).expect("a request")
    };
    for (request, status) in [
        (get("/nowhere"), 404),
        (get("/tickets"), 405),
        (get("/tickets/seven"), 400),
        (post("text/plain", "x"), 415),
        (post("application/json", "{"), 400),
        (post("application/json", "{\"title\":7}"), 422),
    ] {
        let (head, body) = ask(after::app(), request).await;
        assert_eq!(head.status(), status, "{body}");
        assert_eq!(head.headers()["content-type"], "application/problem+json");
    }
    let created = ask(after::app(), post("application/json", "{\"title\":\"slow\"}")).await.1;
    assert_eq!(
        created,
        ask(before::app(), post("application/json", "{\"title\":\"slow\"}")).await.1
    );
}
