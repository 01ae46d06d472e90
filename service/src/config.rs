//! The service's own keys, and what the whole configuration comes to.

use std::ffi::OsString;
use std::fmt;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use breakfall::Config;
use breakfall::config;
use breakfall::config::Declaration;
use breakfall::config::Diagnostics;
use breakfall::config::KEYS;
use breakfall::config::Key;
use breakfall::config::Loader;
use breakfall::config::Values;
use breakfall::message::Escalation;
use redis::IntoConnectionInfo;

use crate::api;
use crate::console::config::CONSOLE_KEYS;
use crate::console::config::ConsoleConfig;
use crate::durable::config::DURABLE_KEYS;
use crate::durable::config::DurableConfig;
use crate::incidents::config::IncidentsConfig;
use crate::incidents::config::STORE_KEYS;
use crate::telemetry::TELEMETRY_KEYS;
use crate::telemetry::TelemetryConfig;

/// Where the service listens.
pub(crate) const LISTEN: Key<&str> =
    Key::address("server.listen", "Where the service listens; port 0 takes a free one.")
        .or("127.0.0.1:8080");
pub(crate) const DATA_DIRECTORY: Key<&str> =
    Key::text("data_directory", "Where the service keeps its files.").or("./breakfall-data");
pub(crate) const SUPPORT_CONTACT: Key<Option<&'static str>> =
    Key::text("support.contact", "Where support is found: an address, a number, a page.");

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

const ESCALATION_WINDOW: Key<Duration> = Key::seconds(
    "escalation.window_seconds",
    Duration::from_mins(1),
    Duration::from_hours(7 * 24),
    "Within what time failures in a row must fall, before support is offered.",
)
.or(Escalation::WINDOW);
const ESCALATION_STORE: Key<&str> =
    Key::choice("escalation.store.provider", &["memory", "redis"], "Where failures are counted.")
        .or("memory");
const ESCALATION_STORE_URL: Key<Option<&'static str>> =
    Key::text("escalation.store.url", "The Redis or Valkey that all replicas share.").secret();
const ESCALATION_STORE_KEY: Key<Option<&'static str>> =
    Key::text("escalation.store.key", "What all replicas hash the names of people with.").secret();

/// Every key of the service, beside those of the library.
pub(crate) const SERVICE_KEYS: &[Declaration] = &[
    LISTEN.declaration(),
    DATA_DIRECTORY.declaration(),
    SUPPORT_CONTACT.declaration(),
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
    ESCALATION_WINDOW.declaration(),
    ESCALATION_STORE.declaration(),
    ESCALATION_STORE_URL.declaration(),
    ESCALATION_STORE_KEY.declaration(),
];

/// All keys.
pub(crate) const TABLES: &[&[Declaration]] =
    &[KEYS, SERVICE_KEYS, DURABLE_KEYS, STORE_KEYS, TELEMETRY_KEYS, CONSOLE_KEYS];

/// The operations that can have a plan of their own.
pub(crate) const KNOWN_OPERATIONS: &[&str] = &[
    api::OPERATION,
    "classify_intent",
    "create_ticket",
    "list_tickets",
    "show_ticket",
    "close_ticket",
    "notify_channel",
    "generate_response",
];

struct ModelKeys {
    name: &'static str,
    provider: Key<&'static str>,
    base_url: Key<&'static str>,
    model: Key<&'static str>,
    api_key: Key<Option<&'static str>>,
}

