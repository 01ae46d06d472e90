//! What the errors of SQLite mean.

use rusqlite::Error;
use rusqlite::ErrorCode;
use rusqlite::ffi;

use crate::classify::ResourceFault;
use crate::fault::Classifier;
use crate::fault::Effect;
use crate::fault::Failure;

/// Rules for rusqlite, by the result code of SQLite. Errors of the program itself (a missing column, a wrong type, no row where one was
/// expected) stay unexpected.
#[must_use]
pub fn rusqlite() -> Classifier {
    Classifier::default().rule(|error: &Error| {
        let code = error.sqlite_error()?;
        let failure = Failure::from(fault(*code)?).with_note("sqlite", &code.extended_code);
        // It takes back a statement that it could not finish; of a failed read or write nobody knows.
        let known = code.code != ErrorCode::SystemIoFailure;
        Some(if known { failure.with_effect(Effect::None) } else { failure })
    })
}

fn fault(code: ffi::Error) -> Option<ResourceFault> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are defects of the program")]
    Some(match code.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => ResourceFault::Busy,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => ResourceFault::Damaged,
        ErrorCode::DiskFull | ErrorCode::TooBig | ErrorCode::OutOfMemory => ResourceFault::Full,
        ErrorCode::ConstraintViolation => match code.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => ResourceFault::Exists,
            _ => ResourceFault::Violated,
        },
        ErrorCode::PermissionDenied
        | ErrorCode::AuthorizationForStatementDenied
        | ErrorCode::ReadOnly
        | ErrorCode::CannotOpen => ResourceFault::Denied,
        ErrorCode::OperationInterrupted => ResourceFault::TimedOut,
        ErrorCode::SystemIoFailure => ResourceFault::Failed,
        _ => return None,
    })
}
