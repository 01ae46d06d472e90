//! What OpenAI-compatible servers say.

use serde_json::Value;
use serde_json::json;

use crate::support::upstream::Reply;
use crate::support::upstream::say;
use crate::support::upstream::say_json;

/// An error of the API.
pub(crate) fn error(status: &str, kind: &str, code: Option<&str>) -> Reply {
    error_with(status, &[], kind, code)
}

/// An error of the API, with these headers.
pub(crate) fn error_with(status: &str, headers: &[&str], kind: &str, code: Option<&str>) -> Reply {
    let headers =
        [headers, &["Content-Type: application/json", "x-request-id: req_CANARY"]].concat();
    say(status, &headers, &body(kind, code).to_string())
}

/// The body of an error.
pub(crate) fn body(kind: &str, code: Option<&str>) -> Value {
    let message = "CANARY: you exceeded CANARY-ORG, see https://CANARY.example/docs";
    json!({ "error": { "message": message, "type": kind, "param": null, "code": code } })
}

/// A completion that ended for `reason`.
pub(crate) fn ended(reason: &str, content: Option<&str>, refusal: Option<&str>) -> Reply {
    let message = json!({ "role": "assistant", "content": content, "refusal": refusal });
    let choice =
        json!({ "index": 0, "message": message, "logprobs": null, "finish_reason": reason });
    let usage = json!({ "prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21 });
    let whole = json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1_741_569_952, "model": "m", "choices": [choice], "usage": usage });
    say_json("200 OK", &whole)
}