/// The configuration of the service.
#[derive(Debug)]
pub(crate) struct ServiceConfig {
    pub(crate) listen: String,
    pub(crate) telemetry: TelemetryConfig,
    pub(crate) data_directory: PathBuf,
    pub(crate) support_contact: Option<String>,
    pub(crate) classifier: Option<ModelConfig>,
    pub(crate) generator: Option<ModelConfig>,
    pub(crate) tracker: Option<GitHubConfig>,
    /// The address of the webhook.
    pub(crate) notifier: Option<Secret>,
    pub(crate) escalation_window: Duration,
    pub(crate) escalation_store: Option<StoreConfig>,
    pub(crate) durable: DurableConfig,
    pub(crate) incidents: IncidentsConfig,
    pub(crate) console: ConsoleConfig,
    pub(crate) error_handling: Config,
    /// Everything that was read, with its origin.
    pub(crate) values: Values,
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

/// A store that all replicas count in.
#[derive(Debug)]
pub(crate) struct StoreConfig {
    pub(crate) url: Secret,
    pub(crate) key: Secret,
}

/// A value that no log may show.
pub(crate) struct Secret(pub(crate) String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// Why there is no configuration.
#[derive(Debug)]
pub(crate) enum ConfigError {
    /// Mistakes in single values.
    Values(Diagnostics),
    /// Values that do not go together.
    Together(String),
}

/// Where the configuration comes from.
#[derive(Debug, Default)]
pub(crate) struct Sources<'a> {
    pub(crate) file: Option<&'a Path>,
    pub(crate) environment: Vec<(OsString, OsString)>,
    pub(crate) listen: Option<&'a str>,
}

/// What systemd calls the directory with the secrets of a unit (`LoadCredential=`).
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

impl Sources<'_> {
    /// The layers, which can be read again and again.
    pub(crate) fn loader(self) -> Loader {
        let credentials = self.environment.iter().find(|(name, _)| name == CREDENTIALS);
        let credentials = credentials.map(|(_, directory)| PathBuf::from(directory));
        let mut loader = Loader::new(TABLES).environment(self.environment);
        if let Some(directory) = credentials {
            loader = loader.credentials(directory);
        }
        if let Some(file) = self.file {
            loader = loader.file(file);
        }
        if let Some(listen) = self.listen {
            loader = loader.flag("--listen", &LISTEN, listen);
        }
        loader
    }
}

/// Reads the configuration.
pub(crate) fn load(loader: &Loader) -> Result<ServiceConfig, ConfigError> {
    let values = loader.load().map_err(ConfigError::Values)?;
    refuse_unknown_operations(&values)?;
    Ok(ServiceConfig {
        listen: values.get(&LISTEN).to_owned(),
        telemetry: TelemetryConfig::read(&values)?,
        data_directory: values.get(&DATA_DIRECTORY).into(),
        support_contact: values.get(&SUPPORT_CONTACT).map(str::to_owned),
        classifier: CLASSIFIER.read(&values),
        generator: GENERATOR.read(&values),
        tracker: tracker(&values)?,
        notifier: notifier(&values)?,
        escalation_window: values.get(&ESCALATION_WINDOW),
        escalation_store: escalation_store(&values)?,
        durable: DurableConfig::read(&values),
        incidents: IncidentsConfig::read(&values),
        console: ConsoleConfig::read(&values)?,
        error_handling: Config::read(&values, KNOWN_OPERATIONS).map_err(ConfigError::Values)?,
        values,
    })
}

