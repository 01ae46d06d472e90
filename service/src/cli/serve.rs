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
use crate::telemetry::Telemetry;

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
        // An Err says that one is installed already, which serves as well.
        drop(rustls::crypto::ring::default_provider().install_default());
        let telemetry = match Telemetry::start(&config.telemetry) {
            Ok(telemetry) => telemetry,
            Err(error) => return fail(UNAVAILABLE, format_args!("error: {error}")),
        };
        let served = server::serve(config, layers, &telemetry);
        telemetry.end();
        match served {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(UNAVAILABLE, format_args!("error: {error}")),
        }
    }
}
