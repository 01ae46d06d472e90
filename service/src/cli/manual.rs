//! `breakfall completions` and `breakfall man`

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use clap::Command;
use clap_complete::Shell;

use crate::cli::UNAVAILABLE;
use crate::cli::fail;
use crate::cli::print;

#[derive(Args)]
pub(super) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Args)]
pub(super) struct Man {
    /// Write one page for each command into this directory, instead of the first page to stdout.
    #[arg(long, value_name = "DIRECTORY")]
    dir: Option<PathBuf>,
}

impl Completions {
    pub(super) fn run(&self, mut command: Command) -> ExitCode {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "breakfall", &mut script);
        print(String::from_utf8_lossy(&script));
        ExitCode::SUCCESS
    }
}

impl Man {
    pub(super) fn run(&self, command: Command) -> ExitCode {
        let written = match &self.dir {
            Some(directory) => clap_mangen::generate_to(command, directory).map(drop),
            None => page(command),
        };
        match written {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                fail(UNAVAILABLE, format_args!("error: cannot write the manual: {error}"))
            }
        }
    }
}

fn page(command: Command) -> io::Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    print(String::from_utf8_lossy(&page));
    Ok(())
}
