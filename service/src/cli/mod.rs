//! The command line.
//!
//! Data goes to stdout, messages go to stderr.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | the answer is no: a breaking change of the contract; a code, a reference, an operation or durable work that nobody knows; a request that failed; an act that is not possible; something of the set-up that should be mended |
//! | 2 | the command cannot be understood |
//! | 69 | something that the service needs is not to be had |
//! | 75 | not now: the same command may succeed in a moment |
//! | 78 | a file cannot be used: the configuration, the lock of the contract |
//! | 130 | interrupted by whoever watched |
//!
//! `--json` prints one object with the version of its shape, `schema`.

mod ask;
mod catalogue;
mod config;
mod contract;
mod doctor;
mod explain;
mod failures;
mod find;
mod flows;
mod manual;
mod moment;
mod near;
mod records;
mod serve;
mod text;
mod web;

use std::fmt::Display;
use std::io;
use std::io::Write;
use std::process::ExitCode;

use clap::CommandFactory;
use clap::Parser;
use clap::Subcommand;
use serde_json::Value;

use self::text::is_coloured;
use crate::config::ConfigError;

/// The answer is no: a breaking change, an unknown code.
const NO: u8 = 1;
/// A file cannot be used (`EX_CONFIG`).
const BAD_FILE: u8 = 78;
/// Something that the service needs is not to be had (`EX_UNAVAILABLE`).
const UNAVAILABLE: u8 = 69;
/// Not now (`EX_TEMPFAIL`).
const TRY_AGAIN: u8 = 75;
/// Whoever watched has seen enough, as shells say it of SIGINT.
const INTERRUPTED: u8 = 130;

/// What a person comes for.
const EXAMPLES: &str = "\
Examples:
  breakfall serve
  breakfall ask \"Create a ticket: the login page is slow\"
  breakfall failures ls --since 1h
  breakfall explain BF-7K3M9-QX24T-NDR8P-0VZ5A-C";

/// Async error handling at work: a person's request, answered, degraded or explained.
#[derive(Parser)]
#[command(name = "breakfall", version, arg_required_else_help = true, before_help = EXAMPLES)]
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
    /// Explain an error code, to the person it hits and to whoever runs the service; or tell the story of a reference.
    #[command(before_help = "\
Examples:
  breakfall explain ASYNC_TIMEOUT_FAILED --lang de
  breakfall explain BF-7K3M9-QX24T-NDR8P-0VZ5A-C")]
    Explain(explain::Explain),
    /// Send a request to the running service and print its answer.
    #[command(before_help = "\
Examples:
  breakfall ask \"Create a ticket: the login page is slow\"
  breakfall ask --lang de --user ada --json help")]
    Ask(ask::Ask),
    /// Look at the whole set-up: what is fine, what is not, and how to mend it.
    ///
    /// The exit code is that of the gravest finding: 0 nothing to mend, 1 something to mend while the service does its job, 69 something
    /// that it needs is not to be had, 78 a file cannot be used.
    #[command(before_help = "\
Examples:
  breakfall doctor --config /etc/breakfall/breakfall.yaml
  breakfall doctor --reach --json")]
    Doctor(doctor::Doctor),
    /// What failed, and its whole story.
    #[command(subcommand)]
    Failures(failures::Failures),
    /// The words that people read.
    #[command(subcommand)]
    Catalogue(catalogue::Catalogue),
    /// Print the completions for a shell.
    #[command(
        before_help = "Example:\n  breakfall completions bash > /etc/bash_completion.d/breakfall"
    )]
    Completions(manual::Completions),
    /// Print the manual.
    #[command(
        before_help = "Examples:\n  breakfall man | man -l -\n  breakfall man --dir /usr/local/share/man/man1"
    )]
    Man(manual::Man),
}

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    match Arguments::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Config(config) => config.run(),
        Command::Contract(contract) => contract.run(),
        Command::Flows(flows) => flows.run(),
        Command::Explain(explain) => explain.run(),
        Command::Ask(ask) => ask.run(),
        Command::Doctor(doctor) => doctor.run(),
        Command::Failures(failures) => failures.run(),
        Command::Catalogue(catalogue) => catalogue.run(),
        Command::Completions(completions) => completions.run(Arguments::command()),
        Command::Man(man) => man.run(Arguments::command()),
    }
}

/// The version of the shape of all that `--json` prints.
const SCHEMA: u32 = 1;

/// Data, to stdout.
fn print(data: impl Display) {
    // A reader that has seen enough closes the pipe: there is nobody left to tell.
    try_print(data).unwrap_or_default();
}

/// Data, to stdout, for those who have more of it.
fn try_print(data: impl Display) -> io::Result<()> {
    write!(io::stdout(), "{data}")
}

/// An object for programs, with the version of its shape.
fn print_json(object: &Value) {
    let mut object = object.clone();
    if let Some(object) = object.as_object_mut() {
        object.entry("schema").or_insert_with(|| SCHEMA.into());
    }
    print(format_args!("{object:#}\n"));
}

/// A message, to stderr.
fn tell(message: impl Display) {
    // There is nobody left to tell if this cannot be written.
    writeln!(io::stderr(), "{message}").unwrap_or_default();
}

fn bad_configuration(mistakes: &ConfigError) -> ExitCode {
    match mistakes {
        ConfigError::Values(mistakes) => {
            let colour = is_coloured(&io::stderr());
            fail(BAD_FILE, mistakes.render(colour))
        }
        ConfigError::Together(_) => fail(BAD_FILE, mistakes),
    }
}

fn fail(code: u8, message: impl Display) -> ExitCode {
    tell(message);
    ExitCode::from(code)
}
