//! The records in one SQLite file.
//!
//! A batch outlives the program as soon as it is written (`survives: crash`), and the power as well where that is asked for
//! (`survives: power_loss`, at the price of one fsync a batch).

use std::path::Path;

use rusqlite::Connection;
use rusqlite::OpenFlags;
use rusqlite::ToSql;
use rusqlite::params_from_iter;
use rusqlite::types::ToSqlOutput;
use rusqlite::types::ValueRef;

use crate::incidents::store::StoreError;
use crate::incidents::store::database::Database;
use crate::incidents::store::database::Extent;
use crate::incidents::store::database::Row;
use crate::incidents::store::database::Value;
use crate::incidents::store::database::Words;
use crate::incidents::store::database::transaction;
use crate::incidents::store::words;
use crate::sqlite;
use crate::sqlite::BUSY_TIMEOUT;
use crate::sqlite::OpenError;
use crate::sqlite::Schema;
use crate::sqlite::unsigned;

/// The name of the file in the data directory.
pub(crate) const FILE: &str = "incidents.sqlite";

pub(crate) const SCHEMA: Schema = Schema {
    first: "PRAGMA auto_vacuum = INCREMENTAL",
    steps: &[include_str!("schema.sql"), include_str!("version_2.sql")],
};

/// Merges parts of the index of which a tenth or more is of deleted records: some pages of the result at a time. That is turned off where
/// records are swept away, see `version_2.sql`.
const TIDY: &str = "
    INSERT INTO words (words, rank) VALUES ('deletemerge', 10);
    INSERT INTO words (words, rank) VALUES ('merge', 500);
    INSERT INTO words (words, rank) VALUES ('deletemerge', 0);";

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

/// The open file.
#[derive(Debug)]
pub(super) struct File(Connection);

impl File {
    /// Opens the file for its one writer, and makes it if there is none: readable for its owner alone.
    pub(super) fn for_writing(path: &Path, survives: Survives) -> Result<Self, StoreError> {
        let connection = sqlite::connect(path, &SCHEMA)?;
        let synchronous = match survives {
            Survives::Crash => "NORMAL",
            Survives::PowerLoss => "FULL",
        };
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "journal_size_limit", 4 * 1024 * 1024)?;
        // What is deleted is overwritten, not only forgotten.
        connection.pragma_update(None, "secure_delete", true)?;
        Ok(Self(connection))
    }

    /// Opens the file beside its writer, who is not disturbed by it.
    pub(super) fn for_reading(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // In KiB: what is counted of a hundred thousand records has room there.
        connection.pragma_update(None, "cache_size", -16_000)?;
        let found = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = SCHEMA.version();
        if found == known {
            Ok(Self(connection))
        } else {
            Err(OpenError::NewerSchema { found, known }.into())
        }
    }

    fn run(&self, sql: &str) -> Result<(), StoreError> {
        Ok(self.0.execute_batch(sql)?)
    }
}

impl Database for File {
    fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| value(row.get_ref(column)?));
            found.push(Row(values.collect::<Result<_, StoreError>>()?));
        }
        Ok(found)
    }

    fn each(&self, sql: &str, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        for values in rows {
            statement.execute(params_from_iter(values))?;
        }
        Ok(())
    }

    fn begin(&self, _sweeps: bool) -> Result<bool, StoreError> {
        self.run("BEGIN IMMEDIATE").map(|()| true)
    }

    fn commit(&self) -> Result<(), StoreError> {
        self.run("COMMIT")
    }

    fn roll_back(&self) {
        // SQLite has undone it already where it could do nothing else.
        self.run("ROLLBACK").unwrap_or_default();
    }

    fn extent(&self, rows: u64) -> Result<Extent, StoreError> {
        let number = |name| self.0.pragma_query_value(None, name, |row| unsigned(row, 0));
        let pages = number("page_count")?.saturating_sub(number("freelist_count")?);
        Ok(Extent { rows, bytes: pages.saturating_mul(number("page_size")?) })
    }

    fn give_back(&self) -> Result<(), StoreError> {
        // Some at a time.
        self.run("PRAGMA incremental_vacuum(256)")
    }

    fn tidy(&self) -> Result<(), StoreError> {
        transaction(self, |_| self.run(TIDY))
    }

    fn overwrite(&self) -> Result<(), StoreError> {
        // Neither the log beside the file nor its free pages keep what was erased.
        self.run(
            "INSERT INTO words(words) VALUES ('optimize'); PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)",
        )
    }

    fn is_there(&self) -> bool {
        true
    }

    fn words(&self) -> &'static Words {
        &Words {
            indexed: str::to_owned,
            sought: words::quoted,
            index: "?2",
            find: ("SELECT rowid FROM words WHERE words MATCH ?", ""),
        }
    }
}

fn value(found: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(_) => Value::Text(
            found.as_str().map_err(|error| StoreError::Garbled(error.to_string()))?.to_owned(),
        ),
        ValueRef::Real(_) | ValueRef::Blob(_) => {
            return Err(StoreError::Garbled(format!("there is a {}", found.data_type())));
        }
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
