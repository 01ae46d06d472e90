//! `breakfall failures ls`

use std::fmt::Write;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use serde_json::json;

use crate::cli::failures::From;
use crate::cli::moment::Shown;
use crate::cli::print;
use crate::cli::print_json;
use crate::cli::records::unreadable;
use crate::cli::tell;
use crate::cli::text::Plain;
use crate::incidents::record::Incident;
use crate::incidents::store::Filter;
use crate::incidents::store::Group;
use crate::incidents::time::present;

#[derive(Args)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    from: From,
    /// Those of one kind together: how many, whom they hit, when.
    #[arg(long)]
    groups: bool,
    /// At most so many.
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) fn run(&self) -> Result<ExitCode, ExitCode> {
        let (opened, filter) = self.from.open()?;
        let filter = Filter { limit: self.limit, ..filter };
        if self.groups {
            let groups = opened.reader.groups(&filter, present());
            let mut groups = groups.map_err(|error| unreadable(&error))?;
            groups.truncate(self.limit as usize);
            self.groups(&groups);
        } else {
            let found = opened.reader.search(&filter).map_err(|error| unreadable(&error))?;
            let found: Vec<_> = found.into_iter().map(|found| found.incident).collect();
            self.single(&found);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn single(&self, found: &[Incident]) {
        if self.json {
            return print_json(&json!({ "failures": found }));
        }
        for incident in found {
            print(format_args!("{}\n", line(incident)));
        }
        match found.first() {
            None => tell("no failure is like that"),
            Some(first) => tell(format_args!("next: breakfall failures show {}", first.reference)),
        }
    }

    fn groups(&self, groups: &[Group]) {
        if self.json {
            let groups: Vec<_> = groups.iter().map(Summary::of).collect();
            return print_json(&json!({ "groups": groups }));
        }
        let mut text = String::new();
        for group in groups {
            let Group { count, users, newest, .. } = group;
            // Writing into a text never fails.
            writeln!(
                text,
                "{count:>7} x  {:24}  {:16}  {users} people  last {}  {}",
                newest.code,
                newest.operation,
                Shown(group.last_ms),
                Plain(&newest.root_cause)
            )
            .unwrap_or_default();
        }
        print(text);
        match groups.first() {
            None => tell("no failure is like that"),
            Some(first) => {
                tell(format_args!("next: breakfall failures ls --code {}", first.newest.code));
            }
        }
    }
}

/// A failure on one line.
pub(super) fn line(incident: &Incident) -> String {
    format!(
        "{}  {:9}  {}  {:24}  {:16}  {}",
        Shown(incident.at_ms),
        incident.status.as_str(),
        incident.reference,
        incident.code,
        incident.operation,
        Plain(&incident.root_cause)
    )
}

/// What programs get of a group.
#[derive(Serialize)]
struct Summary<'g> {
    kind: &'g str,
    code: &'g str,
    class: &'g str,
    operation: &'g str,
    count: u64,
    /// How many more there were, which are kept no longer.
    swept: u64,
    users: u64,
    first_ms: i64,
    last_ms: i64,
    course: &'g [u32],
    newest: &'g str,
    root_cause: &'g str,
}

impl<'g> Summary<'g> {
    fn of(group: &'g Group) -> Self {
        let Group { kind, count, swept, users, first_ms, last_ms, course, newest } = group;
        Self {
            kind,
            code: &newest.code,
            class: &newest.class,
            operation: &newest.operation,
            count: *count,
            swept: *swept,
            users: *users,
            first_ms: *first_ms,
            last_ms: *last_ms,
            course,
            newest: &newest.reference,
            root_cause: &newest.root_cause,
        }
    }
}
