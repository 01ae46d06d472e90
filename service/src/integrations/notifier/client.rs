//! A Slack incoming webhook.
//!
//! It answers `ok`, or one word of plain text with a status of its own; others that are called like it say `{"ok":false,"error":"…"}` inside a 200.
//! Both mean the same. A 429 says in `Retry-After` how long to wait.

use std::str;

use breakfall::Failure;
use breakfall_http::client::Answer;
use breakfall_http::client::Client;
use breakfall_http::client::Refusal;
use breakfall_http::client::UpstreamFault;
use serde::Deserialize;
use serde_json::json;

use crate::faults::ChannelFault;

/// An incoming webhook: its address is a secret.
#[derive(Debug)]
pub(crate) struct SlackWebhook(Client);

impl SlackWebhook {
    pub(crate) fn new(client: Client) -> Self {
        Self(client.refusals(read))
    }

    pub(crate) async fn post(&self, text: &str) -> Result<(), Failure> {
        let body = json!({ "text": escaped(text) });
        let request = self.0.post_json("", &body).route("(webhook)");
        accepted(&request.repeatable().send().await?)
    }
}

/// Whether an answer that calls itself a success is one. What is none of its words is a proxy or a mistaken address.
fn accepted(answer: &Answer) -> Result<(), Failure> {
    match said(&answer.body) {
        Some(Said::Ok) => Ok(()),
        Some(Said::Error(word)) => Err(match meaning(&word) {
            Some(Meaning::Channel(fault)) => answer.means(fault),
            Some(Meaning::Throttled) => answer.means(UpstreamFault::Throttled { after: None }),
            Some(Meaning::OurMistake) => answer.means(UpstreamFault::Rejected),
            None => answer.garbled("an error inside a success"),
        }),
        None => Err(answer.garbled("not the word ok")),
    }
}

/// What a failing answer means.
fn read(refusal: Refusal) -> Failure {
    let Some(Said::Error(word)) = said(refusal.body()) else { return refusal.by_status() };
    match meaning(&word) {
        Some(Meaning::Channel(fault)) => refusal.means(fault),
        // By its status, with its wait; and what is our mistake is told by the status as well.
        Some(Meaning::Throttled | Meaning::OurMistake) | None => refusal.by_status(),
    }
}

enum Said {
    Ok,
    Error(String),
}

#[derive(Deserialize)]
struct Told {
    ok: bool,
    error: Option<String>,
}

/// The words of an answer, in either of its forms.
fn said(body: &[u8]) -> Option<Said> {
    let text = str::from_utf8(body).ok()?.trim();
    if text == "ok" {
        return Some(Said::Ok);
    }
    match serde_json::from_str(text) {
        Ok(Told { ok: true, .. }) => Some(Said::Ok),
        Ok(Told { error, .. }) => Some(Said::Error(error.unwrap_or_default())),
        Err(_plain_text) => {
            let is_word = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            (is_word && !text.is_empty()).then(|| Said::Error(text.to_owned()))
        }
    }
}

enum Meaning {
    Channel(ChannelFault),
    Throttled,
    OurMistake,
}

fn meaning(word: &str) -> Option<Meaning> {
    Some(match word {
        "no_service" | "no_service_id" | "no_active_hooks" | "no_team" | "invalid_token"
        | "team_disabled" => Meaning::Channel(ChannelFault::WebhookGone),
        "channel_not_found" | "channel_is_archived" | "is_archived" | "user_not_found" => {
            Meaning::Channel(ChannelFault::Gone)
        }
        "action_prohibited" | "posting_to_general_channel_denied" | "restricted_action" => {
            Meaning::Channel(ChannelFault::NotPermitted)
        }
        "ratelimited" | "rate_limited" => Meaning::Throttled,
        "invalid_payload" | "no_text" | "too_many_attachments" | "invalid_blocks" => {
            Meaning::OurMistake
        }
        _ => return None,
    })
}

/// Slack reads `&`, `<` and `>` as markup: a title must not mention a channel or hide a link.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_title_cannot_call_the_channel() {
        assert_eq!(super::escaped("<!channel> & co"), "&lt;!channel&gt; &amp; co");
    }
}
