//! The incidents in one SQLite file, found again by reference, by what they have in common, and by their words.
//!
//! A batch is one transaction. It outlives the program as soon as it is written (`survives: crash`), and the power as well where that is
//! asked for (`survives: power_loss`, at the price of one fsync a batch).

mod groups;
mod read;
mod search;
mod sweep;
#[cfg(test)]
mod tests;

pub(crate) use self::groups::Group;
pub(crate) use self::groups::Near;
pub(crate) use self::read::Reader;
pub(crate) use self::search::Filter;
pub(crate) use self::search::Found;
pub(crate) use self::sweep::Limits;

use std::path::Path;

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Transaction;
use rusqlite::TransactionBehavior;
use rusqlite::params;

use crate::incidents::kind::kind_of;
use crate::incidents::record::Incident;
use crate::sqlite;
use crate::sqlite::OpenError;
use crate::sqlite::Schema;
use crate::sqlite::unsigned;

/// The name of the file in the data directory.
pub(crate) const FILE: &str = "incidents.sqlite";

pub(crate) const SCHEMA: Schema =
    Schema { first: "PRAGMA auto_vacuum = INCREMENTAL", steps: &[include_str!("schema.sql")] };

/// The most bytes of one record; what is longer is cut, the least useful part first.
const MOST_BYTES: usize = 64 * 1024;

/// What a record outlives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Survives {
    /// The end of the program, however it comes.
    #[default]
    Crash,
    /// The end of the machine too.
    PowerLoss,
}

impl Survives {
    /// What the configuration calls them.
    pub(crate) const WORDS: &'static [&'static str] = &["crash", "power_loss"];

    /// That of this word.
    pub(crate) fn named(word: &str) -> Self {
        if word == "power_loss" { Self::PowerLoss } else { Self::Crash }
    }
}

/// The file, for its one writer. Its functions block.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
    limits: Limits,
    /// How many records there are.
    rows: u64,
}

/// A configuration as it is kept: every value with its origin, and what tells it from others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Configuration {
    pub(crate) digest: String,
    pub(crate) body: String,
}

impl Store {
    /// Opens the file, and makes it if there is none: readable for its owner alone.
    ///
    /// # Errors
    /// The file cannot be read or written, is no SQLite file, or was written by a newer version.
    pub(crate) fn open(path: &Path, limits: Limits, survives: Survives) -> Result<Self, OpenError> {
        let connection = sqlite::connect(path, &SCHEMA)?;
        let synchronous = match survives {
            Survives::Crash => "NORMAL",
            Survives::PowerLoss => "FULL",
        };
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "journal_size_limit", 4 * 1024 * 1024)?;
        // What is deleted is overwritten, not only forgotten.
        connection.pragma_update(None, "secure_delete", true)?;
        let rows =
            connection.query_row("SELECT count(*) FROM incidents", [], |row| unsigned(row, 0))?;
        Ok(Self { connection, limits, rows })
    }

    /// Writes the batch, all of it or nothing. A record of a reference that is there already is joined with it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn put_batch(
        &mut self,
        batch: Vec<Incident>,
        configuration: &Configuration,
    ) -> rusqlite::Result<()> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let in_force = configuration_id(&transaction, configuration)?;
        let mut new = 0;
        for mut incident in batch {
            incident.configuration = in_force;
            new += u64::from(put(&transaction, incident)?);
        }
        transaction.commit()?;
        self.rows += new;
        Ok(())
    }

    /// Forgets everybody's records of the person; how many there were.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn erase(&mut self, person: &str) -> rusqlite::Result<u64> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "DELETE FROM words WHERE rowid IN (SELECT id FROM incidents WHERE person = ?1)",
            [person],
        )?;
        let erased = transaction.execute("DELETE FROM incidents WHERE person = ?1", [person])?;
        transaction.commit()?;
        // Neither the log beside the file nor its free pages keep what was erased.
        self.connection.execute_batch(
            "INSERT INTO words(words) VALUES ('optimize'); PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)",
        )?;
        let erased = u64::try_from(erased).unwrap_or(u64::MAX);
        self.rows = self.rows.saturating_sub(erased);
        Ok(erased)
    }

    /// How many records there are.
    pub(crate) const fn rows(&self) -> u64 {
        self.rows
    }
}

