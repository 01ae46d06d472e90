//! `breakfall config show`

use std::fmt::Write;
use std::process::ExitCode;

use clap::Args;
use serde_json::Value;
use serde_json::json;

use crate::cli::print;
use crate::cli::print_json;
use crate::cli::records::Records;
use crate::cli::text::Plain;

#[derive(Args)]
pub(in crate::cli) struct Show {
    #[command(flatten)]
    records: Records,
    /// Also where each value comes from: built-in, a place in the file, a variable.
    #[arg(long)]
    origin: bool,
    /// Print JSON, which always has the origins.
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) fn run(&self) -> ExitCode {
        let config = match self.records.config() {
            Ok(config) => config,
            Err(code) => return code,
        };
        if self.json {
            let value = |line: breakfall::config::Listed<'_>| -> Value {
                json!({ "key": line.path, "value": line.value, "origin": line.origin.to_string() })
            };
            print_json(&json!({ "values": config.values.iter().map(value).collect::<Vec<_>>() }));
            return ExitCode::SUCCESS;
        }
        let longest = |length: fn(&breakfall::config::Listed<'_>) -> usize| {
            config.values.iter().map(|line| length(&line)).max().unwrap_or_default()
        };
        let (keys, values) = (longest(|line| line.path.len()), longest(|line| line.value.len()));
        let mut text = String::new();
        for line in config.values.iter() {
            let (key, value) = (line.path, Plain(&line.value).to_string());
            // Writing into a text never fails.
            if self.origin {
                writeln!(text, "{key:keys$}  {value:values$}  {}", line.origin).unwrap_or_default();
            } else {
                writeln!(text, "{key:keys$}  {value}").unwrap_or_default();
            }
        }
        print(text);
        ExitCode::SUCCESS
    }
}
