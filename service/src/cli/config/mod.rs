//! `breakfall config`

mod diff;
mod plan;
mod schema;
mod show;

use std::process::ExitCode;

use clap::Args;
use clap::Subcommand;

use crate::cli::print;
use crate::cli::print_json;
use crate::cli::records::Records;

#[derive(Subcommand)]
pub(super) enum Config {
    /// Look for mistakes in the configuration: all of them are told at once, each with its place.
    #[command(before_help = "Example:\n  breakfall config check --config breakfall.yaml")]
    Check(Check),
    /// Print every value that holds, and where it comes from.
    #[command(before_help = "Example:\n  breakfall config show --origin --config breakfall.yaml")]
    Show(show::Show),
    /// Print the JSON Schema of the file, for editors.
    #[command(before_help = "\
Example:
  breakfall config schema > breakfall.schema.json
  # then in the first line of the file: # yaml-language-server: $schema=breakfall.schema.json")]
    Schema,
    /// Print what is different between two files. The exit code is 1 if something is.
    #[command(before_help = "Example:\n  breakfall config diff breakfall.yaml breakfall.new.yaml")]
    Diff(diff::Diff),
    /// Print what is done for an operation, from the outermost policy to the innermost: every number and where it comes from, and
    /// how long and how many calls it can come to.
    Plan(plan::PlanOf),
}

#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    records: Records,
}

impl Config {
    pub(super) fn run(&self) -> ExitCode {
        match self {
            Self::Check(check) => check.run(),
            Self::Show(show) => show.run(),
            Self::Schema => {
                print_json(&schema::schema());
                ExitCode::SUCCESS
            }
            Self::Diff(diff) => diff.run(),
            Self::Plan(plan) => plan.run(),
        }
    }
}

impl Check {
    fn run(&self) -> ExitCode {
        match self.records.config() {
            Ok(config) => {
                let set = config.values.iter().filter(|line| line.origin.to_string() != "built-in");
                print(format_args!(
                    "nothing is wrong; {} values are set, the others are built in\n",
                    set.count()
                ));
                ExitCode::SUCCESS
            }
            Err(code) => code,
        }
    }
}
