//! The records in a PostgreSQL that all replicas share.
//!
//! **One after the other.** Whoever writes holds an advisory lock for the length of a batch: numbers then become visible in their order,
//! so that nobody who watches misses a record, and two replicas that report the same failure join one record. Whoever sweeps holds a second one,
//! for which nobody waits. The locks of a replica that dies end with its connection; one that hangs is cut off by the server.
//!
//! A batch is as durable as `synchronous_commit` of the server says, which is on unless somebody turned it off.

mod link;
mod server;
mod value;

pub(crate) use self::server::Server;

use std::time::Duration;

use crate::incidents::store::StoreError;
use crate::incidents::store::database::Database;
use crate::incidents::store::database::Extent;
use crate::incidents::store::database::Row;
use crate::incidents::store::database::Value;
use crate::incidents::store::database::Words;
use crate::incidents::store::postgres::link::Link;
use crate::incidents::store::words;

/// The steps from one version of the tables to the next: the first makes version 1 of nothing.
const STEPS: &[&str] = &[include_str!("schema.sql"), include_str!("version_2.sql")];

// The advisory locks. The numbers mean nothing but that nobody else uses them.
const MIGRATING: i64 = 0x4252_4b46_0001;
const WRITING: i64 = 0x4252_4b46_0002;
const SWEEPING: i64 = 0x4252_4b46_0003;

/// How long the server has to take a batch: milliseconds, if it is well.
const WRITE_LIMIT: Duration = Duration::from_secs(5);
/// How long it has to find something, among a million records.
const READ_LIMIT: Duration = Duration::from_secs(15);

/// The tables, over a connection of their own.
#[derive(Debug)]
pub(super) struct Tables(Link);

impl Tables {
    /// Connects as a writer, and brings the tables up to date.
    pub(super) fn for_writing(server: &Server) -> Result<Self, StoreError> {
        let tables = Self(Link::to(server, WRITE_LIMIT)?);
        if tables.version()? != Some(known()) {
            tables.refuse_other_encodings()?;
            tables.migrate()?;
        }
        Ok(tables)
    }

    /// Connects as a reader, who changes nothing.
    pub(super) fn for_reading(server: &Server) -> Result<Self, StoreError> {
        let tables = Self(Link::to(server, READ_LIMIT)?);
        tables.0.run("SET default_transaction_read_only = on")?;
        match tables.version()? {
            None => Err(StoreError::Empty),
            Some(found) if found == known() => Ok(tables),
            Some(found) => Err(StoreError::NewerTables { found, known: known() }),
        }
    }

    /// The version of the tables, where there are any.
    fn version(&self) -> Result<Option<i64>, StoreError> {
        let there = "SELECT count(*) FROM pg_tables WHERE schemaname = 'breakfall' AND tablename = 'version'";
        if self.number(there)? == 0 {
            return Ok(None);
        }
        self.number("SELECT coalesce(max(number), 0) FROM version").map(Some)
    }

    /// Takes the steps that the tables have not taken yet, all or none of them.
    fn migrate(&self) -> Result<(), StoreError> {
        // Of replicas that start at once, one migrates and the others find it done.
        self.0.run(&format!("BEGIN; SELECT pg_advisory_xact_lock({MIGRATING})"))?;
        let migrated = self.take_steps();
        let end = if migrated.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = self.0.run(end);
        migrated.and(ended)
    }

    fn take_steps(&self) -> Result<(), StoreError> {
        let found = self.version()?.unwrap_or_default();
        let taken = usize::try_from(found).unwrap_or(usize::MAX);
        let newer = StoreError::NewerTables { found, known: known() };
        let steps = STEPS.get(taken..).ok_or(newer)?;
        // Asked for only where it is missing: whoever may not make one may use one that is there.
        if self.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'breakfall'")? == 0 {
            self.0.run("CREATE SCHEMA breakfall")?;
        }
        self.0.run("CREATE TABLE IF NOT EXISTS version (number BIGINT NOT NULL)")?;
        for step in steps {
            // An index over what is there may take its time.
            self.0.run_long(step)?;
        }
        self.0.run(&format!("DELETE FROM version; INSERT INTO version VALUES ({})", known()))
    }

    fn refuse_other_encodings(&self) -> Result<(), StoreError> {
        let found = self.0.query("SELECT current_setting('server_encoding')", &[])?;
        let encoding = found.first().map(|row| row.text(0)).transpose()?.unwrap_or_default();
        if encoding == "UTF8" { Ok(()) } else { Err(StoreError::Encoding(encoding)) }
    }

    fn number(&self, sql: &str) -> Result<i64, StoreError> {
        let found = self.0.query(sql, &[])?;
        found.first().map_or(Ok(0), |row| row.integer(0))
    }
}

fn known() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

impl Database for Tables {
    fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.0.query(sql, values)
    }

    fn each(&self, sql: &str, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        self.0.each(sql, rows)
    }

    fn begin(&self, sweeps: bool) -> Result<bool, StoreError> {
        self.0.run("BEGIN")?;
        let begun = (|| {
            let lock = format!("SELECT CAST(pg_try_advisory_xact_lock({SWEEPING}) AS INT)");
            if sweeps && self.number(&lock)? == 0 {
                return Ok(false);
            }
            self.0.run(&format!("SELECT pg_advisory_xact_lock({WRITING})")).map(|()| true)
        })();
        if !matches!(begun, Ok(true)) {
            self.roll_back();
        }
        begun
    }

    fn commit(&self) -> Result<(), StoreError> {
        self.0.run("COMMIT")
    }

    fn roll_back(&self) {
        self.0.run("ROLLBACK").unwrap_or_default();
    }

    fn extent(&self, _rows: u64) -> Result<Extent, StoreError> {
        let found = self.0.query("SELECT records, bytes FROM extent", &[])?;
        let Some(row) = found.first() else { return Ok(Extent::default()) };
        Ok(Extent { rows: row.count(0)?, bytes: row.count(1)? })
    }

    fn give_back(&self) -> Result<(), StoreError> {
        // The server does, by its autovacuum.
        Ok(())
    }

    fn tidy(&self) -> Result<(), StoreError> {
        // The server does.
        Ok(())
    }

    fn overwrite(&self) -> Result<(), StoreError> {
        // Without the lock: this is not a transaction.
        self.0.run_long("VACUUM incidents, words")
    }

    fn is_there(&self) -> bool {
        self.0.is_there()
    }

    fn words(&self) -> &'static Words {
        &Words {
            indexed: words::vector,
            sought: words::sought,
            index: "?2::text::tsvector",
            find: ("SELECT rowid FROM words WHERE text @@ ?", "::text::tsquery"),
        }
    }
}
