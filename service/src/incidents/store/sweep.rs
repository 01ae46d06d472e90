//! What is kept no longer. The first and the newest of each kind stay, whatever their age, as long as there is room for anything else to go.

use std::time::Duration;

use rusqlite::Transaction;
use rusqlite::TransactionBehavior;

use crate::incidents::store::Store;
use crate::incidents::time::millis;
use crate::sqlite::unsigned;

/// As many as are deleted at once: some milliseconds.
const CHUNK: u32 = 200;
/// How many of the oldest are looked at for one that may go.
const LOOKED_AT: u32 = 5_000;
/// The share of the size at which sweeping starts: what is being written must fit too.
const FULL: f64 = 0.85;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) age: Duration,
    pub(crate) bytes: u64,
    pub(crate) count: u64,
}

impl Default for Limits {
    fn default() -> Self {
        let day = Duration::from_hours(24);
        Self { age: 30 * day, bytes: 512 * 1024 * 1024, count: 1_000_000 }
    }
}

/// What must be true of a record that goes.
enum Going {
    /// It is older than this, in milliseconds since 1970.
    OlderThan(i64),
    /// It is one of the oldest.
    Oldest,
}

impl Store {
    /// Deletes some of what is too old or too much, at most [`CHUNK`] of each; whether there may be more to delete.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn sweep(&mut self, now_ms: i64) -> rusqlite::Result<bool> {
        let age = i64::try_from(millis(self.limits.age)).unwrap_or(i64::MAX);
        let mut more = self.delete(&Going::OlderThan(now_ms.saturating_sub(age)))? == CHUNK;
        if self.rows() > self.limits.count || self.used()? > self.limits.bytes {
            more |= self.delete(&Going::Oldest)? > 0;
            // Pages that nobody uses go back to the disk, some at a time.
            self.connection.execute_batch("PRAGMA incremental_vacuum(256)")?;
        }
        Ok(more)
    }

    /// Takes over other limits.
    pub(crate) const fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// The bytes that are in use, and as many more as make up for the slack that is left free.
    fn used(&self) -> rusqlite::Result<u64> {
        let number = |name| self.connection.pragma_query_value(None, name, |row| unsigned(row, 0));
        let pages = number("page_count")?.saturating_sub(number("freelist_count")?);
        let bytes = pages.saturating_mul(number("page_size")?);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a size"
        )]
        let with_slack = (bytes as f64 / FULL) as u64;
        Ok(with_slack)
    }

    fn delete(&mut self, going: &Going) -> rusqlite::Result<u32> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut found = going.find(&transaction, SPARED)?;
        if found.is_empty() && matches!(going, Going::Oldest) {
            // There are more kinds than there is room for.
            found = going.find(&transaction, "1")?;
        }
        for (id, kind) in &found {
            forget(&transaction, *id, kind)?;
        }
        transaction.commit()?;
        let gone = u32::try_from(found.len()).unwrap_or(u32::MAX);
        self.rows = self.rows.saturating_sub(gone.into());
        Ok(gone)
    }
}

/// Neither the first nor the newest of its kind.
const SPARED: &str = "EXISTS (SELECT 1 FROM incidents o WHERE o.kind = old.kind AND o.id < old.id)
     AND EXISTS (SELECT 1 FROM incidents o WHERE o.kind = old.kind AND o.id > old.id)";

impl Going {
    /// Those that go, and their kinds.
    fn find(
        &self,
        transaction: &Transaction<'_>,
        spared: &str,
    ) -> rusqlite::Result<Vec<(i64, String)>> {
        let condition = match self {
            Self::OlderThan(moment) => format!("at_ms < {moment}"),
            Self::Oldest => "1".to_owned(),
        };
        let mut statement = transaction.prepare_cached(&format!(
            "SELECT id, kind FROM
                (SELECT id, kind FROM incidents WHERE {condition} ORDER BY id LIMIT {LOOKED_AT}) old
             WHERE {spared} LIMIT {CHUNK}"
        ))?;
        let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        found.collect()
    }
}

/// Deletes a record, and counts it as long as there are others of its kind.
fn forget(transaction: &Transaction<'_>, id: i64, kind: &str) -> rusqlite::Result<()> {
    transaction.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([id])?;
    transaction.prepare_cached("DELETE FROM incidents WHERE id = ?1")?.execute([id])?;
    let mut others =
        transaction.prepare_cached("SELECT 1 FROM incidents WHERE kind = ?1 LIMIT 1")?;
    if others.exists([kind])? {
        let mut count = transaction.prepare_cached(
            "INSERT INTO swept (kind, count) VALUES (?1, 1) ON CONFLICT (kind) DO UPDATE SET count = count + 1",
        )?;
        count.execute([kind])?;
    } else {
        transaction.prepare_cached("DELETE FROM swept WHERE kind = ?1")?.execute([kind])?;
    }
    Ok(())
}
