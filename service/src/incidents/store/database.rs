//! What a database must be able to do to keep the records. Everything else is written once, in SQL that both understand.
//!
//! Parameters are `?1`, `?2`, …; numbers are 64 bits; whether something is so is 0 or 1.

use std::fmt;

use crate::incidents::record::Incident;
use crate::incidents::store::StoreError;

/// The database behind a store or a reader. Its functions block.
pub(super) trait Database: fmt::Debug + Send {
    /// The rows that `sql` finds.
    fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Runs `sql` once for each of `rows`.
    fn each(&self, sql: &str, rows: &[Vec<Value>]) -> Result<(), StoreError>;

    /// Begins a transaction beside which nobody else writes; whether it has, where that is asked for only as long as nobody `sweeps`.
    fn begin(&self, sweeps: bool) -> Result<bool, StoreError>;

    /// Keeps what was done since the begin.
    fn commit(&self) -> Result<(), StoreError>;

    /// Undoes what was done since the begin. Where that fails, the end of the connection does it.
    fn roll_back(&self);

    /// How much there is, where whoever writes has counted `rows`.
    fn extent(&self, rows: u64) -> Result<Extent, StoreError>;

    /// Gives some of the room back that nothing uses.
    fn give_back(&self) -> Result<(), StoreError>;

    /// Makes that what was deleted stands nowhere any more.
    fn overwrite(&self) -> Result<(), StoreError>;

    /// Takes some of what was deleted out of the index of words, where it takes up room.
    fn tidy(&self) -> Result<(), StoreError>;

    /// Whether it can still be asked.
    fn is_there(&self) -> bool;

    /// How it is told words.
    fn words(&self) -> &'static Words;
}

/// How a database indexes words.
pub(super) struct Words {
    /// What a text is indexed as.
    pub(super) indexed: fn(&str) -> String,
    /// What is looked for, for all words of a text of which each may be a beginning; `None` where there is no word in it.
    pub(super) sought: fn(&str) -> Option<String>,
    /// The SQL of an indexed text that is the second parameter.
    pub(super) index: &'static str,
    /// The SQL that finds the numbers of records, before and behind the number of the parameter that is looked for.
    pub(super) find: (&'static str, &'static str),
}

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) rows: u64,
    /// What is in use; what was freed and not yet given back is not.
    pub(crate) bytes: u64,
}

/// Runs `work` as one transaction: all of it or nothing.
pub(super) fn transaction<T>(
    database: &dyn Database,
    work: impl FnOnce(&dyn Database) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    database.begin(false)?;
    finish(database, work(database))
}

/// Like [`transaction`], but `None` where somebody else is sweeping already.
pub(super) fn sweeping<T>(
    database: &dyn Database,
    work: impl FnOnce(&dyn Database) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    if !database.begin(true)? {
        return Ok(None);
    }
    finish(database, work(database)).map(Some)
}

fn finish<T>(database: &dyn Database, done: Result<T, StoreError>) -> Result<T, StoreError> {
    let done = done.and_then(|done| database.commit().map(|()| done));
    if done.is_err() {
        database.roll_back();
    }
    done
}

/// What goes into a database and comes out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Integer(i64),
    Text(String),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<bool> for Value {
    fn from(is_so: bool) -> Self {
        Self::Integer(is_so.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What was found: a value for each column, in the order in which they were asked for.
#[derive(Debug)]
pub(super) struct Row(pub(super) Vec<Value>);

impl Row {
    pub(super) fn text(&self, column: usize) -> Result<String, StoreError> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text.clone()),
            other => Err(not(column, other, "a text")),
        }
    }

    pub(super) fn optional_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        match self.0.get(column) {
            Some(Value::Null) => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    pub(super) fn integer(&self, column: usize) -> Result<i64, StoreError> {
        match self.0.get(column) {
            Some(Value::Integer(number)) => Ok(*number),
            other => Err(not(column, other, "a number")),
        }
    }

    /// A number that has no sign.
    pub(super) fn count(&self, column: usize) -> Result<u64, StoreError> {
        let number = self.integer(column)?;
        let negative = |_| not(column, Some(&Value::Integer(number)), "a count");
        u64::try_from(number).map_err(negative)
    }

    /// The record in a column.
    pub(super) fn incident(&self, column: usize) -> Result<Incident, StoreError> {
        let Some(Value::Text(body)) = self.0.get(column) else {
            return Err(not(column, self.0.get(column), "a record"));
        };
        serde_json::from_str(body).map_err(|error| StoreError::Garbled(error.to_string()))
    }
}

/// What stands there is not told: it may be private.
fn not(column: usize, found: Option<&Value>, what: &str) -> StoreError {
    let found = match found {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Integer(_)) => "a number",
        Some(Value::Text(_)) => "a text",
    };
    StoreError::Garbled(format!("column {column} holds {found}, not {what}"))
}
