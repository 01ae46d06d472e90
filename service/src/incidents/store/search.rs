//! Finding records by what they have in common and by their words.

use crate::incidents::record::Incident;
use crate::incidents::record::Status;
use crate::incidents::store::Reader;
use crate::incidents::store::StoreError;
use crate::incidents::store::database::Database;
use crate::incidents::store::database::Value;

/// The most records of one page.
pub(crate) const MOST: u32 = 1000;
/// So many are counted faster where none of them is looked at by itself.
const MANY: u64 = 1000;

/// What records are wanted: those of which all of this is true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// From this moment on, in milliseconds since 1970.
    pub(crate) since_ms: Option<i64>,
    /// Before this moment.
    pub(crate) until_ms: Option<i64>,
    pub(crate) status: Option<Status>,
    /// One of these; where there are none, any.
    pub(crate) operations: Vec<String>,
    pub(crate) code: Option<String>,
    pub(crate) class: Option<String>,
    /// The version of the program that kept it.
    pub(crate) version: Option<String>,
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

/// How a database may get to what is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As it thinks best.
    Any,
    /// Through the index by time, in which stands all that is asked for: columns in expressions are not looked up in others.
    ByTime,
}

impl Way {
    /// How a condition speaks of a column.
    fn column(self, name: &str) -> String {
        match self {
            Self::Any => name.to_owned(),
            Self::ByTime => format!("({name} || '')"),
        }
    }
}

impl Wanted {
    /// `None` where nothing can be found.
    pub(super) fn of(filter: &Filter, database: &dyn Database) -> Option<Self> {
        Self::by(Way::Any, filter, database)
    }

    /// The same, to be counted: where there are [`MANY`], none of them is looked at by itself.
    pub(super) fn counted(
        filter: &Filter,
        database: &dyn Database,
    ) -> Result<Option<Self>, StoreError> {
        let Some(wanted) = Self::of(filter, database) else { return Ok(None) };
        let sql = format!(
            "SELECT count(*) FROM (SELECT id FROM incidents WHERE {} LIMIT {MANY}) AS some_of_them",
            wanted.sql()
        );
        let found = database.query(&sql, &wanted.values)?;
        let are_many = found.first().map_or(Ok(0), |row| row.count(0))? >= MANY;
        Ok(if are_many { Self::by(Way::ByTime, filter, database) } else { Some(wanted) })
    }

    fn by(way: Way, filter: &Filter, database: &dyn Database) -> Option<Self> {
        let mut wanted = Self { conditions: vec!["1 = 1".to_owned()], values: Vec::new() };
        let text = |text: &Option<String>| text.clone().map(Value::Text);
        let status = filter.status.map(|status| status.as_str().into());
        for (column, value) in [
            ("status", status),
            ("code", text(&filter.code)),
            ("class", text(&filter.class)),
            ("version", text(&filter.version)),
            ("kind", text(&filter.kind)),
        ] {
            wanted.and(&way.column(column), "=", value);
        }
        wanted.one_of(&way.column("operation"), &filter.operations);
        wanted.and("request", "=", text(&filter.request));
        wanted.and("trace", "=", text(&filter.trace));
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
            let id = if way == Way::ByTime { "+id" } else { "id" };
            wanted.conditions.push(format!("{id} IN ({before}{place}{behind})"));
        }
        Some(wanted)
    }

    fn and(&mut self, column: &str, relation: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.values.push(value);
            self.conditions.push(format!("{column} {relation} ?{}", self.values.len()));
        }
    }

    fn one_of(&mut self, column: &str, all: &[String]) {
        if all.is_empty() {
            return;
        }
        let first = self.values.len() + 1;
        self.values.extend(all.iter().map(|one| Value::Text(one.clone())));
        let places: Vec<_> = (first..=self.values.len()).map(|place| format!("?{place}")).collect();
        self.conditions.push(format!("{column} IN ({})", places.join(", ")));
    }

    pub(super) fn sql(&self) -> String {
        self.conditions.join(" AND ")
    }
}
