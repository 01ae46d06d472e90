//! `breakfall config diff`

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::Value;
use serde_json::json;

use crate::cli::NO;
use crate::cli::bad_configuration;
use crate::cli::print;
use crate::cli::print_json;
use crate::cli::tell;
use crate::config;
use crate::config::ServiceConfig;
use crate::config::Sources;

#[derive(Args)]
pub(in crate::cli) struct Diff {
    /// The file before.
    before: PathBuf,
    /// The file after.
    after: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Diff {
    pub(super) fn run(&self) -> ExitCode {
        let (before, after) = match (load(&self.before), load(&self.after)) {
            (Ok(before), Ok(after)) => (before, after),
            (Err(code), _) | (_, Err(code)) => return code,
        };
        let changes = before.values.changes(&after.values);
        if self.json {
            let change = |change: &breakfall::config::Changed| -> Value {
                json!({ "key": change.path, "from": change.from, "to": change.to })
            };
            print_json(&json!({ "changes": changes.iter().map(change).collect::<Vec<_>>() }));
        } else {
            let shown =
                |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
            for change in &changes {
                let (from, to) = (shown(&change.from), shown(&change.to));
                print(format_args!("{}: {from} -> {to}\n", change.path));
            }
            if changes.is_empty() {
                tell("both come to the same");
            }
        }
        ExitCode::from(if changes.is_empty() { 0 } else { NO })
    }
}

/// What the file comes to by itself, whatever the environment says.
fn load(file: &Path) -> Result<ServiceConfig, ExitCode> {
    let sources = Sources { file: Some(file), ..Sources::default() };
    config::load(&sources.loader()).map_err(|mistakes| bad_configuration(&mistakes))
}
