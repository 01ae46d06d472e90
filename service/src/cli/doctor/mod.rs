//! `breakfall doctor`: the whole set-up, each thing with what is wrong with it and how to mend it.
//!
//! | area | looked at | file |
//! |---|---|---|
//! | configuration | it can be read, nothing in it is a mistake; secrets are there and kept | `configuration.rs` |
//! | data directory | it can be written, has room, is nobody else's | `directory.rs` |
//! | files | each SQLite file is whole and of a known version; durable work that stands still | `files.rs` |
//! | listeners | the addresses are free, or the service answers there and is well | `listeners.rs` |
//! | clock | it tells the time, and has not gone back | `clock.rs` |
//! | reach | with `--reach`: whatever the service calls answers | `reach.rs` |
//!
//! Nothing is made or changed, but for a file that is written into the data directory and taken away again.

mod clock;
mod configuration;
mod directory;
mod files;
mod finding;
mod listeners;
mod reach;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use tokio::runtime::Builder;

use self::finding::Report;
use self::finding::Section;
use crate::cli::UNAVAILABLE;
use crate::cli::fail;
use crate::cli::print;
use crate::cli::print_json;
use crate::cli::web;
use crate::config::ServiceConfig;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct Doctor {
    /// The configuration file (YAML), as for serve.
    #[arg(long = "config", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Also ask whatever the service calls whether it answers, with the credentials that are configured.
    #[arg(long)]
    reach: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(super) fn run(&self) -> ExitCode {
        let runtime = Builder::new_current_thread().enable_all().build();
        let (runtime, client) = match (runtime, web::client(PATIENCE)) {
            (Ok(runtime), Ok(client)) => (runtime, client),
            (Err(error), _) => return fail(UNAVAILABLE, format_args!("error: {error}")),
            (_, Err(error)) => return fail(UNAVAILABLE, format_args!("error: {error}")),
        };
        let mut report = Report::default();
        let (section, config) = configuration::look(self.file.as_deref());
        report.add(section);
        if let Some(config) = config {
            runtime.block_on(self.look(&config, &client, &mut report));
        } else {
            let mut section = Section::new("everything_else");
            section.skipped("not looked at before the configuration can be used");
            report.add(section);
        }
        if self.json {
            print_json(&report.json());
        } else {
            print(report.text());
        }
        ExitCode::from(report.exit_code())
    }

    async fn look(&self, config: &ServiceConfig, client: &reqwest::Client, report: &mut Report) {
        report.add(directory::look(config));
        report.add(files::look(config).await);
        report.add(listeners::look(config, client).await);
        report.add(clock::look(config));
        report.add(reach::look(config, client, self.reach).await);
    }
}
