//! What incoming webhooks say.

use serde_json::json;

use crate::support::upstream::Reply;
use crate::support::upstream::say;
use crate::support::upstream::say_json;

/// A word of plain text.
pub(crate) fn word(status: &str, word: &str) -> Reply {
    say(status, &["Content-Type: text/html", "x-slack-unique-id: CANARY"], word)
}

/// An error inside a success.
pub(crate) fn inside(error: &str) -> Reply {
    say_json("200 OK", &json!({ "ok": false, "error": error, "warning": "CANARY" }))
}
