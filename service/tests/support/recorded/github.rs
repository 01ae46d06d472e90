//! What GitHub says.

use serde_json::json;

use crate::support::upstream::Call;
use crate::support::upstream::Reply;
use crate::support::upstream::Upstream;
use crate::support::upstream::say;
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
        "GET /base/repos/owner/name" => say_json("200 OK", &json!({ "full_name": "owner/name" })),
        _ => error("404 Not Found", &[], "Not Found"),
    }
}

/// An error of the API.
pub(crate) fn error(status: &str, headers: &[&str], message: &str) -> Reply {
    let url = "https://docs.github.com/rest/CANARY";
    let body = json!({ "message": message, "documentation_url": url, "status": status.get(..3) });
    let headers = [headers, &["Content-Type: application/json; charset=utf-8"]].concat();
    say(status, &headers, &body.to_string())
}

/// 422, because of this field.
pub(crate) fn refused_field(field: &str, code: &str) -> Reply {
    let error = json!({ "resource": "Issue", "field": field, "code": code, "message": "CANARY" });
    let body =
        json!({ "message": "Validation Failed", "errors": [error, { "CANARY": 7 }, "CANARY"] });
    say_json("422 Unprocessable Entity", &body)
}
