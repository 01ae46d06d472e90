//! `breakfall failures people`

use std::process::ExitCode;

use clap::Args;
use serde_json::Value;
use serde_json::json;

use crate::cli::moment::Shown;
use crate::cli::moment::moment;
use crate::cli::print;
use crate::cli::print_json;
use crate::cli::records::Records;
use crate::cli::records::unreadable;
use crate::cli::tell;
use crate::cli::text::Plain;
use crate::incidents::store::Near;

#[derive(Args)]
pub(in crate::cli) struct People {
    #[command(flatten)]
    records: Records,
    /// From when on: how long ago (15m, 24h, 7d) or when (2026-11-26T22:00:00Z).
    #[arg(long, value_name = "WHEN", value_parser = moment, default_value = "1h")]
    since: i64,
    /// At least so many failures that count towards offering support.
    #[arg(long, value_name = "NUMBER", default_value_t = 2)]
    least: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl People {
    pub(super) fn run(&self) -> Result<ExitCode, ExitCode> {
        let opened = self.records.open()?;
        let people = opened.reader.near_support(self.least, self.since);
        let people = people.map_err(|error| unreadable(&error))?;
        if self.json {
            let people: Vec<_> = people.iter().map(object).collect();
            print_json(&json!({ "people": people }));
            return Ok(ExitCode::SUCCESS);
        }
        for Near { user, failures, offered, last_ms, codes, .. } in &people {
            let support = if *offered { "support offered" } else { "" };
            print(format_args!(
                "{failures:>5} x  {}  last {}  {}  {support}\n",
                Plain(user),
                Shown(*last_ms),
                codes.join(", ")
            ));
        }
        match people.first() {
            None => tell("nobody was hit as often as that"),
            Some(first) => {
                tell(format_args!("next: breakfall failures ls --user {}", Plain(&first.user)));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn object(near: &Near) -> Value {
    let Near { user, failures, offered, last_ms, codes, person: _ } = near;
    json!({ "user": user, "failures": failures, "support_offered": offered, "last_ms": last_ms, "codes": codes })
}
