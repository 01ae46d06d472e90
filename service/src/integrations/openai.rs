//! Chat completions, as OpenAI-compatible servers offer them.
//!
//! | what they say | status | what it means here |
//! |---|---|---|
//! | `insufficient_quota` and its kin; nothing | 429, 402 | the account is empty: not a rate limit, never repeated |
//! | `invalid_api_key` | 401 | the key is wrong |
//! | `model_not_found` | 404 | the model is wrong |
//! | `context_length_exceeded` and its kin; nothing | 400, 413 | the text is too long |
//! | `content_filter`, `content_policy_violation`; a completion that ends so, or a `refusal` | 400, 200 | the text is refused |
//! | anything else | | by its status; the wait in `retry-after-ms`, which is finer than `Retry-After` |
//! | `error` inside a 200 | 200 | as above, or an answer that cannot be used |
//! | a completion that ended by `length` | 200 | an answer that cannot be used: what is cut off never looks whole |

use breakfall::Failure;
use breakfall_http::client::Answer;
use breakfall_http::client::Client;
use breakfall_http::client::Refusal;
use http::HeaderName;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::faults::ModelFault;

const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// A model behind an OpenAI-compatible server.
#[derive(Clone, Debug)]
pub(crate) struct ChatModel {
    client: Client,
    model: String,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
}

impl ChatModel {
    pub(crate) fn new(client: Client, model: String) -> Self {
        Self { client: client.refusals(read), model }
    }

    /// What the model says to `user`, following `system`; with `as_json` it is asked for a JSON object. Gives the answer, for
    /// what else is to be found wrong with it, and the text.
    pub(crate) async fn complete(
        &self,
        system: &str,
        user: &str,
        as_json: bool,
    ) -> Result<(Answer, String), Failure> {
        let mut body = json!({
            "model": self.model,
            "temperature": 0,
            "messages": [
                { "role": "system", "content": system },
                { "role": "user", "content": user },
            ],
        });
        if as_json && let Some(body) = body.as_object_mut() {
            body.insert("response_format".to_owned(), json!({ "type": "json_object" }));
        }
        // A completion changes nothing: it may be asked for again.
        let request = self.client.post_json("/chat/completions", &body).route("/chat/completions");
        let answer = request.repeatable().send().await?;
        let text = text(&answer)?;
        Ok((answer, text))
    }
}

/// The text of a completion.
fn text(answer: &Answer) -> Result<String, Failure> {
    let body: Value = answer.json()?;
    if let Some(error) = body.get("error").filter(|error| !error.is_null()) {
        let fault = fault(error);
        let inside = || answer.garbled("an error inside a success");
        return Err(fault.map_or_else(inside, |fault| answer.means(fault)));
    }
    let completion: Completion = answer.json()?;
    let Some(Choice { message, finish_reason }) = completion.choices.into_iter().next() else {
        return Err(answer.garbled("a completion without a choice"));
    };
    let has_refusal = message.refusal.is_some_and(|refusal| !refusal.is_empty());
    match finish_reason.as_deref() {
        Some("content_filter") => return Err(answer.means(ModelFault::ContentRefused)),
        _ if has_refusal => return Err(answer.means(ModelFault::ContentRefused)),
        Some("length") => return Err(answer.garbled("a completion that was cut off")),
        Some(_) | None => {}
    }
    let text = message.content.map(|text| text.trim().to_owned());
    let text = text.filter(|text| !text.is_empty());
    text.ok_or_else(|| answer.garbled("a completion without content"))
}

/// What a failing answer means.
fn read(refusal: Refusal) -> Failure {
    let body: Option<Value> = refusal.json();
    let by_code = body.as_ref().and_then(|body| fault(body.get("error")?));
    if let Some(fault) = by_code.or_else(|| by_status(refusal.status().as_u16())) {
        return refusal.means(fault);
    }
    match refusal.wait_in_millis(&RETRY_AFTER_MS) {
        Some(wait) => refusal.with_wait(wait),
        None => refusal.by_status(),
    }
}

/// What the statuses mean that are about one thing only.
const fn by_status(status: u16) -> Option<ModelFault> {
    match status {
        402 => Some(ModelFault::QuotaUsedUp),
        413 => Some(ModelFault::TextTooLong),
        _ => None,
    }
}

/// What the `error` of a body means by its `code` or, where that says nothing, its `type`.
fn fault(error: &Value) -> Option<ModelFault> {
    let word = |name: &str| error.get(name).and_then(Value::as_str);
    [word("code"), word("type")].into_iter().flatten().find_map(meaning)
}

fn meaning(word: &str) -> Option<ModelFault> {
    Some(match word {
        "insufficient_quota"
        | "billing_hard_limit_reached"
        | "billing_not_active"
        | "credit_balance_exhausted" => ModelFault::QuotaUsedUp,
        "invalid_api_key" | "account_deactivated" => ModelFault::KeyRefused,
        "model_not_found" => ModelFault::Unknown,
        "context_length_exceeded" | "string_above_max_length" => ModelFault::TextTooLong,
        "content_filter" | "content_policy_violation" => ModelFault::ContentRefused,
        _ => return None,
    })
}