/// A plan for an operation that does not exist would have no effect, silently.
fn refuse_unknown_operations(values: &Values) -> Result<(), ConfigError> {
    let names = values.names_under(config::OPERATIONS).into_iter();
    let unknown: Vec<_> = names.filter(|name| !KNOWN_OPERATIONS.contains(name)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let told = |name: &&str| {
        let section = format!("{}.{name}.", config::OPERATIONS);
        let written = values.iter().find(|line| line.path.starts_with(&section));
        let place = written.map(|line| format!("\n --> {}", line.origin));
        format!("error: there is no operation {name}{}", place.unwrap_or_default())
    };
    let told: Vec<_> = unknown.iter().map(told).collect();
    let known = KNOWN_OPERATIONS.join(", ");
    Err(ConfigError::Together(format!("{}\n  = help: the operations are {known}", told.join("\n"))))
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

/// The fewest characters of a key that is not guessed.
const SHORTEST_KEY: usize = 32;

fn escalation_store(values: &Values) -> Result<Option<StoreConfig>, ConfigError> {
    if values.get(&ESCALATION_STORE) != "redis" {
        return Ok(None);
    }
    let url = needed(values, &ESCALATION_STORE, &ESCALATION_STORE_URL)?;
    let key = needed(values, &ESCALATION_STORE, &ESCALATION_STORE_KEY)?;
    // Neither value is repeated: the address may hold a password.
    let wrong = |key: &Key<Option<&'static str>>, must: &str, help: &str| {
        let (path, origin) = (key.path(), values.origin(key));
        let text = format!("error: {path} {must}\n --> {origin}\n  = help: {help}");
        Err(ConfigError::Together(text))
    };
    if url.into_connection_info().is_err() {
        let help = "write redis://host:6379, rediss://host:6379 for TLS, or unix:///path/to/socket";
        return wrong(&ESCALATION_STORE_URL, "is no address of a Redis", help);
    }
    if key.chars().count() < SHORTEST_KEY {
        let help = "make one with `openssl rand -hex 32`, and give all replicas the same";
        return wrong(&ESCALATION_STORE_KEY, "has fewer than 32 characters", help);
    }
    Ok(Some(StoreConfig { url: Secret(url.to_owned()), key: Secret(key.to_owned()) }))
}

/// The value of `key`, without which the provider chosen by `provider` can do nothing.
fn needed<'v>(
    values: &'v Values,
    provider: &Key<&'static str>,
    key: &Key<Option<&'static str>>,
) -> Result<&'v str, ConfigError> {
    values.get(key).ok_or_else(|| {
        let (chosen, origin) = (values.get(provider), values.origin(provider));
        let (path, variable) = (key.path(), key.declaration().variable());
        let needs = format!("error: {} is {chosen}, which needs {path}", provider.path());
        let help = format!("add {path} to the file or set {variable}");
        ConfigError::Together(format!("{needs}\n --> {origin}\n  = help: {help}"))
    })
}

fn secret(values: &Values, key: &Key<Option<&'static str>>) -> Option<Secret> {
    values.get(key).map(|value| Secret(value.to_owned()))
}

