//! `breakfall failures erase`

use std::process::ExitCode;

use clap::Args;

use crate::cli::UNAVAILABLE;
use crate::cli::fail;
use crate::cli::print;
use crate::cli::records::Records;
use crate::cli::records::unreadable;
use crate::cli::tell;
use crate::incidents::store::Store;

#[derive(Args)]
pub(in crate::cli) struct Erase {
    #[command(flatten)]
    records: Records,
    /// The person: by name, or as records show them in full.
    #[arg(long, value_name = "NAME")]
    user: String,
    /// Do it. Without this, it is only told what would be erased.
    #[arg(long)]
    yes: bool,
}

impl Erase {
    pub(super) fn run(&self) -> Result<ExitCode, ExitCode> {
        let opened = self.records.open()?;
        let person = opened.person(&self.user)?;
        let people = opened.reader.people(&person).map_err(|error| unreadable(&error))?;
        let (person, count) = match people.as_slice() {
            [] => {
                tell("nothing is recorded of this person");
                return Ok(ExitCode::SUCCESS);
            }
            [one] => one,
            _ => {
                let text =
                    "error: more than one person begins like that\n  = help: write more of it";
                return Err(fail(crate::cli::NO, text));
            }
        };
        if !self.yes {
            tell(format_args!("{count} records would be erased; repeat this with --yes to do it"));
            return Ok(ExitCode::SUCCESS);
        }
        let limits = opened.config.incidents.limits;
        drop(opened.reader);
        let mut store = Store::open(&opened.place, limits).map_err(|error| {
            fail(UNAVAILABLE, format_args!("error: {}: {}", opened.place, error.whole()))
        })?;
        let erased = store.erase(person).map_err(|error| unreadable(&error))?;
        print(format_args!("{erased} records erased\n"));
        Ok(ExitCode::SUCCESS)
    }
}
