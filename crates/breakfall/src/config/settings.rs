//! From values to what the handler and the words are made of.

use crate::config::diagnose::Diagnostics;
use crate::config::keys;
use crate::config::load::Loader;
use crate::config::values::Values;
use crate::message::Wording;
use crate::observe::LogConfig;
use crate::pipeline::Handler;
use crate::pipeline::Plan;
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
        Ok(Self::read(&Loader::new(&[keys::KEYS]).yaml("breakfall.yaml", text).load()?))
    }

    /// Takes the library's own keys out of `values`.
    #[must_use]
    pub fn read(values: &Values) -> Self {
        let plan = plan(values);
        let names = values.names_under(keys::OPERATIONS).into_iter();
        let operations = names.map(|name| (name.into(), override_plan(plan.clone(), values, name)));
        let operations = operations.collect();
        let settings = Settings { plan, operations, log: log(values), ..Settings::default() };
        Self { settings, words: words(values) }
    }

    /// A handler with these settings.
    #[must_use]
    pub fn handler(&self) -> Handler {
        Handler::new(self.settings.clone())
    }
}

fn plan(values: &Values) -> Plan {
    let mut plan = Plan::default();
    plan.timeout.total = values.get(&keys::TIMEOUT);
    plan.retry.max_retries = whole(values.get(&keys::MAX_RETRIES));
    plan.retry.base = values.get(&keys::RETRY_DELAY);
    plan.fallback.enabled = values.get(&keys::FALLBACK_ENABLED);
    plan.fallback.timeout = values.get(&keys::FALLBACK_TIMEOUT);
    plan
}

fn override_plan(mut plan: Plan, values: &Values, name: &str) -> Plan {
    if let Some(total) = values.get_for(&keys::OPERATION_TIMEOUT, name) {
        plan.timeout.total = total;
    }
    if let Some(retries) = values.get_for(&keys::OPERATION_MAX_RETRIES, name) {
        plan.retry.max_retries = whole(retries);
    }
    if let Some(base) = values.get_for(&keys::OPERATION_RETRY_DELAY, name) {
        plan.retry.base = base;
    }
    if let Some(timeout) = values.get_for(&keys::OPERATION_FALLBACK_TIMEOUT, name) {
        plan.fallback.timeout = timeout;
    }
    plan
}

fn log(values: &Values) -> LogConfig {
    LogConfig {
        all_errors: values.get(&keys::LOG_ALL_ERRORS),
        stack_traces: values.get(&keys::INCLUDE_STACK_TRACES),
        recovery_attempts: values.get(&keys::LOG_RECOVERY_ATTEMPTS),
    }
}

fn words(values: &Values) -> WordsConfig {
    WordsConfig {
        guidance: values.get(&keys::INCLUDE_RECOVERY_GUIDANCE),
        technical: values.get(&keys::TECHNICAL_DETAILS),
        contact_support_threshold: whole(values.get(&keys::CONTACT_SUPPORT_THRESHOLD)),
    }
}

/// The declared ranges are far below this type's.
fn whole(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
