//! Chat completions, as OpenAI-compatible servers offer them.

use breakfall::Failure;
use breakfall_http::client::Answer;
use breakfall_http::client::Client;
use serde::Deserialize;
use serde_json::json;

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
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
}

impl ChatModel {
    pub(crate) const fn new(client: Client, model: String) -> Self {
        Self { client, model }
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
        let completion: Completion = answer.json()?;
        let text = completion.choices.into_iter().next().and_then(|choice| choice.message.content);
        match text.map(|text| text.trim().to_owned()) {
            Some(text) if !text.is_empty() => Ok((answer, text)),
            Some(_) | None => Err(answer.garbled("a completion without content")),
        }
    }
}
