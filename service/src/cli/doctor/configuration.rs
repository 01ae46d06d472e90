//! The configuration: that it can be used, and that its secrets are there and kept.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use breakfall::config::Listed;
use breakfall::config::Origin;

use crate::cli::doctor::finding::Section;
use crate::config;
use crate::config::ConfigError;
use crate::config::ServiceConfig;
use crate::config::Sources;
use crate::config::TABLES;
use crate::integrations::config::OPENAI;

/// Bits of a mode that let others read or write.
const OTHERS: u32 = 0o077;

pub(super) fn look(file: Option<&Path>) -> (Section, Option<ServiceConfig>) {
    let mut section = Section::new("configuration");
    let sources =
        Sources { file, environment: std::env::vars_os().collect(), ..Sources::default() };
    match config::load(&sources.loader()) {
        Ok(config) => {
            section.fine(summary(file, &config));
            secrets(&mut section, &config);
            (section, Some(config))
        }
        Err(ConfigError::Values(mistakes)) => {
            section.bad_file(mistakes.render(false), None);
            (section, None)
        }
        Err(ConfigError::Together(mistakes)) => {
            section.bad_file(mistakes, None);
            (section, None)
        }
    }
}

fn summary(file: Option<&Path>, config: &ServiceConfig) -> String {
    let count = |is: fn(&Origin) -> bool| config.values.iter().filter(|l| is(l.origin)).count();
    let from_files = count(|origin| matches!(origin, Origin::File { .. }));
    let from_variables = count(|origin| matches!(origin, Origin::Environment { .. }));
    let file = file.map_or_else(|| "no file".to_owned(), |file| file.display().to_string());
    format!(
        "{file} can be used; values from files: {from_files}, from the environment: {from_variables}, the others are built in"
    )
}

/// Where each secret comes from, and those that a provider wants and does not have.
fn secrets(section: &mut Section, config: &ServiceConfig) {
    let is_secret =
        |path: &str| TABLES.iter().copied().flatten().any(|key| key.secret && key.path == path);
    let mut none = true;
    for line in config.values.iter().filter(|line| is_secret(line.path)) {
        none = false;
        secret(section, &line);
    }
    let models = [&config.integrations.classifier, &config.integrations.generator];
    for model in models.into_iter().flatten().filter(|model| model.api_key.is_none()) {
        let key = format!("integrations.{}.api_key", model.name);
        if model.base_url == OPENAI {
            let what = format!("{key} is not set, and {} answers nobody without", model.base_url);
            section.mend(what, help(&key));
        }
    }
    if config.integrations.tracker.as_ref().is_some_and(|tracker| tracker.token.is_none()) {
        let key = "integrations.tracker.token";
        section.mend(format!("{key} is not set: tickets cannot be created"), help(key));
    }
    if none {
        section.fine("no secret is set");
    }
}

fn help(key: &str) -> String {
    let variable = format!("BREAKFALL__{}_FILE", key.to_uppercase().replace('.', "__"));
    format!(
        "name a file that holds it with {variable}, or give it to the unit: LoadCredential={key}:FILE"
    )
}

fn secret(section: &mut Section, line: &Listed<'_>) {
    let Listed { path, origin, .. } = line;
    let Origin::File { name, .. } = origin else {
        return section.fine(format!("{path} comes from {origin}"));
    };
    // One that cannot be looked at any more was there a moment ago.
    let mode = fs::metadata(name).map_or(0, |about| about.mode() & 0o777);
    if mode & OTHERS == 0 {
        return section.fine(format!("{path} comes from {origin}, which is its owner's alone"));
    }
    section.mend(
        format!("{path} comes from {origin}, which others can read (mode {mode:04o})"),
        format!("chmod 600 {name}, or keep the secret in a file of its own: {}", help(path)),
    );
}
