//! `breakfall serve`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cli::UNAVAILABLE;
use crate::cli::bad_configuration;
use crate::cli::fail;
use crate::config::Sources;
use crate::reload::Layers;
use crate::server;
use crate::telemetry;

#[derive(Args)]
pub(super) struct Serve {
    /// The configuration file (YAML).
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to listen, as host:port; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
}

impl Serve {
    pub(super) fn run(&self) -> ExitCode {
        let sources = Sources {
            file: self.config.as_deref(),
            environment: std::env::vars_os().collect(),
            listen: self.listen.as_deref(),
        };
        let layers = Layers::new(sources.loader(), self.config.clone());
        let config = match layers.load() {
            Ok(config) => config,
            Err(mistakes) => return bad_configuration(&mistakes),
        };
        telemetry::start(&config.log_format, &config.log_level);
        match server::serve(config, layers) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(UNAVAILABLE, format_args!("error: {error}")),
        }
    }
}
