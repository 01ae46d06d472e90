//! `breakfall failures export`

use std::process::ExitCode;

use clap::Args;
use clap::ValueEnum;

use crate::cli::failures::From;
use crate::cli::moment::Shown;
use crate::cli::records::unreadable;
use crate::cli::tell;
use crate::cli::try_print;
use crate::incidents::record::Incident;
use crate::incidents::store::Filter;

/// How many are read at once.
const PAGE: u32 = 500;

#[derive(Args)]
pub(in crate::cli) struct Export {
    #[command(flatten)]
    from: From,
    /// The whole records as JSON, one a line, or what stands in a list as CSV.
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Csv,
}

impl Export {
    pub(super) fn run(&self) -> Result<ExitCode, ExitCode> {
        let (opened, filter) = self.from.open()?;
        let mut filter = Filter { after: Some(0), limit: PAGE, ..filter };
        let mut count = 0_u64;
        if self.format == Format::Csv && try_print(HEAD).is_err() {
            return Ok(ExitCode::SUCCESS);
        }
        loop {
            let found = opened.reader.search(&filter).map_err(|error| unreadable(&error))?;
            let Some(last) = found.last() else { break };
            filter.after = Some(last.id);
            for found in &found {
                let line = match self.format {
                    Format::Json => {
                        serde_json::to_string(&found.incident).unwrap_or_default() + "\n"
                    }
                    Format::Csv => row(&found.incident),
                };
                if try_print(line).is_err() {
                    return Ok(ExitCode::SUCCESS);
                }
                count += 1;
            }
        }
        tell(format_args!("{count} failures"));
        Ok(ExitCode::SUCCESS)
    }
}

const HEAD: &str =
    "at,reference,status,code,class,http_status,operation,user,request,effect,root_cause\r\n";

/// A row as RFC 4180 has it.
fn row(incident: &Incident) -> String {
    let at = Shown(incident.at_ms).to_string();
    let http_status = incident.http_status.to_string();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        at,
        incident.reference.clone(),
        incident.status.as_str().to_owned(),
        incident.code.clone(),
        incident.class.clone(),
        http_status,
        incident.operation.clone(),
        optional(&incident.user),
        optional(&incident.request),
        incident.effect.clone(),
        incident.root_cause.clone(),
    ];
    cells.map(|cell| quoted(&cell)).join(",") + "\r\n"
}

/// A cell that stays one cell, and that no spreadsheet takes for a formula.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guarded = if formula { format!("'{cell}") } else { cell.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_one_cell_and_no_formula() {
        for (cell, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"no\"\n", "\"say \"\"no\"\"\n\""),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("@SUM(1,2)", "\"'@SUM(1,2)\""),
        ] {
            assert_eq!(quoted(cell), expected);
        }
        assert_eq!(row(&Incident::default()).matches(',').count(), HEAD.matches(',').count());
    }
}
