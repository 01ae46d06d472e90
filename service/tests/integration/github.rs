//! A server that answers as GitHub does.

use serde_json::Value;
use serde_json::json;

use crate::support::upstream::Call;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;
use crate::support::upstream::say_json;

/// A repository with issue 1, which is open, and pull request 2.
pub(crate) fn repository() -> Upstream {
    Upstream::new(|call, _| answer(call))
}

/// What GitHub says to `call`.
pub(crate) fn answer(call: &Call) -> Reply {
    let first = json!({ "number": 1, "title": "the login page is slow", "state": "open" });
    let pull = json!({ "number": 2, "title": "a change", "state": "open", "pull_request": {} });
    match &*call.line {
        "POST /base/repos/owner/name/issues" => {
            let title = call.json()["title"].clone();
            say_json("201 Created", &json!({ "number": 3, "title": title, "state": "open" }))
        }
        "GET /base/repos/owner/name/issues?state=open&per_page=100" => {
            say_json("200 OK", &json!([pull, first]))
        }
        "GET /base/repos/owner/name/issues/1" => say_json("200 OK", &first),
        "PATCH /base/repos/owner/name/issues/1" => {
            let state = call.json()["state"].clone();
            let closed = json!({ "number": 1, "title": "the login page is slow", "state": state });
            say_json("200 OK", &closed)
        }
        _ => say_json("404 Not Found", &Value::Null),
    }
}
