//! The command line.
//!
//! Data goes to stdout, messages go to stderr.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | a breaking change of the contract; a code, an operation or durable work that nobody knows; an act that is not possible |
//! | 2 | the command cannot be understood |
//! | 69 | something that the service needs is not to be had |
//! | 78 | a file cannot be used: the configuration, the lock of the contract |

mod config;
mod contract;
mod explain;
mod find;
mod flows;
mod serve;

use std::fmt::Display;
use std::io::IsTerminal;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use clap::Subcommand;

use crate::config::ConfigError;

/// The answer is no: a breaking change, an unknown code.
const NO: u8 = 1;
/// A file cannot be used (`EX_CONFIG`).
const BAD_FILE: u8 = 78;
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
    Serve(serve::Serve),
    /// What the configuration comes to.
    #[command(subcommand)]
    Config(config::Config),
    /// What programs may count on: every code with its facts.
    ///
    /// The lock is a file that keeps the contract as it was accepted. A change that would break programs is found by
    /// comparing the code with it.
    #[command(subcommand)]
    Contract(contract::Contract),
    /// Durable work: what goes on by itself, what stands still, and what becomes of it.
    #[command(subcommand)]
    Flows(flows::Flows),
    /// Explain an error code, to the person it hits and to whoever runs the service.
    Explain(explain::Explain),
}

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    match Arguments::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Config(config) => config.run(),
        Command::Contract(contract) => contract.run(),
        Command::Flows(flows) => flows.run(),
        Command::Explain(explain) => explain.run(),
    }
}

/// Data, to stdout.
fn print(data: impl Display) {
    // A reader that has seen enough closes the pipe: there is nobody left to tell.
    write!(std::io::stdout(), "{data}").unwrap_or_default();
}

/// A message, to stderr.
fn tell(message: impl Display) {
    // There is nobody left to tell if this cannot be written.
    writeln!(std::io::stderr(), "{message}").unwrap_or_default();
}

fn bad_configuration(mistakes: &ConfigError) -> ExitCode {
    match mistakes {
        ConfigError::Values(mistakes) => {
            let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            fail(BAD_FILE, mistakes.render(colour))
        }
        ConfigError::Together(_) => fail(BAD_FILE, mistakes),
    }
}

fn fail(code: u8, message: impl Display) -> ExitCode {
    tell(message);
    ExitCode::from(code)
}
