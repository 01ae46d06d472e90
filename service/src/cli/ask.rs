//! `breakfall ask`

use std::process::ExitCode;
use std::time::Duration;

use breakfall::fault::Reference;
use clap::Args;
use http::header;
use serde_json::Value;
use serde_json::json;
use tokio::runtime::Builder;

use crate::cli::NO;
use crate::cli::TRY_AGAIN;
use crate::cli::UNAVAILABLE;
use crate::cli::fail;
use crate::cli::print;
use crate::cli::print_json;
use crate::cli::records::Records;
use crate::cli::tell;
use crate::cli::text::Plain;
use crate::cli::web;

/// Longer than any operation of the service may take by default, its fallback included.
const PATIENCE: Duration = Duration::from_mins(2);

#[derive(Args)]
pub(super) struct Ask {
    /// What to ask, in plain words.
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Who asks.
    #[arg(long, value_name = "NAME", default_value = "cli")]
    user: String,
    /// The id of the request: sent again, the same ticket is not created twice. By default a new one.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Where the service is; by default where the configuration says that it listens.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The language of the answer, such as de or pt-BR.
    #[arg(long, value_name = "TAG", default_value = "en")]
    lang: String,
    #[command(flatten)]
    records: Records,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Ask {
    pub(super) fn run(&self) -> ExitCode {
        let base = match &self.url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => match self.records.config() {
                Ok(config) => format!("http://{}", config.listen),
                Err(code) => return code,
            },
        };
        let runtime = match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return fail(UNAVAILABLE, format_args!("error: {error}")),
        };
        match runtime.block_on(self.send(&base)) {
            Ok((status, answer)) => self.tell(status, &answer),
            Err(error) => {
                let cause = web::cause(&error);
                fail(
                    UNAVAILABLE,
                    format_args!(
                        "error: {base} does not answer: {cause}\n  = help: start it with: breakfall serve"
                    ),
                )
            }
        }
    }

    async fn send(&self, base: &str) -> Result<(u16, Value), reqwest::Error> {
        let client = web::client(PATIENCE)?;
        let id = self.id.clone().unwrap_or_else(|| Reference::random().to_string());
        let body = json!({ "id": id, "user": self.user, "query": self.query.join(" ") });
        let request = client
            .post(format!("{base}/v1/requests"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .header(header::ACCEPT_LANGUAGE, &self.lang)
            .body(body.to_string());
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }

    fn tell(&self, status: u16, answer: &Value) -> ExitCode {
        let is_answer = status < 400;
        if self.json {
            print_json(&json!({ "http_status": status, "answer": answer }));
        } else {
            let said = |name| answer.get(name).and_then(Value::as_str);
            if is_answer {
                let response = said("response").unwrap_or("it was accepted and is done later");
                print(format_args!("{}\n", Plain(response)));
            } else {
                let title = said("title").unwrap_or("the service did not say what is wrong");
                tell(format_args!("{}", Plain(title)));
                tell(Plain(said("detail").unwrap_or_default()));
            }
            let steps = answer.get("recovery_actions").and_then(Value::as_array);
            for step in steps.into_iter().flatten().filter_map(Value::as_str) {
                tell(format_args!("  - {}", Plain(step)));
            }
            if let Some(reference) = said("reference") {
                tell(format_args!("next: breakfall failures show {}", Plain(reference)));
            }
        }
        let advice = answer.pointer("/retry/advice").and_then(Value::as_str);
        match advice {
            _ if is_answer => ExitCode::SUCCESS,
            Some("retry" | "unavailable") => ExitCode::from(TRY_AGAIN),
            _ => ExitCode::from(NO),
        }
    }
}
