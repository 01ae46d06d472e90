//! Finding records by what they have in common and by their words.

use crate::incidents::record::Incident;
use crate::incidents::record::Status;
use crate::incidents::store::Reader;
use crate::incidents::store::StoreError;
use crate::incidents::store::database::Database;
use crate::incidents::store::database::Value;

/// The most records of one page.
pub(crate) const MOST: u32 = 1000;

/// What records are wanted: those of which all of this is true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// From this moment on, in milliseconds since 1970.
    pub(crate) since_ms: Option<i64>,
    /// Before this moment.
    pub(crate) until_ms: Option<i64>,
    pub(crate) status: Option<Status>,
    pub(crate) operation: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) class: Option<String>,
    pub(crate) kind: Option<String>,
    /// Whom it hit, as [`Redaction::person`](crate::incidents::redact::Redaction::person) has it, or its first symbols.
    pub(crate) person: Option<String>,
    pub(crate) request: Option<String>,
    pub(crate) trace: Option<String>,
    /// All of these words, each of which may be the beginning of one. Whatever stands there, it is only words.
    pub(crate) text: Option<String>,
    /// Older than the record of this number: for the next page.
    pub(crate) before: Option<i64>,
    /// Newer than the record of this number: for whoever watches.
    pub(crate) after: Option<i64>,
    /// At most so many; 0 is 50.
    pub(crate) limit: u32,
}

/// A record, and its place in the order of all.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    /// For [`Filter::before`] and [`Filter::after`].
    pub(crate) id: i64,
    pub(crate) incident: Incident,
}

impl Reader {
    /// The records that are wanted, the newest first; with [`Filter::after`] the oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(crate) fn search(&self, filter: &Filter) -> Result<Vec<Found>, StoreError> {
        let Some(wanted) = Wanted::of(filter, &*self.database) else { return Ok(Vec::new()) };
        let order = if filter.after.is_some() { "ASC" } else { "DESC" };
        let limit = if filter.limit == 0 { 50 } else { filter.limit.min(MOST) };
        let sql = format!(
            "SELECT id, body FROM incidents WHERE {} ORDER BY id {order} LIMIT {limit}",
            wanted.sql()
        );
        let found = self.database.query(&sql, &wanted.values)?;
        found
            .iter()
            .map(|row| Ok(Found { id: row.integer(0)?, incident: row.incident(1)? }))
            .collect()
    }
}

/// A filter as conditions with their values. Nothing of what somebody typed is ever a part of the SQL.
pub(super) struct Wanted {
    conditions: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Wanted {
    /// `None` where nothing can be found.
    pub(super) fn of(filter: &Filter, database: &dyn Database) -> Option<Self> {
        let mut wanted = Self { conditions: vec!["1 = 1".to_owned()], values: Vec::new() };
        let equal = [
            ("status", filter.status.map(|status| status.as_str().to_owned())),
            ("operation", filter.operation.clone()),
            ("code", filter.code.clone()),
            ("class", filter.class.clone()),
            ("kind", filter.kind.clone()),
            ("request", filter.request.clone()),
            ("trace", filter.trace.clone()),
        ];
        for (column, value) in equal {
            wanted.and(column, "=", value.map(Value::Text));
        }
        wanted.and("at_ms", ">=", filter.since_ms.map(Value::Integer));
        wanted.and("at_ms", "<", filter.until_ms.map(Value::Integer));
        wanted.and("id", "<", filter.before.map(Value::Integer));
        wanted.and("id", ">", filter.after.map(Value::Integer));
        if let Some(person) = &filter.person {
            // Hexadecimal: `g` comes after all of it.
            wanted.and("person", ">=", Some(Value::Text(person.clone())));
            wanted.and("person", "<", Some(Value::Text(format!("{person}g"))));
        }
        if let Some(text) = &filter.text {
            let words = database.words();
            wanted.values.push((words.sought)(text)?.into());
            let (place, (before, behind)) = (wanted.values.len(), words.find);
            wanted.conditions.push(format!("{before}{place}{behind}"));
        }
        Some(wanted)
    }

    fn and(&mut self, column: &str, relation: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.values.push(value);
            self.conditions.push(format!("{column} {relation} ?{}", self.values.len()));
        }
    }

    pub(super) fn sql(&self) -> String {
        self.conditions.join(" AND ")
    }
}
