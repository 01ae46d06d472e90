//! The keys of what the service calls.

use breakfall::config::Declaration;
use breakfall::config::Key;
use breakfall::config::Values;

use crate::config::ConfigError;
use crate::config::Secret;
use crate::config::needed;
use crate::config::secret;
use crate::config::wrong;

const MODELS: &[&str] = &["embedded", "openai"];
/// Where those are asked who name no server.
pub(crate) const OPENAI: &str = "https://api.openai.com/v1";
const MODEL: &str = "gpt-4o-mini";

const CLASSIFIER: ModelKeys = ModelKeys {
    name: "classifier",
    provider: Key::choice("integrations.classifier.provider", MODELS, "Who understands queries.")
        .or("embedded"),
    base_url: Key::url("integrations.classifier.base_url", "An OpenAI-compatible server.")
        .or(OPENAI),
    model: Key::text("integrations.classifier.model", "The model to ask.").or(MODEL),
    api_key: Key::text("integrations.classifier.api_key", "The key of the server.").secret(),
};
const GENERATOR: ModelKeys = ModelKeys {
    name: "generator",
    provider: Key::choice("integrations.generator.provider", MODELS, "Who writes answers.")
        .or("embedded"),
    base_url: Key::url("integrations.generator.base_url", "An OpenAI-compatible server.")
        .or(OPENAI),
    model: Key::text("integrations.generator.model", "The model to ask.").or(MODEL),
    api_key: Key::text("integrations.generator.api_key", "The key of the server.").secret(),
};
const TRACKER: Key<&str> =
    Key::choice("integrations.tracker.provider", &["embedded", "github"], "Who keeps tickets.")
        .or("embedded");
const TRACKER_BASE_URL: Key<&str> =
    Key::url("integrations.tracker.base_url", "The GitHub API.").or("https://api.github.com");
const TRACKER_REPOSITORY: Key<Option<&'static str>> =
    Key::text("integrations.tracker.repository", "The repository whose issues are the tickets.");
const TRACKER_TOKEN: Key<Option<&'static str>> =
    Key::text("integrations.tracker.token", "A token that may write issues.").secret();
const NOTIFIER: Key<&str> =
    Key::choice("integrations.notifier.provider", &["none", "slack"], "Who is told of changes.")
        .or("none");
const NOTIFIER_URL: Key<Option<&'static str>> =
    Key::url("integrations.notifier.url", "The incoming webhook of the channel.").secret();

const PROXY: Key<Option<&'static str>> =
    Key::text("integrations.proxy", "The proxy by which all of them are called.").secret();

/// Every key of the integrations.
pub(crate) const INTEGRATION_KEYS: &[Declaration] = &[
    CLASSIFIER.provider.declaration(),
    CLASSIFIER.base_url.declaration(),
    CLASSIFIER.model.declaration(),
    CLASSIFIER.api_key.declaration(),
    GENERATOR.provider.declaration(),
    GENERATOR.base_url.declaration(),
    GENERATOR.model.declaration(),
    GENERATOR.api_key.declaration(),
    TRACKER.declaration(),
    TRACKER_BASE_URL.declaration(),
    TRACKER_REPOSITORY.declaration(),
    TRACKER_TOKEN.declaration(),
    NOTIFIER.declaration(),
    NOTIFIER_URL.declaration(),
    PROXY.declaration(),
];

struct ModelKeys {
    name: &'static str,
    provider: Key<&'static str>,
    base_url: Key<&'static str>,
    model: Key<&'static str>,
    api_key: Key<Option<&'static str>>,
}

/// Who is called, and how.
#[derive(Debug)]
pub(crate) struct IntegrationsConfig {
    pub(crate) classifier: Option<ModelConfig>,
    pub(crate) generator: Option<ModelConfig>,
    pub(crate) tracker: Option<GitHubConfig>,
    /// The address of the webhook.
    pub(crate) notifier: Option<Secret>,
    /// By which all of them are called.
    pub(crate) proxy: Option<Secret>,
}

/// A model behind an OpenAI-compatible server.
#[derive(Debug)]
pub(crate) struct ModelConfig {
    /// What failures and logs call it.
    pub(crate) name: &'static str,
    pub(crate) base_url: String,
    pub(crate) model: String,
    pub(crate) api_key: Option<Secret>,
}

/// A GitHub repository.
#[derive(Debug)]
pub(crate) struct GitHubConfig {
    pub(crate) base_url: String,
    pub(crate) repository: String,
    pub(crate) token: Option<Secret>,
}

impl IntegrationsConfig {
    pub(crate) fn read(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            classifier: CLASSIFIER.read(values),
            generator: GENERATOR.read(values),
            tracker: tracker(values)?,
            notifier: notifier(values)?,
            proxy: proxy(values)?,
        })
    }
}

impl ModelKeys {
    fn read(&self, values: &Values) -> Option<ModelConfig> {
        (values.get(&self.provider) == "openai").then(|| ModelConfig {
            name: self.name,
            base_url: values.get(&self.base_url).to_owned(),
            model: values.get(&self.model).to_owned(),
            api_key: secret(values, &self.api_key),
        })
    }
}

fn tracker(values: &Values) -> Result<Option<GitHubConfig>, ConfigError> {
    if values.get(&TRACKER) != "github" {
        return Ok(None);
    }
    let repository = needed(values, &TRACKER, &TRACKER_REPOSITORY)?;
    if !is_repository(repository) {
        let path = TRACKER_REPOSITORY.path();
        let origin = values.origin(&TRACKER_REPOSITORY);
        let text =
            format!("error: {path} must be `owner/name`, as in `rust-lang/rust`\n --> {origin}");
        return Err(ConfigError::Together(text));
    }
    Ok(Some(GitHubConfig {
        base_url: values.get(&TRACKER_BASE_URL).to_owned(),
        repository: repository.to_owned(),
        token: secret(values, &TRACKER_TOKEN),
    }))
}

fn notifier(values: &Values) -> Result<Option<Secret>, ConfigError> {
    if values.get(&NOTIFIER) != "slack" {
        return Ok(None);
    }
    needed(values, &NOTIFIER, &NOTIFIER_URL).map(|url| Some(Secret(url.to_owned())))
}

fn proxy(values: &Values) -> Result<Option<Secret>, ConfigError> {
    let Some(proxy) = secret(values, &PROXY) else { return Ok(None) };
    let address = reqwest::Url::parse(&proxy.0).ok().filter(reqwest::Url::has_host);
    if address.is_some_and(|address| matches!(address.scheme(), "http" | "https")) {
        return Ok(Some(proxy));
    }
    let help = "write http://host:3128, or http://user:password@host:3128";
    Err(wrong(values, &PROXY, "is no http:// or https:// address", help))
}

/// `owner/name`: each of letters, digits, `-`, `_` and `.`, so that it stays two segments of a path.
fn is_repository(text: &str) -> bool {
    let segment = |part: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !part.is_empty() && part.chars().all(plain) && !matches!(part, "." | "..")
    };
    text.split_once('/').is_some_and(|(owner, name)| segment(owner) && segment(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_two_plain_segments() {
        assert!(is_repository("rust-lang/rust") && is_repository("a/b.c_d"));
        for bad in ["", "a", "a/", "/b", "a/b/c", "a/..", "../b", "a/b?c", "a b/c"] {
            assert!(!is_repository(bad), "{bad}");
        }
    }
}
