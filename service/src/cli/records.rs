//! The records of failures, as the command line finds them: in the data directory that the configuration names.

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
use crate::incidents::redact::Redaction;
use crate::incidents::store::FILE;
use crate::incidents::store::Reader;
use crate::sqlite::OpenError;

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
        let path = config.data_directory.join(FILE);
        if !path.exists() {
            return Err(fail(
                UNAVAILABLE,
                format_args!(
                    "error: no failure has been recorded in {}\n  = help: name the configuration of the service with --config, or set BREAKFALL__DATA_DIRECTORY",
                    config.data_directory.display()
                ),
            ));
        }
        match Reader::open(&path) {
            Ok(reader) => Ok(Opened { reader, config }),
            Err(error @ OpenError::NewerSchema { .. }) => Err(fail(
                BAD_FILE,
                format_args!(
                    "error: {}: {error}\n  = help: use the version of this program that serves",
                    path.display()
                ),
            )),
            Err(OpenError::Sqlite(error)) => Err(unreadable(&error)),
            Err(error) => {
                Err(fail(UNAVAILABLE, format_args!("error: {}: {error}", path.display())))
            }
        }
    }
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
        let no_key = |why: &dyn std::fmt::Display| {
            let key = directory.join(KEY_FILE);
            let help = "people are found with the key that they were recorded with";
            fail(
                UNAVAILABLE,
                format_args!("error: cannot read {}: {why}\n  = help: {help}", key.display()),
            )
        };
        if !directory.join(KEY_FILE).exists() {
            return Err(no_key(&"it is not there"));
        }
        let redaction = Redaction::open(directory, config.incidents.people);
        redaction.map(|redaction| redaction.person(typed)).map_err(|error| no_key(&error))
    }
}

/// What cannot be read now; another process may hold it.
pub(super) fn unreadable(error: &rusqlite::Error) -> ExitCode {
    let busy = matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
    );
    if busy {
        return fail(
            TRY_AGAIN,
            "error: the records are being written\n  = help: try again in a moment",
        );
    }
    fail(
        UNAVAILABLE,
        format_args!(
            "error: the records cannot be read: {error}\n  = help: breakfall doctor says more"
        ),
    )
}