/// `owner/name`: each of letters, digits, `-`, `_` and `.`, so that it stays two segments of a path.
fn is_repository(text: &str) -> bool {
    let segment = |part: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !part.is_empty() && part.chars().all(plain) && !matches!(part, "." | "..")
    };
    text.split_once('/').is_some_and(|(owner, name)| segment(owner) && segment(name))
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Values(diagnostics) => fmt::Display::fmt(diagnostics, f),
            Self::Together(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use breakfall::config::Kind;

    use super::*;

    fn load_with(variables: &[(&str, &str)]) -> Result<ServiceConfig, ConfigError> {
        let environment = variables.iter().map(|(key, value)| (key.into(), value.into())).collect();
        load(&Sources { environment, ..Sources::default() }.loader())
    }

    #[test]
    fn nothing_at_all_is_a_configuration() {
        let config = load(&Sources::default().loader()).unwrap();
        assert_eq!((&*config.listen, config.classifier.is_none()), ("127.0.0.1:8080", true));
    }

    #[test]
    fn a_plan_for_no_operation_is_refused() {
        let variable = |name| format!("BREAKFALL__ERROR_HANDLING__OPERATIONS__{name}__MAX_RETRIES");
        assert!(load_with(&[(&variable("CLASSIFY_INTENT"), "1")]).is_ok());
        let error = load_with(&[(&variable("CLASIFY_INTENT"), "1")]).unwrap_err().to_string();
        assert!(error.contains("clasify_intent") && error.contains("classify_intent,"), "{error}");
        assert!(error.contains(&variable("CLASIFY_INTENT")), "its place: {error}");
    }

    #[test]
    fn a_provider_says_what_it_needs() {
        let error = load_with(&[("BREAKFALL__INTEGRATIONS__NOTIFIER__PROVIDER", "slack")]);
        let text = error.unwrap_err().to_string();
        assert!(text.contains("needs integrations.notifier.url"), "{text}");
        assert!(text.contains("BREAKFALL__INTEGRATIONS__NOTIFIER__URL"), "{text}");
        let error = load_with(&[
            ("BREAKFALL__INTEGRATIONS__TRACKER__PROVIDER", "github"),
            ("BREAKFALL__INTEGRATIONS__TRACKER__REPOSITORY", "../secrets"),
        ]);
        assert!(error.unwrap_err().to_string().contains("owner/name"));
    }

    #[test]
    fn a_shared_store_says_what_it_needs_and_repeats_no_secret() {
        let with = |url: &str, key: &str| {
            load_with(&[
                ("BREAKFALL__ESCALATION__STORE__PROVIDER", "redis"),
                ("BREAKFALL__ESCALATION__STORE__URL", url),
                ("BREAKFALL__ESCALATION__STORE__KEY", key),
            ])
        };
        let (good, key) = ("redis://:CANARY@127.0.0.1:6379", "CANARY-0123456789-0123456789-abcdef");
        let config = with(good, key).unwrap();
        assert!(config.escalation_store.is_some() && !format!("{config:?}").contains("CANARY"));
        for (url, key, told) in [
            ("https://CANARY", key, "escalation.store.url is no address"),
            ("CANARY", key, "redis://host:6379"),
            (good, "CANARY", "escalation.store.key has fewer than 32"),
        ] {
            let text = with(url, key).unwrap_err().to_string();
            assert!(text.contains(told) && !text.contains("CANARY"), "{text}");
        }
        let text = load_with(&[("BREAKFALL__ESCALATION__STORE__PROVIDER", "redis")]);
        let text = text.unwrap_err().to_string();
        assert!(text.contains("needs escalation.store.url"), "{text}");
    }

    #[test]
    fn secrets_are_read_from_the_credentials_of_the_unit() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("integrations.tracker.token"), "t-1\n").unwrap();
        let environment = [
            (CREDENTIALS, home.path().to_str().unwrap()),
            ("BREAKFALL__INTEGRATIONS__TRACKER__PROVIDER", "github"),
            ("BREAKFALL__INTEGRATIONS__TRACKER__REPOSITORY", "a/b"),
        ];
        let token = load_with(&environment).unwrap().tracker.and_then(|tracker| tracker.token);
        assert_eq!(token.map(|token| token.0).as_deref(), Some("t-1"));
    }

    #[test]
    fn secrets_stay_out_of_debug() {
        let config = load_with(&[
            ("BREAKFALL__INTEGRATIONS__CLASSIFIER__PROVIDER", "openai"),
            ("BREAKFALL__INTEGRATIONS__CLASSIFIER__API_KEY", "CANARY"),
        ]);
        assert!(!format!("{:?}", config.unwrap()).contains("CANARY"));
    }

    #[test]
    fn repositories_are_two_plain_segments() {
        assert!(is_repository("rust-lang/rust") && is_repository("a/b.c_d"));
        for bad in ["", "a", "a/", "/b", "a/b/c", "a/..", "../b", "a/b?c", "a b/c"] {
            assert!(!is_repository(bad), "{bad}");
        }
    }

    #[test]
    fn trap_50_doc_equals_code() {
        let document = include_str!("../../docs/configuration.md");
        for key in TABLES.iter().skip(1).copied().flatten() {
            let start = format!("| `{}` | ", key.path);
            let rows: Vec<_> =
                document.lines().filter_map(|line| line.strip_prefix(&start)).collect();
            let [row] = rows.as_slice() else { panic!("{} has {} rows", key.path, rows.len()) };
            let mut cells = row.split(" | ");
            let (accepts, default) = (cells.next().unwrap(), cells.next().unwrap());
            if let Kind::Choice(words) = key.kind {
                let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
                assert_eq!(accepts, words.join(", "), "{}", key.path);
            }
            assert_eq!(accepts.contains("secret"), key.secret, "{}", key.path);
            let told = default.split([' ', ',']).next().unwrap();
            let told = (told != "–").then(|| told.trim_matches('`').to_owned());
            assert_eq!(told, key.default_text(), "{}", key.path);
        }
        for operation in KNOWN_OPERATIONS {
            assert!(document.contains(&format!("`{operation}`")), "{operation}");
        }
    }
}
