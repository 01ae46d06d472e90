//! The records of failures, as the command line finds them: where the configuration says.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cli::BAD_FILE;
use crate::cli::TRY_AGAIN;
use crate::cli::UNAVAILABLE;
use crate::cli::bad_configuration;
use crate::cli::fail;
use crate::config;
use crate::config::ServiceConfig;
use crate::config::Sources;
use crate::incidents::redact::KEY_FILE;
use crate::incidents::store::Place;
use crate::incidents::store::Reader;
use crate::incidents::store::StoreError;

/// Where the records are.
#[derive(Args)]
pub(super) struct Records {
    /// The configuration file (YAML), as for serve: it names the data directory.
    #[arg(long = "config", value_name = "FILE")]
    file: Option<PathBuf>,
}

/// The records, open for reading.
pub(super) struct Opened {
    pub(super) reader: Reader,
    pub(super) place: Place,
    pub(super) config: ServiceConfig,
}

impl Records {
    /// The configuration.
    pub(super) fn config(&self) -> Result<ServiceConfig, ExitCode> {
        let sources = Sources {
            file: self.file.as_deref(),
            environment: std::env::vars_os().collect(),
            ..Sources::default()
        };
        config::load(&sources.loader()).map_err(|mistakes| bad_configuration(&mistakes))
    }

    /// Opens the records, or says why that cannot be.
    pub(super) fn open(&self) -> Result<Opened, ExitCode> {
        let config = self.config()?;
        let place = config.incidents.place(&config.data_directory);
        if !place.is_begun() {
            return Err(nothing_in(&config.data_directory.display()));
        }
        match Reader::open(&place) {
            Ok(reader) => Ok(Opened { reader, place, config }),
            Err(StoreError::Empty) => Err(nothing_in(&place)),
            Err(error) if error.is_newer() => Err(fail(
                BAD_FILE,
                format_args!(
                    "error: {place}: {error}\n  = help: use the version of this program that serves"
                ),
            )),
            Err(error) => Err(unreadable(&error)),
        }
    }
}

fn nothing_in(place: &dyn Display) -> ExitCode {
    let help =
        "name the configuration of the service with --config, or set BREAKFALL__DATA_DIRECTORY";
    fail(
        UNAVAILABLE,
        format_args!("error: no failure has been recorded in {place}\n  = help: {help}"),
    )
}

impl Opened {
    /// The person that somebody typed, as records know them: by name, or as they are shown.
    pub(super) fn person(&self, typed: &str) -> Result<String, ExitCode> {
        let shown = typed.strip_prefix("user-");
        if let Some(hash) = shown.filter(|hash| hash.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            return Ok(hash.to_ascii_lowercase());
        }
        let config = &self.config;
        let directory = &config.data_directory;
        let no_key = |why: &dyn Display| {
            let key = directory.join(KEY_FILE);
            let help = "people are found with the key that they were recorded with";
            fail(
                UNAVAILABLE,
                format_args!("error: cannot read {}: {why}\n  = help: {help}", key.display()),
            )
        };
        if config.incidents.has_key_file() && !directory.join(KEY_FILE).exists() {
            return Err(no_key(&"it is not there"));
        }
        let redaction = config.incidents.redaction(directory);
        redaction.map(|redaction| redaction.person(typed)).map_err(|error| no_key(&error))
    }
}

/// What cannot be read now; another process may hold it.
pub(super) fn unreadable(error: &StoreError) -> ExitCode {
    if error.is_busy() {
        return fail(
            TRY_AGAIN,
            "error: the records are being written\n  = help: try again in a moment",
        );
    }
    let error = error.whole();
    fail(
        UNAVAILABLE,
        format_args!(
            "error: the records cannot be read: {error}\n  = help: breakfall doctor says more"
        ),
    )
}
