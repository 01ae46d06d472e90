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
use crate::integrations::config::INTEGRATION_KEYS;
use crate::integrations::config::IntegrationsConfig;
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
    ESCALATION_WINDOW.declaration(),
    ESCALATION_STORE.declaration(),
    ESCALATION_STORE_URL.declaration(),
    ESCALATION_STORE_KEY.declaration(),
];

/// All keys.
pub(crate) const TABLES: &[&[Declaration]] =
    &[KEYS, SERVICE_KEYS, INTEGRATION_KEYS, DURABLE_KEYS, STORE_KEYS, TELEMETRY_KEYS, CONSOLE_KEYS];

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

/// The configuration of the service.
#[derive(Debug)]
pub(crate) struct ServiceConfig {
    pub(crate) listen: String,
    pub(crate) telemetry: TelemetryConfig,
    pub(crate) data_directory: PathBuf,
    pub(crate) support_contact: Option<String>,
    pub(crate) integrations: IntegrationsConfig,
    pub(crate) escalation_window: Duration,
    pub(crate) escalation_store: Option<StoreConfig>,
    pub(crate) durable: DurableConfig,
    pub(crate) incidents: IncidentsConfig,
    pub(crate) console: ConsoleConfig,
    pub(crate) error_handling: Config,
    /// Everything that was read, with its origin.
    pub(crate) values: Values,
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
        integrations: IntegrationsConfig::read(&values)?,
        escalation_window: values.get(&ESCALATION_WINDOW),
        escalation_store: escalation_store(&values)?,
        durable: DurableConfig::read(&values),
        incidents: IncidentsConfig::read(&values)?,
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

/// What is wrong with the value of `key`, which is not repeated: it may hold a password.
pub(crate) fn wrong(
    values: &Values,
    key: &Key<Option<&'static str>>,
    must: &str,
    help: &str,
) -> ConfigError {
    let (path, origin) = (key.path(), values.origin(key));
    ConfigError::Together(format!("error: {path} {must}\n --> {origin}\n  = help: {help}"))
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
    if url.into_connection_info().is_err() {
        let help = "write redis://host:6379, rediss://host:6379 for TLS, or unix:///path/to/socket";
        return Err(wrong(values, &ESCALATION_STORE_URL, "is no address of a Redis", help));
    }
    let key = long_enough(values, &ESCALATION_STORE_KEY, key)?;
    Ok(Some(StoreConfig { url: Secret(url.to_owned()), key }))
}

/// `key` as the value of `path`, if it is not easily guessed.
pub(crate) fn long_enough(
    values: &Values,
    path: &Key<Option<&'static str>>,
    key: &str,
) -> Result<Secret, ConfigError> {
    if key.chars().count() < SHORTEST_KEY {
        let help = "make one with `openssl rand -hex 32`, and give all replicas the same";
        return Err(wrong(values, path, "has fewer than 32 characters", help));
    }
    Ok(Secret(key.to_owned()))
}

/// The value of `key`, without which the provider chosen by `provider` can do nothing.
pub(crate) fn needed<'v>(
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

pub(crate) fn secret(values: &Values, key: &Key<Option<&'static str>>) -> Option<Secret> {
    values.get(key).map(|value| Secret(value.to_owned()))
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
        assert_eq!(
            (&*config.listen, config.integrations.classifier.is_none()),
            ("127.0.0.1:8080", true)
        );
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
    fn a_proxy_that_is_none_is_refused_and_not_repeated() {
        let with = |proxy: &str| load_with(&[("BREAKFALL__INTEGRATIONS__PROXY", proxy)]);
        let config = with("http://ada:CANARY@proxy.example:3128").unwrap();
        assert!(config.integrations.proxy.is_some() && !format!("{config:?}").contains("CANARY"));
        for wrong in ["CANARY", "socks5://CANARY:1080", "http://", "CANARY:3128"] {
            let text = with(wrong).unwrap_err().to_string();
            assert!(text.contains("integrations.proxy is no http:// or https://"), "{text}");
            assert!(!text.contains("CANARY"), "{text}");
        }
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
        let token =
            load_with(&environment).unwrap().integrations.tracker.and_then(|tracker| tracker.token);
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
