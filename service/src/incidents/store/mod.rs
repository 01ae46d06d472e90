//! The incidents, found again by reference, by what they have in common, and by their words: in one SQLite file, or in a PostgreSQL that
//! several replicas share.
//!
//! | what | where |
//! |---|---|
//! | which of the two, and its address | `place.rs` |
//! | what a database must be able to do | `database.rs`; `sqlite/`, `postgres/`: that, and the tables |
//! | everything else, once for both | writing here, `read.rs`, `search.rs`, `groups.rs`, `sweep.rs`, `words.rs` |
//!
//! A batch is one transaction, beside which nobody else writes.

mod database;
mod error;
mod groups;
mod place;
mod postgres;
mod read;
mod search;
mod sqlite;
mod sweep;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use self::database::Extent;
pub(crate) use self::error::StoreError;
pub(crate) use self::groups::Group;
pub(crate) use self::groups::More;
pub(crate) use self::groups::Near;
pub(crate) use self::place::Place;
pub(crate) use self::postgres::Server;
pub(crate) use self::read::Reader;
pub(crate) use self::search::Filter;
pub(crate) use self::search::Found;
pub(crate) use self::sqlite::FILE;
pub(crate) use self::sqlite::SCHEMA;
pub(crate) use self::sqlite::Survives;
pub(crate) use self::sweep::Limits;

use std::collections::HashMap;

use self::database::Database;
use self::database::Row;
use self::database::Value;
use self::database::transaction;
use crate::incidents::kind::kind_of;
use crate::incidents::record::Incident;

/// The most bytes of one record; what is longer is cut, the least useful part first.
const MOST_BYTES: usize = 64 * 1024;

/// The records, for whoever writes. Its functions block.
#[derive(Debug)]
pub(crate) struct Store {
    database: Box<dyn Database>,
    limits: Limits,
    extent: Extent,
}

/// A configuration as it is kept: every value with its origin, and what tells it from others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Configuration {
    pub(crate) digest: String,
    pub(crate) body: String,
}

impl Store {
    /// Opens what is there, and makes it if there is nothing.
    ///
    /// # Errors
    /// It cannot be read or written, is no such store, or was written by a newer version.
    pub(crate) fn open(place: &Place, limits: Limits) -> Result<Self, StoreError> {
        let database = place.for_writing()?;
        let counted = database.query("SELECT count(*) FROM incidents", &[])?;
        let rows = counted.first().map_or(Ok(0), |row| row.count(0))?;
        let extent = database.extent(rows)?;
        Ok(Self { database, limits, extent })
    }

    /// Writes the batch, all of it or nothing. A record of a reference that is there already is joined with it. What is left in `batch` is
    /// what was written; writing it once more changes nothing.
    ///
    /// # Errors
    /// The store cannot be written.
    pub(crate) fn put_batch(
        &mut self,
        batch: &mut [Incident],
        configuration: &Configuration,
    ) -> Result<(), StoreError> {
        let new = transaction(&*self.database, |database| {
            let in_force = configuration_id(database, configuration)?;
            for one in batch.iter_mut() {
                one.configuration = in_force;
            }
            let known = join_known(database, batch)?;
            let rows: Vec<_> = batch.iter_mut().map(prepared).collect();
            database.each(PUT, &rows)?;
            index(database, batch, &known)?;
            Ok(batch.len().saturating_sub(known.len()))
        })?;
        self.extent.rows += u64::try_from(new).unwrap_or(u64::MAX);
        Ok(())
    }

    /// Forgets everybody's records of the person; how many there were.
    ///
    /// # Errors
    /// The store cannot be written.
    pub(crate) fn erase(&mut self, person: &str) -> Result<u64, StoreError> {
        let erased = transaction(&*self.database, |database| {
            let (person, whose) = (vec![vec![person.into()]], "WHERE person = ?1");
            let counted = format!("SELECT count(*) FROM incidents {whose}");
            let counted = database.query(&counted, person.first().map_or(&[], Vec::as_slice))?;
            let words =
                format!("DELETE FROM words WHERE rowid IN (SELECT id FROM incidents {whose})");
            database.each(&words, &person)?;
            database.each(&format!("DELETE FROM incidents {whose}"), &person)?;
            counted.first().map_or(Ok(0), |row| row.count(0))
        })?;
        self.database.overwrite()?;
        self.extent.rows = self.extent.rows.saturating_sub(erased);
        Ok(erased)
    }

    /// Takes some of what was deleted out of the index of words, where it takes up room.
    ///
    /// # Errors
    /// The store cannot be written.
    pub(crate) fn tidy(&mut self) -> Result<(), StoreError> {
        self.database.tidy()
    }

