//! The rules of the reader, by theme.

mod abuse;
mod encoding;
mod environment;
mod layers;
mod names;
mod policies;
mod rendering;
mod secrets;
mod together;
mod values;
mod yaml;

use crate::config::Declaration;
use crate::config::Diagnostic;
use crate::config::Diagnostics;
use crate::config::KEYS;
use crate::config::Key;
use crate::config::Loader;

const SEED: &str = "\
error_handling:
  async: { timeout_seconds: 30, max_retries: 3, retry_delay_seconds: 1 }
  graceful_degradation: { enabled: true, fallback_timeout_seconds: 10 }
  logging: { log_all_errors: true, include_stack_traces: true, log_recovery_attempts: true }
  user_messages: { include_recovery_guidance: true, technical_details: false, contact_support_threshold: 3 }
";

const LISTEN: Key<&str> = Key::address("server.listen", "Where to listen.").or("127.0.0.1:8080");
const PROVIDER: Key<&str> =
    Key::choice("generator.provider", &["embedded", "openai"], "Who answers.").or("embedded");
const BASE_URL: Key<Option<&str>> = Key::url("generator.base_url", "Where it is.");
const MODEL: Key<Option<&str>> = Key::text("generator.model", "Which model.");
const API_KEY: Key<Option<&str>> = Key::text("generator.api_key", "The key.").secret();

/// The keys of a program, as a service would declare them beside the library's.
const PROGRAM_KEYS: &[Declaration] = &[
    LISTEN.declaration(),
    PROVIDER.declaration(),
    BASE_URL.declaration(),
    MODEL.declaration(),
    API_KEY.declaration(),
];

fn loader() -> Loader {
    Loader::new(&[KEYS, PROGRAM_KEYS])
}

/// A loader for one file of this content.
fn file(content: impl Into<Vec<u8>>) -> Loader {
    loader().yaml("breakfall.yaml", content)
}

/// A loader with one variable.
fn variable(name: &str, value: &str) -> Loader {
    loader().environment([(name.into(), value.into())])
}

fn mistakes(loader: &Loader) -> Diagnostics {
    loader.load().expect_err("the configuration is refused")
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0..count {
        text.push_str(&line(number));
        text.push('\n');
    }
    text
}

/// The only mistake of a file.
fn mistake(content: impl Into<Vec<u8>>) -> Diagnostic {
    only(&mistakes(&file(content)))
}

fn only(diagnostics: &Diagnostics) -> Diagnostic {
    assert_eq!(diagnostics.len(), 1, "{diagnostics}");
    diagnostics.iter().next().expect("there is one").clone()
}

/// The refusal of `key: value` in the section `async`: where, what, and the help.
fn async_mistake(entry: &str) -> (String, String, String) {
    let mistake = mistake(format!("error_handling:\n  async:\n    {entry}\n"));
    (
        mistake.origin().to_string(),
        mistake.problem().to_owned(),
        mistake.help().unwrap_or_default().to_owned(),
    )
}
