//! The command line.

use std::fmt::Display;
use std::io::IsTerminal;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use clap::Subcommand;

use crate::config;
use crate::config::ConfigError;
use crate::config::Sources;
use crate::server;
use crate::telemetry;

/// The configuration cannot be used (`EX_CONFIG`).
const BAD_CONFIGURATION: u8 = 78;
/// Something that the service needs is not to be had (`EX_UNAVAILABLE`).
const UNAVAILABLE: u8 = 69;

/// Async error handling at work: a person's request, answered, degraded or explained.
#[derive(Parser)]
#[command(name = "breakfall", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests over HTTP until told to stop.
    ///
    /// Needs no configuration and no network. Settings come from built-in defaults, the file, the environment
    /// (`BREAKFALL__SECTION__KEY`) and flags, the later winning.
    Serve {
        /// The configuration file (YAML).
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Where to listen, as host:port; port 0 takes a free one.
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<String>,
    },
}

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    let Command::Serve { config, listen } = Arguments::parse().command;
    let sources = Sources {
        file: config.as_deref(),
        environment: std::env::vars_os().collect(),
        listen: listen.as_deref(),
    };
    let config = match config::load(sources) {
        Ok(config) => config,
        Err(ConfigError::Values(mistakes)) => {
            let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            return fail(BAD_CONFIGURATION, mistakes.render(colour));
        }
        Err(mistake) => return fail(BAD_CONFIGURATION, mistake),
    };
    telemetry::start(&config.log_format, &config.log_level);
    match server::serve(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(UNAVAILABLE, format_args!("error: {error}")),
    }
}

fn fail(code: u8, text: impl Display) -> ExitCode {
    // There is nobody left to tell if this cannot be written.
    writeln!(std::io::stderr(), "{text}").unwrap_or_default();
    ExitCode::from(code)
}
