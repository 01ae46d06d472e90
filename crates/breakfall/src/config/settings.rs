//! From values to what the handler and the words are made of.

use crate::config::diagnose::Diagnostics;
use crate::config::keys;
use crate::config::load::Loader;
use crate::config::plan::plan;
use crate::config::plan::whole;
use crate::config::scope::Scope;
use crate::config::together;
use crate::config::values::Values;
use crate::message::Wording;
use crate::observe::LogConfig;
use crate::observe::Reporter;
use crate::pipeline::Handler;
use crate::pipeline::Settings;

/// Everything that the section `error_handling` says.
///
/// ```
/// use breakfall::Config;
/// use std::time::Duration;
///
/// let config = Config::from_yaml("error_handling: { async: { timeout_seconds: 5 } }")?;
/// assert_eq!(config.handler().plan("anything").timeout.total, Duration::from_secs(5));
/// # Ok::<(), breakfall::config::Diagnostics>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Config {
    /// What a handler is made of: `async`, `graceful_degradation`, `logging` and `operations`.
    pub settings: Settings,
    /// What people are told: `user_messages`.
    pub words: WordsConfig,
}

/// What people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WordsConfig {
    /// Whether next steps are told. YAML: `include_recovery_guidance`.
    pub guidance: bool,
    /// Whether answers carry technical facts. YAML: `technical_details`.
    pub technical: bool,
    /// After how many failures in a row support is offered. YAML: `contact_support_threshold`.
    pub contact_support_threshold: u32,
}

impl Default for WordsConfig {
    /// The seed's values.
    fn default() -> Self {
        Self { guidance: true, technical: false, contact_support_threshold: 3 }
    }
}

impl WordsConfig {
    /// The wording of these settings.
    #[must_use]
    pub fn wording(self) -> Wording {
        Wording::default().with_guidance(self.guidance)
    }
}

impl Config {
    /// Reads a YAML text that holds nothing but `error_handling`.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn from_yaml(text: &str) -> Result<Self, Diagnostics> {
        Self::read(&Loader::new(&[keys::KEYS]).yaml("breakfall.yaml", text).load()?, &[])
    }

    /// Takes the library's own keys out of `values`. `operations` are those that the program has; others may be named in
    /// `values`.
    ///
    /// # Errors
    /// Every contradiction: numbers that do not go together, numbers of a policy that nobody switched on, operations on one
    /// target that give it different numbers.
    pub fn read(values: &Values, operations: &[&str]) -> Result<Self, Diagnostics> {
        together::check(values, operations)?;
        let scope = |operation| Scope { values, operation };
        let names = values.names_under(keys::OPERATIONS).into_iter();
        let settings = Settings {
            plan: plan(&scope(None)),
            operations: names.map(|name| (name.into(), plan(&scope(Some(name))))).collect(),
            log: log(values),
            ..Settings::default()
        };
        Ok(Self { settings, words: words(values) })
    }

    /// A handler with these settings.
    #[must_use]
    pub fn handler(&self) -> Handler {
        Handler::new(self.settings.clone())
    }
}

fn log(values: &Values) -> LogConfig {
    LogConfig {
        all_errors: values.get(&keys::LOG_ALL_ERRORS),
        stack_traces: values.get(&keys::INCLUDE_STACK_TRACES),
        recovery_attempts: values.get(&keys::LOG_RECOVERY_ATTEMPTS),
        reporter: Reporter::default(),
    }
}

fn words(values: &Values) -> WordsConfig {
    WordsConfig {
        guidance: values.get(&keys::INCLUDE_RECOVERY_GUIDANCE),
        technical: values.get(&keys::TECHNICAL_DETAILS),
        contact_support_threshold: whole(values.get(&keys::CONTACT_SUPPORT_THRESHOLD)),
    }
}
