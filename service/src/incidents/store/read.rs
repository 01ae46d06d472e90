//! Reading beside the writer, who is not disturbed by it.

use crate::incidents::record::Incident;
use crate::incidents::store::Place;
use crate::incidents::store::StoreError;
use crate::incidents::store::database::Database;

/// The records, for reading. Its functions block.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(super) database: Box<dyn Database>,
}

impl Reader {
    /// Opens what is there.
    ///
    /// # Errors
    /// There is nothing, it cannot be read, or it is of another version.
    pub(crate) fn open(place: &Place) -> Result<Self, StoreError> {
        Ok(Self { database: place.for_reading()? })
    }

    /// Whether it can still be read from.
    pub(crate) fn is_there(&self) -> bool {
        self.database.is_there()
    }

    /// The record of this reference.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(crate) fn by_reference(&self, reference: &str) -> Result<Option<Incident>, StoreError> {
        let sql = "SELECT body FROM incidents WHERE reference = ?1";
        let found = self.database.query(sql, &[reference.into()])?;
        found.first().map(|row| row.incident(0)).transpose()
    }

    /// The configuration of this number: a list of values with their origins, as JSON.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(crate) fn configuration(&self, id: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT body FROM configurations WHERE id = ?1";
        let found = self.database.query(sql, &[id.into()])?;
        found.first().map(|row| row.text(0)).transpose()
    }

    /// The number of the newest record, for [`Filter::after`](crate::incidents::store::Filter::after).
    ///
    /// # Errors
    /// The store cannot be read.
    pub(crate) fn newest(&self) -> Result<i64, StoreError> {
        let found = self.database.query("SELECT coalesce(max(id), 0) FROM incidents", &[])?;
        found.first().map_or(Ok(0), |row| row.integer(0))
    }

    /// The people whose hash begins like this, and how many records there are of each; two at most, which is one too many.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(crate) fn people(&self, person: &str) -> Result<Vec<(String, u64)>, StoreError> {
        // Hexadecimal: `g` comes after all of it.
        let sql = "SELECT person, count(*) FROM incidents WHERE person >= ?1 AND person < ?2
                   GROUP BY person LIMIT 2";
        let people = self.database.query(sql, &[person.into(), format!("{person}g").into()])?;
        people.iter().map(|row| Ok((row.text(0)?, row.count(1)?))).collect()
    }
}
