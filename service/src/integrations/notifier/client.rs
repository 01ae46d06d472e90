//! A Slack incoming webhook.

use breakfall::Failure;
use breakfall_http::client::Client;
use serde_json::json;

/// An incoming webhook: its address is a secret.
#[derive(Debug)]
pub(crate) struct SlackWebhook(pub(crate) Client);

impl SlackWebhook {
    pub(crate) async fn post(&self, text: &str) -> Result<(), Failure> {
        let body = json!({ "text": escaped(text) });
        let request = self.0.post_json("", &body).route("(webhook)");
        let answer = request.repeatable().send().await?;
        // A webhook says `ok`; anything else that calls itself a success is a proxy or a mistaken address.
        if answer.body.trim_ascii() == b"ok" {
            Ok(())
        } else {
            Err(answer.garbled("not the word ok"))
        }
    }
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
