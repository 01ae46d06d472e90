//! How a SQLite file of the service is made, opened and brought up to date.

use std::fmt;
use std::fs::OpenOptions;
use std::io;
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Row, TransactionBehavior};

/// How long a call waits for another process that writes to the file.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// One file is opened at a time, so that no thread works with a file another one still makes.
static OPENING: Mutex<()> = Mutex::new(());

/// What a file holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schema {
    /// What must be said before anything is in the file.
    pub(crate) first: &'static str,
    /// The steps from one version to the next: the first makes version 1 of an empty file.
    pub(crate) steps: &'static [&'static str],
}

impl Schema {
    /// The version of the schema after the last step.
    pub(crate) fn version(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }
}

/// Why a file cannot be used.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// The operating system does not let the file be read and written.
    Io(io::Error),
    /// SQLite cannot work with the file.
    Sqlite(Box<rusqlite::Error>),
    /// A newer version of the program wrote the file. It was left as it is.
    NewerSchema {
        /// The version of the schema in the file.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(_) => f.write_str("the file cannot be opened"),
            Self::Sqlite(_) => f.write_str("the file cannot be used"),
            Self::NewerSchema { found, known } => write!(
                f,
                "the file has schema {found}, and this program knows no newer than {known}"
            ),
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Sqlite(error) => Some(error),
            Self::NewerSchema { .. } => None,
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(Box::new(error))
    }
}

/// A connection to the file, which is made if it is missing, at the present schema.
pub(crate) fn connect(path: &Path, schema: &Schema) -> Result<Connection, OpenError> {
    let _opening = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
    ensure_file(path).map_err(OpenError::Io)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.execute_batch(schema.first)?;
    migrate(&mut connection, schema)?;
    use_write_ahead_log(&connection)?;
    Ok(connection)
}

/// Makes the file for its owner alone if it is missing: SQLite would make it for everyone. The
/// journals beside it get the mode of the file. A file that is there is left as it is.
fn ensure_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    // Never open a file that is there: closing it again would end the locks that another
    // connection of this program holds on it.
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Takes the steps the file has not taken yet, all or none of them.
fn migrate(connection: &mut Connection, schema: &Schema) -> Result<(), OpenError> {
    // Immediate: of two programs that start at once, one migrates and the other finds it done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let steps = usize::try_from(found).ok().and_then(|taken| schema.steps.get(taken..));
    let known = schema.version();
    let steps = steps.ok_or(OpenError::NewerSchema { found, known })?;
    if steps.is_empty() {
        // Even a commit of nothing can wait for readers.
        return Ok(());
    }
    for step in steps {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    Ok(transaction.commit()?)
}

/// With the log, readers do not wait for writers. The mode stays with the file. A program that
/// reads just now keeps it from changing, which is not worth a wait: the file works without the
/// log as well, and the next start tries again.
fn use_write_ahead_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    let changed = connection.pragma_update(None, "journal_mode", "wal");
    connection.busy_timeout(BUSY_TIMEOUT)?;
    match changed {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(()),
        changed => changed,
    }
}

/// A number that SQLite keeps with a sign and that never has one.
pub(crate) fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value)
        .map_err(|_negative| rusqlite::Error::IntegralValueOutOfRange(column, value))
}
