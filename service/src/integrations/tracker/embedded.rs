//! The tracker that needs nothing else: tickets in one SQLite file.
//!
//! Its functions block, for milliseconds as a rule and for `BUSY_TIMEOUT` at most while another
//! process writes: call them where blocking is allowed. A change is on the disk, in full, when its
//! function returns, and not there at all if the program dies before.

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::ticket::Ticket;
use crate::sqlite;
use crate::sqlite::OpenError;
use crate::sqlite::Schema;
use crate::sqlite::unsigned;

/// The name of the file in the data directory.
pub(crate) const FILE: &str = "tracker.sqlite";

pub(crate) const SCHEMA: Schema = Schema { first: "", steps: &[include_str!("schema.sql")] };

/// The tickets in one file. Threads may share it, and processes may share the file.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Mutex<Connection>,
}

/// A ticket that is to be written down.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewTicket<'a> {
    /// What it is about, on one line.
    pub(crate) title: &'a str,
    /// Who asks for it.
    pub(crate) user: &'a str,
    /// The request that asks for it.
    pub(crate) request_id: &'a str,
    /// The time now, in seconds since 1970-01-01 00:00 UTC.
    pub(crate) now_unix_seconds: i64,
}

/// A ticket that is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closed {
    /// The ticket as it is now.
    pub(crate) ticket: Ticket,
    /// Whether it had been closed before.
    pub(crate) already: bool,
}

impl Store {
    /// Opens the file, and makes it if there is none: readable for its owner alone. The
    /// directory must be there. An older file is brought to the present schema first.
    ///
    /// # Errors
    /// The file cannot be read or written, is no SQLite file, or was written by a newer version.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        Ok(Self { connection: Mutex::new(sqlite::connect(path, &SCHEMA)?) })
    }

    /// Writes a ticket down. The same title of the same user in the same request gives the
    /// ticket made the first time, as it is now, so a request may be sent again.
    ///
    /// # Errors
    /// The file cannot be written, or another process kept it locked for too long.
    pub(crate) fn create(&self, ticket: NewTicket<'_>) -> rusqlite::Result<Ticket> {
        let NewTicket { title, user, request_id, now_unix_seconds } = ticket;
        let mut connection = self.connection();
        // Looked for first: an insert that meets its twin would use up a number.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(ticket) = made(&transaction, user, request_id, title)? {
            return Ok(ticket);
        }
        let ticket = transaction.query_row(
            "INSERT INTO tickets (user, request_id, title, created_unix_seconds)
             VALUES (?1, ?2, ?3, ?4) RETURNING number, title, open",
            params![user, request_id, title, now_unix_seconds],
            ticket_of_row,
        )?;
        transaction.commit()?;
        Ok(ticket)
    }

    /// The open tickets, the newest first, and no more than `limit` of them.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn open_tickets(&self, limit: u32) -> rusqlite::Result<Vec<Ticket>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT number, title, open FROM tickets
             WHERE open = 1 ORDER BY number DESC LIMIT ?1",
        )?;
        statement.query_map([limit], ticket_of_row)?.collect()
    }

    /// How many tickets are open.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn count_open(&self) -> rusqlite::Result<u64> {
        let count = "SELECT count(*) FROM tickets WHERE open = 1";
        self.connection().query_row(count, [], |row| unsigned(row, 0))
    }

    /// The ticket of that number, open or closed. `None` if there is none.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn find(&self, number: u64) -> rusqlite::Result<Option<Ticket>> {
        find(&self.connection(), number)
    }

    /// The ticket of this title that this request of this user made. `None` if it made none.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn made(
        &self,
        user: &str,
        request_id: &str,
        title: &str,
    ) -> rusqlite::Result<Option<Ticket>> {
        made(&self.connection(), user, request_id, title)
    }

    /// Closes the ticket of that number, and tells whether it was closed already. `None` if
    /// there is no such ticket.
    ///
    /// # Errors
    /// The file cannot be written, or another process kept it locked for too long.
    pub(crate) fn close(&self, number: u64) -> rusqlite::Result<Option<Closed>> {
        let Ok(key) = i64::try_from(number) else { return Ok(None) };
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let changed = transaction
            .execute("UPDATE tickets SET open = 0 WHERE number = ?1 AND open = 1", [key])?;
        let ticket = find(&transaction, number)?;
        transaction.commit()?;
        Ok(ticket.map(|ticket| Closed { ticket, already: changed == 0 }))
    }

    /// The connection. A thread that panicked with it has rolled its transaction back on the way
    /// out, so it is as good as before.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn made(
    connection: &Connection,
    user: &str,
    request_id: &str,
    title: &str,
) -> rusqlite::Result<Option<Ticket>> {
    connection
        .query_row(
            "SELECT number, title, open FROM tickets
             WHERE user = ?1 AND request_id = ?2 AND title = ?3",
            [user, request_id, title],
            ticket_of_row,
        )
        .optional()
}

fn find(connection: &Connection, number: u64) -> rusqlite::Result<Option<Ticket>> {
    // SQLite counts to i64::MAX, so there is no ticket above.
    let Ok(key) = i64::try_from(number) else { return Ok(None) };
    connection
        .query_row(
            "SELECT number, title, open FROM tickets WHERE number = ?1",
            [key],
            ticket_of_row,
        )
        .optional()
}

/// The ticket in a row of number, title and open.
fn ticket_of_row(row: &Row<'_>) -> rusqlite::Result<Ticket> {
    Ok(Ticket { number: unsigned(row, 0)?, title: row.get(1)?, open: row.get(2)? })
}
