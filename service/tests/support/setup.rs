//! A configuration and a home for the service.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::service::Service;
use crate::support::trouble::Trouble;

/// How the service is to be started. What is set goes into a file in the home directory, which lives as long as the
/// last clone.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    home: Arc<TempDir>,
    settings: Value,
}

impl Setup {
    /// With nothing set but where the files go.
    pub(crate) fn plain() -> Self {
        let home = tempfile::Builder::new().prefix("CANARY-PATH-").tempdir();
        let home = Arc::new(home.expect("a temporary directory"));
        Self { home, settings: Value::Object(Map::new()) }
    }

    /// With one retry, and no wait before it. There is so much time for everything that a machine that is busy, or stands still for a
    /// while, runs into no limit.
    pub(crate) fn quick() -> Self {
        Self::plain()
            .set("error_handling.async.timeout_seconds", 20)
            .set("error_handling.async.max_retries", 1)
            .set("error_handling.async.retry_delay_seconds", 0.01)
            .set("error_handling.graceful_degradation.fallback_timeout_seconds", 5)
    }

    /// The same, where `operations` hang: they are given up after 1.8 s, a third of that for each attempt that may be repeated.
    pub(crate) fn giving_up(operations: &[&str]) -> Self {
        operations.iter().fold(Self::quick(), |setup, operation| {
            setup.set(&format!("error_handling.operations.{operation}.timeout_seconds"), 1.8)
        })
    }

    /// For `operations` that meet `trouble`.
    pub(crate) fn against(trouble: Trouble, operations: &[&str]) -> Self {
        if trouble.hangs() { Self::giving_up(operations) } else { Self::quick() }
    }

    /// With the setting at `path`, whose names are joined by dots.
    pub(crate) fn set(mut self, path: &str, value: impl Into<Value>) -> Self {
        let mut place = &mut self.settings;
        for name in path.split('.') {
            let map = place.as_object_mut().expect("a section");
            place = map.entry(name).or_insert_with(|| Value::Object(Map::new()));
        }
        *place = value.into();
        self
    }

    /// With models behind `base_url`, as the classifier, the generator or both (`part`).
    pub(crate) fn model(self, part: &str, base_url: &str) -> Self {
        self.set(&format!("integrations.{part}.provider"), "openai")
            .set(&format!("integrations.{part}.base_url"), base_url)
            .set(&format!("integrations.{part}.model"), format!("{part}-model"))
            .set(&format!("integrations.{part}.api_key"), format!("CANARY-KEY-{part}"))
    }

    /// With GitHub at `base_url` as the tracker.
    pub(crate) fn github(self, base_url: &str) -> Self {
        self.set("integrations.tracker.provider", "github")
            .set("integrations.tracker.base_url", base_url)
            .set("integrations.tracker.repository", "owner/name")
            .set("integrations.tracker.token", "CANARY-KEY-tracker")
    }

    /// With Slack at `base_url` as the notifier.
    pub(crate) fn slack(self, base_url: &str) -> Self {
        self.set("integrations.notifier.provider", "slack")
            .set("integrations.notifier.url", format!("{base_url}/CANARY-WEBHOOK"))
    }

    /// Where everything of this service is.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where the service keeps its files.
    pub(crate) fn data(&self) -> PathBuf {
        self.home().join("data")
    }

    /// The file with what is set. JSON is YAML too.
    pub(crate) fn file(&self) -> PathBuf {
        let file = self.home().join("breakfall.yaml");
        std::fs::write(&file, self.settings.to_string()).expect("the home can be written to");
        file
    }

    /// The service, up and listening.
    pub(crate) fn start(self) -> Service {
        Service::start(self)
    }
}
