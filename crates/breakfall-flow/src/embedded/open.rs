//! How the file is made, opened and brought up to date.

use std::fs::OpenOptions;
use std::io;
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::ResultExt;
use rusqlite::Connection;
use rusqlite::OpenFlags;
use rusqlite::TransactionBehavior;

use crate::FlowFault;
use crate::embedded::runs::signed;
use crate::embedded::settings::EngineSettings;

/// The version of the schema of the journal (`PRAGMA user_version`) that this version of the library makes. It brings older ones up to date
/// and leaves newer ones alone.
pub const JOURNAL_SCHEMA: u32 = 1;
/// The steps from one version to the next: the first makes version 1 of an empty file.
const STEPS: [&str; JOURNAL_SCHEMA as usize] = [include_str!("schema.sql")];
/// How many statements stay prepared: all there are.
const STATEMENTS: usize = 64;

/// A connection to the file, which is made if it is missing, for its owner alone, at the present schema.
///
/// # Errors
/// `ASYNC_FLOW_JOURNAL_UNAVAILABLE`, with the reason; `ASYNC_FLOW_JOURNAL_NEWER`, and then the file was left as it is.
pub(super) fn connect(path: &Path, settings: &EngineSettings) -> Result<Connection, Failure> {
    ensure_file(path).or_fault(|_| FlowFault::JournalUnavailable { after: None })?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).or_fault(unavailable)?;
    prepare(&connection, settings.busy).or_fault(unavailable)?;
    migrate(&mut connection)?;
    if let Some(most) = settings.most_file_bytes {
        limit(&connection, most).or_fault(unavailable)?;
    }
    Ok(connection)
}

/// One that reads what the other has written.
pub(super) fn reader(path: &Path, settings: &EngineSettings) -> Result<Connection, Failure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).or_fault(unavailable)?;
    prepare(&connection, settings.busy).or_fault(unavailable)?;
    connection.pragma_update(None, "query_only", true).or_fault(unavailable)?;
    Ok(connection)
}

pub(super) const fn unavailable(_: &rusqlite::Error) -> FlowFault {
    FlowFault::JournalUnavailable { after: None }
}

/// Makes the file for its owner alone if it is missing: SQLite would make it for everyone, and gives the files beside it its mode.
fn ensure_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    // A file that is there is not opened: to close it again would end the locks that another connection of this process holds on it.
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn prepare(connection: &Connection, busy: Duration) -> rusqlite::Result<()> {
    connection.busy_timeout(busy)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // The log is on the disk when a commit returns.
    connection.pragma_update(None, "synchronous", "full")?;
    // Larger than the default: a checkpoint writes a page once however often it was changed.
    connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

fn limit(connection: &Connection, most_bytes: u64) -> rusqlite::Result<()> {
    let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    connection.pragma_update(None, "max_page_count", signed(most_bytes) / page.max(1))
}

/// Takes the steps that the file has not taken yet, all or none of them.
fn migrate(connection: &mut Connection) -> Result<(), Failure> {
    // Immediate: of two programs that start at once, one migrates and the other finds it done.
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .or_fault(unavailable)?;
    let found: u32 = transaction
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .or_fault(unavailable)?;
    let steps = usize::try_from(found).ok().and_then(|taken| STEPS.get(taken..));
    let steps = steps.ok_or(FlowFault::JournalNewer { found, known: JOURNAL_SCHEMA })?;
    for step in steps {
        transaction.execute_batch(step).or_fault(unavailable)?;
    }
    if !steps.is_empty() {
        transaction.pragma_update(None, "user_version", JOURNAL_SCHEMA).or_fault(unavailable)?;
    }
    transaction.commit().or_fault(unavailable)
}
