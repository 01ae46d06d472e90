//! `breakfall failures`

mod erase;
mod export;
mod list;
mod people;
mod retry;
mod show;
mod watch;

pub(super) use self::show::by_reference;
pub(super) use self::show::misread;

use std::process::ExitCode;

use clap::Args;
use clap::Subcommand;

use crate::cli::moment::moment;
use crate::cli::records::Opened;
use crate::cli::records::Records;
use crate::incidents::record::Status;
use crate::incidents::store::Filter;

#[derive(Subcommand)]
pub(super) enum Failures {
    /// List failures, the newest first, or the kinds of them.
    #[command(
        visible_alias = "list",
        before_help = "\
Examples:
  breakfall failures ls --since 1h
  breakfall failures ls --groups --status failed
  breakfall failures ls --user ada connection refused"
    )]
    Ls(list::List),
    /// Show the whole story of a failure, the root cause first.
    #[command(before_help = "\
Examples:
  breakfall failures show BF-7K3M9-QX24T-NDR8P-0VZ5A-C
  breakfall failures show It said: try again, bf 7k3m9 qx24t ndr8p ovz5a c
  breakfall failures show BF-7K3M9-QX24T-NDR8P-0VZ5A-C --json | jq .failure.attempts")]
    Show(show::Show),
    /// Print failures as they happen, until interrupted.
    #[command(before_help = "Example:\n  breakfall failures watch --operation generate_response")]
    Watch(watch::Watch),
    /// Take up again the durable work that a failure stopped.
    ///
    /// Of a request that ended with its failure, what the person said is not kept: they send it again.
    #[command(
        before_help = "Example:\n  breakfall failures retry BF-7K3M9-QX24T-NDR8P-0VZ5A-C --by lin"
    )]
    Retry(retry::Retry),
    /// Print all failures as JSON, one a line, or as CSV, the oldest first.
    #[command(
        before_help = "Example:\n  breakfall failures export --since 7d --format csv > failures.csv"
    )]
    Export(export::Export),
    /// List the people who were hit again and again, the most first.
    ///
    /// Counted is every failure since then that support can help with. Support is offered by another count: that of failures in a row,
    /// which a success ends and which nobody keeps.
    #[command(before_help = "Example:\n  breakfall failures people --since 1h --least 3")]
    People(people::People),
    /// Erase all that is recorded of a person.
    #[command(
        before_help = "Examples:\n  breakfall failures erase --user ada\n  breakfall failures erase --user ada --yes"
    )]
    Erase(erase::Erase),
}

/// Which failures are wanted.
#[derive(Args)]
pub(super) struct Wanted {
    /// From when on: how long ago (15m, 24h, 7d) or when (2026-11-26T22:00:00Z).
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    since: Option<i64>,
    /// Until when.
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    until: Option<i64>,
    /// How it ended for the person.
    #[arg(long, value_enum)]
    status: Option<Status>,
    /// The operation that failed, such as `classify_intent`.
    #[arg(long, value_name = "NAME")]
    operation: Option<String>,
    /// The code, such as `ASYNC_TIMEOUT_FAILED`.
    #[arg(long)]
    code: Option<String>,
    /// The class of the code, such as `UNAVAILABLE`.
    #[arg(long)]
    class: Option<String>,
    /// The person it hit: by name, or as records show them (user-0123456789ab).
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// The id of the request.
    #[arg(long, value_name = "ID")]
    request: Option<String>,
    /// Words that all stand in the record; each may be the beginning of one.
    #[arg(value_name = "WORD")]
    words: Vec<String>,
}

impl Wanted {
    fn filter(&self, opened: &Opened) -> Result<Filter, ExitCode> {
        let person = self.user.as_deref().map(|name| opened.person(name)).transpose()?;
        let upper = |text: &Option<String>| text.as_ref().map(|text| text.to_ascii_uppercase());
        Ok(Filter {
            since_ms: self.since,
            until_ms: self.until,
            status: self.status,
            operations: self.operation.iter().cloned().collect(),
            code: upper(&self.code),
            class: upper(&self.class),
            request: self.request.clone(),
            person,
            text: (!self.words.is_empty()).then(|| self.words.join(" ")),
            ..Filter::default()
        })
    }
}

/// What all of these read.
#[derive(Args)]
pub(super) struct From {
    #[command(flatten)]
    records: Records,
    #[command(flatten)]
    wanted: Wanted,
}

impl From {
    fn open(&self) -> Result<(Opened, Filter), ExitCode> {
        let opened = self.records.open()?;
        let filter = self.wanted.filter(&opened)?;
        Ok((opened, filter))
    }
}

impl Failures {
    pub(super) fn run(&self) -> ExitCode {
        let ended = match self {
            Self::Ls(list) => list.run(),
            Self::Show(show) => show.run(),
            Self::Retry(retry) => retry.run(),
            Self::Watch(watch) => watch.run(),
            Self::Export(export) => export.run(),
            Self::People(people) => people.run(),
            Self::Erase(erase) => erase.run(),
        };
        ended.unwrap_or_else(|code| code)
    }
}
