//! `breakfall catalogue`

use std::process::ExitCode;

use clap::Args;
use clap::Subcommand;
use serde_json::json;

use crate::app;
use crate::cli::NO;
use crate::cli::UNAVAILABLE;
use crate::cli::fail;
use crate::cli::print;
use crate::cli::print_json;

#[derive(Subcommand)]
pub(super) enum Catalogue {
    /// Look for codes that lack words in some language, and for words that do not fit.
    Check(Check),
}

#[derive(Args)]
pub(super) struct Check {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Catalogue {
    pub(super) fn run(&self) -> ExitCode {
        let Self::Check(check) = self;
        let catalogue = match app::catalogue() {
            Ok(catalogue) => catalogue,
            Err(error) => return fail(UNAVAILABLE, format_args!("error: {error}")),
        };
        let specs = app::specs();
        let gaps: Vec<_> = catalogue.check(&specs).iter().map(ToString::to_string).collect();
        let languages: Vec<_> = app::MESSAGES.iter().map(|texts| texts.locale).collect();
        if check.json {
            print_json(&json!({ "codes": specs.len(), "languages": languages, "gaps": gaps }));
        } else {
            let told =
                if gaps.is_empty() { "nothing is missing".to_owned() } else { gaps.join("\n") };
            print(format_args!("{} codes in {}: {told}\n", specs.len(), languages.join(", ")));
        }
        ExitCode::from(if gaps.is_empty() { 0 } else { NO })
    }
}
