//! What is kept no longer. The first and the newest of each kind stay, whatever their age, as long as there is room for anything else to go.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::incidents::store::Store;
use crate::incidents::store::StoreError;
use crate::incidents::store::database::Database;
use crate::incidents::store::database::Value;
use crate::incidents::store::database::sweeping;
use crate::incidents::time::millis;

/// The most that are deleted at once: some milliseconds.
const CHUNK: u32 = 100;
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
    /// The store cannot be written.
    pub(crate) fn sweep(&mut self, now_ms: i64) -> Result<bool, StoreError> {
        let age = i64::try_from(millis(self.limits.age)).unwrap_or(i64::MAX);
        let old = Going::OlderThan(now_ms.saturating_sub(age));
        let mut more = self.delete(&old, CHUNK)? == CHUNK;
        self.extent = self.database.extent(self.extent.rows)?;
        let over = self.extent.rows.saturating_sub(self.limits.count);
        let is_full = with_slack(self.extent.bytes) > self.limits.bytes;
        if over > 0 || is_full {
            // Of too many just those; where they are too large, as many as make a difference.
            let most = if is_full { CHUNK } else { u32::try_from(over).unwrap_or(CHUNK) };
            more |= self.delete(&Going::Oldest, most.min(CHUNK))? > 0;
            self.database.give_back()?;
        }
        Ok(more)
    }

    /// Takes over other limits.
    pub(crate) const fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    fn delete(&mut self, going: &Going, most: u32) -> Result<u32, StoreError> {
        // Looked at before anybody is held back by it.
        if going.find(&*self.database, most)?.is_empty() {
            return Ok(0);
        }
        let gone = sweeping(&*self.database, |database| {
            let found = going.find(database, most)?;
            forget(database, &found)?;
            Ok(u32::try_from(found.len()).unwrap_or(u32::MAX))
        })?;
        // Where another replica sweeps already, there is nothing to do here.
        let gone = gone.unwrap_or(0);
        self.extent.rows = self.extent.rows.saturating_sub(gone.into());
        Ok(gone)
    }
}

/// As many more as make up for the slack that is left free.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a size"
)]
fn with_slack(bytes: u64) -> u64 {
    (bytes as f64 / FULL) as u64
}

/// Neither the first nor the newest of its kind.
const SPARED: &str = "EXISTS (SELECT 1 FROM incidents o WHERE o.kind = old.kind AND o.id < old.id)
     AND EXISTS (SELECT 1 FROM incidents o WHERE o.kind = old.kind AND o.id > old.id)";

impl Going {
    /// Those that go, and their kinds.
    fn find(&self, database: &dyn Database, most: u32) -> Result<Vec<(i64, String)>, StoreError> {
        match self {
            Self::OlderThan(moment) => {
                let values = [most.into(), (*moment).into()];
                find(database, "at_ms < ?2 ORDER BY at_ms", SPARED, &values)
            }
            Self::Oldest => {
                let found = find(database, "1 = 1 ORDER BY id", SPARED, &[most.into()])?;
                if found.is_empty() {
                    // There are more kinds than there is room for.
                    return find(database, "1 = 1 ORDER BY id", "1 = 1", &[most.into()]);
                }
                Ok(found)
            }
        }
    }
}

fn find(
    database: &dyn Database,
    condition: &str,
    spared: &str,
    values: &[Value],
) -> Result<Vec<(i64, String)>, StoreError> {
    let sql = format!(
        "SELECT id, kind FROM (SELECT id, kind FROM incidents WHERE {condition} LIMIT {LOOKED_AT}) old
         WHERE {spared} LIMIT ?1"
    );
    let found = database.query(&sql, values)?;
    found.iter().map(|row| Ok((row.integer(0)?, row.text(1)?))).collect()
}

/// Deletes records, and counts them as long as there are others of their kind.
fn forget(database: &dyn Database, records: &[(i64, String)]) -> Result<(), StoreError> {
    let ids: Vec<Vec<Value>> = records.iter().map(|(id, _)| vec![(*id).into()]).collect();
    database.each("DELETE FROM words WHERE rowid = ?1", &ids)?;
    database.each("DELETE FROM incidents WHERE id = ?1", &ids)?;
    let mut gone: BTreeMap<&str, i64> = BTreeMap::new();
    for (_, kind) in records {
        *gone.entry(kind).or_default() += 1;
    }
    let gone: Vec<Vec<Value>> =
        gone.into_iter().map(|(kind, count)| vec![kind.into(), count.into()]).collect();
    database.each(
        "INSERT INTO swept (kind, count) VALUES (?1, ?2)
         ON CONFLICT (kind) DO UPDATE SET count = swept.count + excluded.count",
        &gone,
    )?;
    let kinds: Vec<Vec<Value>> =
        gone.iter().map(|row| row.iter().take(1).cloned().collect()).collect();
    database.each(
        "DELETE FROM swept WHERE kind = ?1 AND NOT EXISTS (SELECT 1 FROM incidents WHERE kind = ?1)",
        &kinds,
    )
}