fn configuration_id(
    transaction: &Transaction<'_>,
    configuration: &Configuration,
) -> rusqlite::Result<Option<i64>> {
    if configuration.digest.is_empty() {
        return Ok(None);
    }
    let mut known =
        transaction.prepare_cached("SELECT id FROM configurations WHERE digest = ?1")?;
    if let Some(id) = known.query_row([&configuration.digest], |row| row.get(0)).optional()? {
        return Ok(Some(id));
    }
    let Configuration { digest, body } = configuration;
    transaction
        .execute("INSERT INTO configurations (digest, body) VALUES (?1, ?2)", [digest, body])?;
    Ok(Some(transaction.last_insert_rowid()))
}

/// Writes the record, or joins it with the one that is there; whether it is a new one.
fn put(transaction: &Transaction<'_>, incident: Incident) -> rusqlite::Result<bool> {
    let mut known = transaction
        .prepare_cached("SELECT id, body, person FROM incidents WHERE reference = ?1")?;
    let known = known.query_row([&incident.reference], |row| {
        Ok((row.get::<_, i64>(0)?, read::incident(row, 1)?, row.get::<_, Option<String>>(2)?))
    });
    let (id, mut incident) = match known.optional()? {
        None => (None, incident),
        Some((id, before, person)) => {
            let before = Incident { person, ..before };
            (Some(id), before.followed_by(incident))
        }
    };
    incident.kind = kind_of(&incident);
    let body = fitted(&mut incident);
    let words = words_of(&incident);
    let support = incident.told.as_ref().is_some_and(|told| told.support);
    let mut write = transaction.prepare_cached(
        "INSERT INTO incidents (id, reference, at_ms, status, kind, code, class, operation, person, request, trace, counted,
                                support, configuration, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
         ON CONFLICT (id) DO UPDATE SET
            status = excluded.status, kind = excluded.kind, operation = excluded.operation, person = excluded.person,
            request = excluded.request, trace = excluded.trace, support = excluded.support, body = excluded.body",
    )?;
    write.execute(params![
        id,
        incident.reference,
        incident.at_ms,
        incident.status.as_str(),
        incident.kind,
        incident.code,
        incident.class,
        incident.operation,
        incident.person,
        incident.request,
        incident.trace,
        incident.counted,
        support,
        incident.configuration,
        body,
    ])?;
    let row = match id {
        Some(id) => {
            transaction.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([id])?;
            id
        }
        None => transaction.last_insert_rowid(),
    };
    let mut index =
        transaction.prepare_cached("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?;
    index.execute(params![row, words])?;
    Ok(id.is_none())
}

/// The record as JSON of at most [`MOST_BYTES`]: the stack goes first, then what failed beside it, then the causes but the root.
fn fitted(incident: &mut Incident) -> String {
    let cuts: [fn(&mut Incident); 4] = [
        |incident| incident.stack = None,
        |incident| incident.beside.truncate(2),
        |incident| {
            incident.causes.truncate(4);
            incident.beside.clear();
        },
        |incident| {
            incident.causes.clear();
            incident.frames.truncate(4);
            incident.context.truncate(8);
            incident.attempts.truncate(16);
        },
    ];
    let mut body = serde_json::to_string(incident).unwrap_or_default();
    for cut in cuts {
        if body.len() <= MOST_BYTES {
            break;
        }
        cut(incident);
        incident.cut = true;
        body = serde_json::to_string(incident).unwrap_or_default();
    }
    body
}

/// What a record is found by.
fn words_of(incident: &Incident) -> String {
    let mut words =
        vec![&*incident.code, &incident.operation, &incident.root_cause, &incident.line];
    words.extend(incident.within.iter().chain(&incident.causes).map(String::as_str));
    words.extend(incident.request.as_deref());
    words.extend(incident.user.as_deref());
    let context = incident.context.iter().filter(|context| context.hidden.is_none());
    words.extend(context.map(|context| &*context.value));
    if let Some(told) = &incident.told {
        words.extend([&*told.title, &told.message]);
    }
    words.join("\n")
}
