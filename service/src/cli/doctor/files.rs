//! Each SQLite file: whole, and of a version that this program knows.

use std::path::Path;

use breakfall_flow::JOURNAL_SCHEMA;
use breakfall_flow::State;
use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::OpenFlags;

use crate::cli::doctor::finding::Section;
use crate::config::ServiceConfig;
use crate::console::ledger;
use crate::durable::JOURNAL;
use crate::durable::operators::Operators;
use crate::incidents::store;
use crate::incidents::store::Place;
use crate::integrations::tracker::embedded;
use crate::sqlite::BUSY_TIMEOUT;

/// How many faults of a file are told.
const MOST_FAULTS: u32 = 3;

/// A file that the service keeps.
struct Kept {
    name: &'static str,
    holds: &'static str,
    /// The version of its schema that this program makes.
    known: u32,
}

/// How a file is.
enum Health {
    Whole { schema: u32, bytes: u64 },
    Damaged(String),
    Newer(u32),
}

pub(super) async fn look(config: &ServiceConfig) -> Section {
    let mut section = Section::new("files");
    let incidents = store::SCHEMA.version();
    let mut kept = vec![Kept {
        name: ledger::FILE,
        holds: "what was done by hand",
        known: ledger::SCHEMA.version(),
    }];
    if let Place::File { .. } = config.incidents.place(&config.data_directory) {
        let (name, holds) = (store::FILE, "the records of failures");
        kept.push(Kept { name, holds, known: incidents });
    }
    if config.integrations.tracker.is_none() {
        let (name, known) = (embedded::FILE, embedded::SCHEMA.version());
        kept.push(Kept { name, holds: "the tickets", known });
    }
    let journal = Kept { name: JOURNAL, holds: "the durable work", known: JOURNAL_SCHEMA };
    for file in &kept {
        look_at(&mut section, &config.data_directory, file);
    }
    if config.durable.in_memory {
        section
            .skipped("durable work is kept in memory (durable.engine) and ends with the process");
    } else if config.durable.restate.is_some()
        || look_at(&mut section, &config.data_directory, &journal)
    {
        standing_still(&mut section, config).await;
    }
    section
}

/// Whether it is there and can be used.
fn look_at(section: &mut Section, directory: &Path, kept: &Kept) -> bool {
    let Kept { name, holds, known } = kept;
    let path = directory.join(name);
    if !path.exists() {
        section.fine(format!("{name} ({holds}) is made when it is needed"));
        return false;
    }
    let away = format!(
        "put a backup in its place, or move it away: then a new one is made, without {holds}"
    );
    match examined(&path, *known) {
        Ok(Health::Whole { schema, bytes }) => {
            let kib = bytes.div_ceil(1024);
            let older = if schema < *known { ", brought up to date at the next start" } else { "" };
            section.fine(format!("{name} ({holds}) is whole: {kib} KiB, schema {schema}{older}"));
            return schema == *known;
        }
        Ok(Health::Newer(found)) => section.bad_file(
            format!("{name} ({holds}) has schema {found}, and this program knows {known}"),
            Some("use the version of this program that made it, or a newer one".to_owned()),
        ),
        Ok(Health::Damaged(faults)) => {
            section.bad_file(format!("{name} ({holds}) is damaged: {faults}"), Some(away));
        }
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => section.skipped(format!(
                "{name} ({holds}) is held by another process: look again in a moment"
            )),
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                section.bad_file(format!("{name} ({holds}) is damaged: {error}"), Some(away));
            }
            _ => section.unavailable(
                format!("{name} ({holds}) cannot be read: {error}"),
                "look at it as the user of the service: sudo -u USER breakfall doctor",
            ),
        },
    }
    false
}

fn examined(path: &Path, known: u32) -> rusqlite::Result<Health> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let file = Connection::open_with_flags(path, flags)?;
    file.busy_timeout(BUSY_TIMEOUT)?;
    let schema: u32 = file.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if schema > known {
        return Ok(Health::Newer(schema));
    }
    let mut check = file.prepare(&format!("PRAGMA integrity_check({MOST_FAULTS})"))?;
    let faults =
        check.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    if faults.iter().any(|fault| fault != "ok") {
        return Ok(Health::Damaged(faults.join("; ")));
    }
    let bytes = path.metadata().map_or(0, |about| about.len());
    Ok(Health::Whole { schema, bytes })
}

/// Durable work that somebody has to decide about.
async fn standing_still(section: &mut Section, config: &ServiceConfig) {
    let counts = match Operators::open(config) {
        Ok(Some(operators)) => operators.counts().await,
        Ok(None) => Ok(Vec::new()),
        Err(failure) => Err(failure),
    };
    let counts = match (counts, &config.durable.restate) {
        (Ok(counts), _) => counts,
        (Err(failure), Some(place)) => {
            return section.unavailable(
                format!("Restate cannot be asked about the durable work: {failure}"),
                format!("start it at {}, or mend durable.restate.admin", place.admin),
            );
        }
        (Err(_), None) => return section.skipped("the durable work cannot be counted just now"),
    };
    let of = |state| counts.iter().find(|(of, _)| *of == state).map_or(0, |(_, count)| *count);
    match of(State::NeedsAttention) {
        0 => section.fine(format!("no durable work stands still; {} go on", of(State::Open))),
        some => section.mend(
            format!("{some} of the durable work stand still until somebody decides"),
            "breakfall flows ls --state needs_attention",
        ),
    }
}
