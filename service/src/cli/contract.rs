//! `breakfall contract`

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use breakfall::wire::contract;
use breakfall::wire::contract::Change;
use clap::Args;
use clap::Subcommand;

use crate::app::specs;
use crate::cli::BAD_FILE;
use crate::cli::NO;
use crate::cli::fail;
use crate::cli::print;
use crate::cli::tell;

/// What a code that is gone is retired since.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// More than any contract has: a device or a dump is not read to its end.
const MOST_BYTES: u64 = 2 * 1024 * 1024;

#[derive(Subcommand)]
pub(super) enum Contract {
    /// Print the contract of this program as JSON.
    Export,
    /// Compare this program with the lock and name every change; exit with 1 if one is breaking.
    Check(Lock),
    /// Write the contract of this program into the lock, and keep every code that is gone as retired.
    Accept(Lock),
}

#[derive(Args)]
pub(super) struct Lock {
    /// The file that keeps the contract.
    #[arg(long = "lock", value_name = "FILE", default_value = "service/contract.json")]
    file: PathBuf,
}

impl Contract {
    pub(super) fn run(&self) -> ExitCode {
        match self {
            Self::Export => {
                print(current().to_json());
                ExitCode::SUCCESS
            }
            Self::Check(lock) => lock.check().unwrap_or_else(|mistake| fail(BAD_FILE, mistake)),
            Self::Accept(lock) => lock.accept().unwrap_or_else(|mistake| fail(BAD_FILE, mistake)),
        }
    }
}

fn current() -> contract::Contract {
    contract::Contract::of(specs())
}

impl Lock {
    fn check(&self) -> Result<ExitCode, String> {
        let shown = self.file.display();
        let Some(lock) = self.read()? else {
            return Err(format!(
                "error: there is no lock at {shown}\n  = help: make it: {}",
                self.again()
            ));
        };
        let current = current();
        let changes = contract::Contract::changes(&lock, &current);
        print(lines(&changes));
        let breaking = changes.iter().filter(|change| change.is_breaking()).count();
        if breaking > 0 {
            let count = counted(breaking, "breaking change");
            let help = "mend what is named above, or accept it if nobody can depend on it yet";
            return Ok(fail(
                NO,
                format_args!("error: {count}\n  = help: {help}: {}", self.again()),
            ));
        }
        let codes = counted(current.in_use(), "code");
        if changes.is_empty() {
            tell(format_args!("{codes}, as in {shown}"));
        } else {
            let count = counted(changes.len(), "change");
            tell(format_args!("{count}, none breaking; record with: {}", self.again()));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn accept(&self) -> Result<ExitCode, String> {
        let lock = self.read()?.unwrap_or_default();
        let current = current();
        let accepted = match lock.accept(&current, VERSION) {
            Ok(accepted) => accepted,
            Err(reused) => {
                print(lines(&reused));
                return Ok(fail(
                    NO,
                    "error: a retired code cannot be accepted again; the lock is as it was",
                ));
            }
        };
        let changes = contract::Contract::changes(&lock, &accepted);
        self.write(&accepted.to_json())?;
        print(lines(&changes));
        let (changes, codes) =
            (counted(changes.len(), "change"), counted(current.in_use(), "code"));
        tell(format_args!("{changes} accepted; {codes} in {}", self.file.display()));
        Ok(ExitCode::SUCCESS)
    }

    /// The lock, if there is one.
    fn read(&self) -> Result<Option<contract::Contract>, String> {
        let shown = self.file.display();
        let text = match text(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("error: cannot read {shown}: {error}")),
        };
        contract::Contract::from_json(&text).map(Some).map_err(|error| {
            format!("error: {shown}: {error}\n  = help: take it back from version control; a lock is never made anew")
        })
    }

    /// Whole or not at all: a lock that is cut forgets what was retired.
    fn write(&self, json: &str) -> Result<(), String> {
        let mut name = self.file.clone().into_os_string();
        name.push(".new");
        let new = PathBuf::from(name);
        fs::write(&new, json)
            .and_then(|()| fs::rename(&new, &self.file))
            .map_err(|error| format!("error: cannot write {}: {error}", self.file.display()))
    }

    /// The command that accepts the contract into this lock, to be copied.
    fn again(&self) -> String {
        format!("breakfall contract accept --lock {}", self.file.display())
    }
}

fn text(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(file)?.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// One line for each change, to be read by eye and by `grep`.
fn lines(changes: &[Change]) -> String {
    let line = |change: &Change| {
        let kind = if change.is_breaking() { "breaking" } else { "compatible" };
        format!("{kind}: {change}\n")
    };
    changes.iter().map(line).collect()
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_declared_in_two_tables() {
        assert_eq!(current().in_use(), specs().len());
    }

    #[test]
    fn counts_are_spoken() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "code")), ["0 codes", "1 code", "2 codes"]);
    }
}
