//! Taking over a changed configuration while requests are served.
//!
//! On SIGHUP at once, and when the file has other content than before: looked at twice a second, by its path, so that an editor
//! that puts another file in its place, or a link that is turned, is seen as well as one that writes into it. Content counts once
//! two looks have found the same, so that nobody reads half a file. What cannot be used changes nothing, and is looked at again
//! as soon as it is mended.

use std::fmt::Display;
use std::fs::File;
use std::fs::metadata;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::config::Changed;
use breakfall::config::Loader;
use breakfall::config::Values;
use serde::Serialize;
use tokio::signal::unix::Signal;

use crate::app::App;
use crate::config;
use crate::config::ConfigError;
use crate::config::SUPPORT_CONTACT;
use crate::config::ServiceConfig;
use crate::incidents::time::present;
use crate::manager;

/// How often the file is looked at.
const EVERY: Duration = Duration::from_millis(500);
/// More than any configuration has: a larger one is refused by the loader.
const MOST_BYTES: u64 = 1024 * 1024 + 1;
/// The section that holds from the next request on.
const LIVE: &str = "error_handling.";

/// The layers of the configuration, to be read again when they have changed.
pub(crate) struct Layers {
    loader: Loader,
    file: Option<Watched>,
}

impl Layers {
    /// Begins to watch `file`, the one that `loader` reads: before it does, so that no change comes between.
    pub(crate) fn new(loader: Loader, file: Option<PathBuf>) -> Self {
        Self { loader, file: file.map(Watched::new) }
    }

    /// Reads them.
    pub(crate) fn load(&self) -> Result<ServiceConfig, ConfigError> {
        config::load(&self.loader)
    }
}

/// Takes over what has changed.
pub(crate) struct Reload {
    app: Arc<App>,
    layers: Layers,
    /// What the program was started with: what needs a restart still is so.
    started: Values,
    /// What holds now.
    holds: Values,
}

impl Reload {
    /// `started` is what was read of `layers` at the start.
    pub(crate) fn new(app: Arc<App>, layers: Layers, started: Values) -> Self {
        Self { app, layers, holds: started.clone(), started }
    }

    /// Takes over every change, for ever. Dropped mid-way, what was taken over last holds.
    pub(crate) async fn follow(mut self, mut hangup: Signal) {
        loop {
            let told = tokio::select! {
                told = hangup.recv() => told.is_some(),
                () = sleep_until(now() + EVERY) => false,
            };
            if self.is_changed(told).await {
                manager::reloading();
                self.reload();
                manager::ready();
            }
        }
    }

    /// Whether there is something to read: because we were `told`, or because the file says something else.
    async fn is_changed(&mut self, told: bool) -> bool {
        let Some(file) = &mut self.layers.file else { return told };
        let path = file.path.clone();
        let look = move || Ok::<_, Failure>(content(&path));
        let Ok(found) = self.app.supervisor.spawn_blocking("look_at_configuration", look).await
        else {
            return told;
        };
        match found {
            Found::Stream if told => {
                refused("what is read once cannot be read again: give a file to --config");
                false
            }
            Found::Stream => false,
            Found::Nothing => file.has_settled(None, told),
            Found::Content(content) => file.has_settled(Some(content), told),
        }
    }

    fn reload(&mut self) {
        let config = match self.layers.load() {
            Ok(config) => config,
            Err(mistakes) => return self.refused(mistakes),
        };
        if let Err(moved) = self.app.adopt(&config) {
            return self.refused(moved);
        }
        let changed = self.holds.changes(&config.values);
        let restart = self.started.changes(&config.values);
        let restart = restart.into_iter().filter(|change| !is_live(change));
        tracing::info!(
            event = "config.reloaded",
            changed = list(changed.iter().map(told)),
            restart = list(restart.map(|change| change.path)),
            "`changed` was read; of that, `restart` holds after a restart only",
        );
        let changed = changed.iter().map(told).collect();
        self.app.set_reloaded(Reloaded { at_ms: present(), refused: None, changed });
        self.holds = config.values;
    }

    fn refused(&self, why: impl Display) {
        let refused = Some(why.to_string());
        self.app.set_reloaded(Reloaded { at_ms: present(), refused, changed: Vec::new() });
        self::refused(why);
    }
}

/// What became of a change of the configuration, for those who look.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Reloaded {
    /// When, in milliseconds since 1970.
    pub(crate) at_ms: i64,
    /// Why it was refused, unless it was taken over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refused: Option<String>,
    /// What was read.
    pub(crate) changed: Vec<String>,
}

fn refused(why: impl Display) {
    tracing::warn!(event = "config.refused", mistakes = %why, "what held before still holds");
}

/// Whether a change holds without a restart.
fn is_live(change: &Changed) -> bool {
    change.path.starts_with(LIVE) || change.path == SUPPORT_CONTACT.path()
}

fn told(change: &Changed) -> String {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    format!("{}: {} -> {}", change.path, shown(&change.from), shown(&change.to))
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join("; ")
}

/// A file, and what was found in it.
struct Watched {
    path: PathBuf,
    /// What was read last.
    known: Option<Vec<u8>>,
    /// What the last look has found.
    seen: Option<Vec<u8>>,
}

enum Found {
    Content(Vec<u8>),
    Nothing,
    /// A pipe or a device.
    Stream,
}

impl Watched {
    fn new(path: PathBuf) -> Self {
        let known = match content(&path) {
            Found::Content(content) => Some(content),
            Found::Nothing | Found::Stream => None,
        };
        Self { path, seen: known.clone(), known }
    }

    /// Whether `found` is something else than what is known, for the second time or on request.
    fn has_settled(&mut self, found: Option<Vec<u8>>, at_once: bool) -> bool {
        let again = found == self.seen;
        self.seen = found;
        let is_new = at_once || again && self.seen != self.known;
        if is_new {
            self.known.clone_from(&self.seen);
        }
        is_new
    }
}

fn content(path: &Path) -> Found {
    let Ok(about) = metadata(path) else { return Found::Nothing };
    if !about.is_file() {
        return Found::Stream;
    }
    let mut content = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut content));
    if read.is_ok() { Found::Content(content) } else { Found::Nothing }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn content_counts_when_it_was_found_twice() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("it.yaml");
        fs::write(&path, "one").unwrap();
        let mut file = Watched::new(path.clone());
        let mut look = |told| match content(&path) {
            Found::Content(content) => file.has_settled(Some(content), told),
            Found::Nothing => file.has_settled(None, told),
            Found::Stream => panic!("it is a file"),
        };
        assert_eq!([look(false), look(false)], [false, false], "nothing has changed");
        fs::write(&path, "two, half wri").unwrap();
        assert!(!look(false), "it may still be written");
        fs::write(&path, "two, half written").unwrap();
        assert_eq!([look(false), look(false), look(false)], [false, true, false]);
        // As editors do it.
        fs::write(home.path().join("new"), "six, half written").unwrap();
        fs::rename(home.path().join("new"), &path).unwrap();
        assert_eq!(
            [look(false), look(false), look(false)],
            [false, true, false],
            "of the same length"
        );
        fs::remove_file(&path).unwrap();
        assert!(!look(false), "the next one may be about to be put in its place");
        fs::write(&path, "six, half written").unwrap();
        assert_eq!([look(false), look(false)], [false, false], "it is as it was");
        assert!(look(true), "told to, it is read whatever it holds");
    }

    #[test]
    fn a_device_is_not_read() {
        assert!(matches!(content(Path::new("/dev/zero")), Found::Stream));
    }
}