    /// How much there is, as far as it is known here.
    pub(crate) const fn extent(&self) -> Extent {
        self.extent
    }
}

fn configuration_id(
    database: &dyn Database,
    configuration: &Configuration,
) -> Result<Option<i64>, StoreError> {
    let Configuration { digest, body } = configuration;
    if digest.is_empty() {
        return Ok(None);
    }
    let known = || {
        let sql = "SELECT id FROM configurations WHERE digest = ?1";
        let known = database.query(sql, &[digest.as_str().into()])?;
        known.first().map(|row| row.integer(0)).transpose()
    };
    if let Some(id) = known()? {
        return Ok(Some(id));
    }
    let new = vec![vec![digest.as_str().into(), body.as_str().into()]];
    database.each("INSERT INTO configurations (digest, body) VALUES (?1, ?2)", &new)?;
    known()
}

/// Joins each of `batch` with the record that is there under its reference; the numbers of those.
fn join_known(database: &dyn Database, batch: &mut [Incident]) -> Result<Vec<i64>, StoreError> {
    let mut known = HashMap::new();
    for row in of_batch(database, "reference, body, person, id", batch)? {
        let before = Incident { person: row.optional_text(2)?, ..row.incident(1)? };
        known.insert(row.text(0)?, (before, row.integer(3)?));
    }
    let mut joined = Vec::new();
    for incident in batch {
        if let Some((before, id)) = known.remove(&incident.reference) {
            joined.push(id);
            *incident = before.followed_by(std::mem::take(incident));
        }
    }
    Ok(joined)
}

/// What stands in these columns of the records of `batch` that are there.
fn of_batch(
    database: &dyn Database,
    columns: &str,
    batch: &[Incident],
) -> Result<Vec<Row>, StoreError> {
    let mut references: Vec<Value> =
        batch.iter().map(|one| one.reference.as_str().into()).collect();
    // A handful of lengths, so that a handful of statements is prepared.
    let length = references.len().next_power_of_two();
    references.resize(length, Value::Null);
    let places: Vec<_> = (1..=length).map(|place| format!("?{place}")).collect();
    let places = places.join(", ");
    let sql = format!("SELECT {columns} FROM incidents WHERE reference IN ({places})");
    database.query(&sql, &references)
}

/// Makes the records of `batch` be found by their words; the `known` ones of them no longer by those they had.
fn index(database: &dyn Database, batch: &[Incident], known: &[i64]) -> Result<(), StoreError> {
    let known: Vec<Vec<Value>> = known.iter().map(|id| vec![(*id).into()]).collect();
    database.each("DELETE FROM words WHERE rowid = ?1", &known)?;
    let mut ids = HashMap::new();
    for row in of_batch(database, "reference, id", batch)? {
        ids.insert(row.text(0)?, row.integer(1)?);
    }
    let mut numbered: Vec<_> =
        batch.iter().filter_map(|one| Some((*ids.get(&one.reference)?, one))).collect();
    numbered.sort_unstable_by_key(|(id, _)| *id);
    let words = database.words();
    let indexed: Vec<Vec<Value>> = numbered
        .into_iter()
        .map(|(id, one)| vec![id.into(), (words.indexed)(&words_of(one)).into()])
        .collect();
    // In their order and each by itself: only so the index of a file holds all of them back, and writes them once.
    database
        .each(&format!("INSERT INTO words (rowid, text) VALUES (?1, {})", words.index), &indexed)
}

const PUT: &str = "
    INSERT INTO incidents (reference, at_ms, status, kind, code, class, operation, person, request, trace, counted, support,
                           configuration, body, version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
    ON CONFLICT (reference) DO UPDATE SET
        status = excluded.status, kind = excluded.kind, operation = excluded.operation, person = excluded.person,
        request = excluded.request, trace = excluded.trace, support = excluded.support, body = excluded.body";

/// The record as [`PUT`] takes it.
fn prepared(incident: &mut Incident) -> Vec<Value> {
    incident.kind = kind_of(incident);
    let body = fitted(incident);
    let support = incident.told.as_ref().is_some_and(|told| told.support);
    let text = |text: &String| Value::from(text.as_str());
    vec![
        text(&incident.reference),
        incident.at_ms.into(),
        incident.status.as_str().into(),
        text(&incident.kind),
        text(&incident.code),
        text(&incident.class),
        text(&incident.operation),
        incident.person.as_deref().into(),
        incident.request.as_deref().into(),
        incident.trace.as_deref().into(),
        incident.counted.into(),
        support.into(),
        incident.configuration.into(),
        body.into(),
        text(&incident.version),
    ]
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
