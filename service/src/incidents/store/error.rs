//! Why records cannot be kept or read.

use std::error::Error;
use std::fmt;

use rusqlite::ErrorCode;
use tokio_postgres::error::SqlState;

use crate::sqlite::OpenError;

/// Whatever goes wrong with the store.
#[derive(Debug)]
pub(crate) enum StoreError {
    /// The file cannot be used.
    File(OpenError),
    /// The server refuses, or the connection to it broke.
    Server(Box<tokio_postgres::Error>),
    /// The server did not answer in time.
    Silent,
    /// The server cannot be spoken to in private.
    Tls(rustls::Error),
    /// What this process needs to speak to a server is not to be had.
    Io(std::io::Error),
    /// The database cannot hold every text.
    Encoding(String),
    /// Nothing was ever kept there.
    Empty,
    /// A newer version of the program made the tables. They were left as they are.
    NewerTables {
        /// The version of the tables.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// What is kept is not what was written.
    Garbled(String),
}

impl StoreError {
    /// The error and what stands behind it, in one line.
    pub(crate) fn whole(&self) -> String {
        let mut whole = self.to_string();
        let mut source = self.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !whole.contains(&cause_text) {
                whole.push_str(": ");
                whole.push_str(&cause_text);
            }
            source = cause.source();
        }
        whole
    }

    /// Whether a newer version of this program has to read it.
    pub(crate) const fn is_newer(&self) -> bool {
        matches!(self, Self::NewerTables { .. } | Self::File(OpenError::NewerSchema { .. }))
    }

    /// Whether the file itself is what is wrong.
    pub(crate) fn is_broken(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    }

    /// Whether somebody else has it for a moment.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
    }

    /// Whether it is the record that cannot be kept there, and not any record.
    pub(crate) fn is_of_the_record(&self) -> bool {
        if let Self::Server(error) = self {
            // Data exceptions, violated constraints, limits of the program.
            return error.code().is_some_and(|code| begins(code, &["22", "23", "54"]));
        }
        let of_it = [ErrorCode::TooBig, ErrorCode::ConstraintViolation, ErrorCode::TypeMismatch];
        self.code().is_some_and(|code| of_it.contains(&code))
    }

    /// Whether another connection may take it.
    pub(crate) fn is_of_the_connection(&self) -> bool {
        let Self::Server(error) = self else { return matches!(self, Self::Silent) };
        // Without a code, it is not the server that says so. 57P is what it says when it is stopped.
        error.code().is_none_or(|code| begins(code, &["08", "57P"]))
    }

    /// Whether it may be well again without this program doing anything: what could not be written is worth holding on to.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Server(_) | Self::Silent | Self::Tls(_) | Self::Io(_) | Self::Encoding(_) => true,
            Self::File(_) => matches!(
                self.code(),
                Some(
                    ErrorCode::DatabaseBusy
                        | ErrorCode::DatabaseLocked
                        | ErrorCode::DiskFull
                        | ErrorCode::SystemIoFailure
                )
            ),
            Self::Empty | Self::NewerTables { .. } | Self::Garbled(_) => false,
        }
    }

    fn code(&self) -> Option<ErrorCode> {
        let Self::File(OpenError::Sqlite(error)) = self else { return None };
        error.sqlite_error_code()
    }
}

fn begins(code: &SqlState, classes: &[&str]) -> bool {
    classes.iter().any(|class| code.code().starts_with(class))
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(f),
            Self::Server(_) => f.write_str("the server does not take it"),
            Self::Silent => f.write_str("the server does not answer in time"),
            Self::Tls(_) => f.write_str("the server cannot be spoken to over TLS"),
            Self::Io(_) => f.write_str("nothing can be asked of a server"),
            Self::Encoding(encoding) => {
                write!(f, "the database is in {encoding}, and not every text fits into that")
            }
            Self::Empty => f.write_str("nothing was ever kept there"),
            Self::NewerTables { found, known } => write!(
                f,
                "the database has schema {found}, and this program knows no newer than {known}"
            ),
            Self::Garbled(what) => write!(f, "a record cannot be read: {what}"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::File(error) => error.source(),
            Self::Server(error) => Some(error),
            Self::Tls(error) => Some(error),
            Self::Io(error) => Some(error),
            Self::Silent
            | Self::Encoding(_)
            | Self::Empty
            | Self::NewerTables { .. }
            | Self::Garbled(_) => None,
        }
    }
}

impl From<OpenError> for StoreError {
    fn from(error: OpenError) -> Self {
        Self::File(error)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::File(error.into())
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Server(Box::new(error))
    }
}
