//! Reading beside the writer, who is not disturbed by it.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::OpenFlags;
use rusqlite::OptionalExtension;
use rusqlite::Row;

use crate::incidents::record::Incident;
use crate::incidents::store::SCHEMA;
use crate::sqlite::BUSY_TIMEOUT;
use crate::sqlite::OpenError;
use crate::sqlite::unsigned;

/// The file, for reading. Its functions block.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(super) connection: Connection,
}

impl Reader {
    /// Opens the file.
    ///
    /// # Errors
    /// There is none, it cannot be read, or it is of another version.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        let found = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = SCHEMA.version();
        if found == known {
            Ok(Self { connection })
        } else {
            Err(OpenError::NewerSchema { found, known })
        }
    }

    /// The record of this reference.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn by_reference(&self, reference: &str) -> rusqlite::Result<Option<Incident>> {
        let mut found =
            self.connection.prepare_cached("SELECT body FROM incidents WHERE reference = ?1")?;
        found.query_row([reference], |row| incident(row, 0)).optional()
    }

    /// The configuration of this number: a list of values with their origins, as JSON.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn configuration(&self, id: i64) -> rusqlite::Result<Option<String>> {
        let mut found =
            self.connection.prepare_cached("SELECT body FROM configurations WHERE id = ?1")?;
        found.query_row([id], |row| row.get(0)).optional()
    }

    /// The number of the newest record, for [`Filter::after`](crate::incidents::store::Filter::after).
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn newest(&self) -> rusqlite::Result<i64> {
        self.connection
            .query_row("SELECT coalesce(max(id), 0) FROM incidents", [], |row| row.get(0))
    }

    /// The people whose hash begins like this, and how many records there are of each; two at most, which is one too many.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn people(&self, person: &str) -> rusqlite::Result<Vec<(String, u64)>> {
        let mut people = self.connection.prepare_cached(
            "SELECT person, count(*) FROM incidents WHERE person >= ?1 AND person < ?1 || 'g' GROUP BY person LIMIT 2",
        )?;
        let people = people.query_map([person], |row| Ok((row.get(0)?, unsigned(row, 1)?)))?;
        people.collect()
    }
}

/// The record in a column. One that cannot be read is an error of its row.
pub(super) fn incident(row: &Row<'_>, column: usize) -> rusqlite::Result<Incident> {
    let body = row.get_ref(column)?.as_str()?;
    serde_json::from_str(body).map_err(|error| {
        let kind = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
    })
}
