//! Failures of one kind together, and people who are hit again and again.

use std::collections::HashMap;

use rusqlite::OptionalExtension;
use rusqlite::params;
use rusqlite::params_from_iter;

use crate::incidents::record::Incident;
use crate::incidents::store::Filter;
use crate::incidents::store::Reader;
use crate::incidents::store::read;
use crate::incidents::store::search::Wanted;
use crate::sqlite::unsigned;

/// In how many steps a group's course is told.
pub(crate) const STEPS: usize = 24;
/// The most groups that are listed.
const MOST: u32 = 500;
/// The most people: as many as somebody can write to.
const MOST_PEOPLE: u32 = 100;

/// Failures of one kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// For [`Filter::kind`].
    pub(crate) kind: String,
    /// How many of the wanted ones there are.
    pub(crate) count: u64,
    /// How many more there were, which are kept no longer.
    pub(crate) swept: u64,
    /// How many people they hit.
    pub(crate) users: u64,
    /// When the first and the last one was, in milliseconds since 1970.
    pub(crate) first_ms: i64,
    pub(crate) last_ms: i64,
    /// How many there were in each of [`STEPS`] equal parts of the time.
    pub(crate) course: [u32; STEPS],
    /// The newest one.
    pub(crate) newest: Incident,
}

/// A person who may need support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Near {
    /// As the store knows them.
    pub(crate) person: String,
    /// As they are shown.
    pub(crate) user: String,
    /// How many of their failures counted.
    pub(crate) failures: u64,
    /// Whether support was offered to them.
    pub(crate) offered: bool,
    pub(crate) last_ms: i64,
    /// The codes, the newest first.
    pub(crate) codes: Vec<String>,
}

#[derive(Default)]
struct Sum {
    count: u64,
    first_ms: i64,
    last_ms: i64,
    course: [u32; STEPS],
}

impl Reader {
    /// The wanted failures by kind, the most frequent first. `now_ms` is where their course ends, unless the filter says so.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn groups(&self, filter: &Filter, now_ms: i64) -> rusqlite::Result<Vec<Group>> {
        let filter = Filter { before: None, after: None, ..filter.clone() };
        let Some(wanted) = Wanted::of(&filter) else { return Ok(Vec::new()) };
        let until = filter.until_ms.unwrap_or(now_ms).max(1);
        let since = match filter.since_ms {
            Some(since) => since,
            None => self.oldest()?.unwrap_or(until),
        };
        let step = (until - since).max(1).unsigned_abs().div_ceil(STEPS as u64).max(1);
        let sums = self.sums(&wanted, since, step)?;
        let users = self.users(&wanted)?;
        let mut kinds: Vec<_> = sums.into_iter().collect();
        kinds.sort_by_key(|(_, sum)| std::cmp::Reverse((sum.count, sum.last_ms)));
        kinds.truncate(MOST as usize);
        kinds
            .into_iter()
            .map(|(kind, sum)| {
                Ok(Group {
                    count: sum.count,
                    swept: self.swept(&kind)?,
                    users: users.get(&kind).copied().unwrap_or_default(),
                    first_ms: sum.first_ms,
                    last_ms: sum.last_ms,
                    course: sum.course,
                    newest: self.newest_of(&kind)?,
                    kind,
                })
            })
            .collect()
    }

    /// How many of the wanted failures ended how, whatever ending was wanted.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn statuses(&self, filter: &Filter) -> rusqlite::Result<Vec<(String, u64)>> {
        let filter = Filter { before: None, after: None, status: None, ..filter.clone() };
        let Some(wanted) = Wanted::of(&filter) else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT status, count(*) FROM incidents WHERE {} GROUP BY status",
            wanted.sql()
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let counted = statement.query_map(params_from_iter(wanted.values), |row| {
            Ok((row.get(0)?, unsigned(row, 1)?))
        })?;
        counted.collect()
    }

    // With a plus, the way through is by time, in an index that has all that is asked for; by kind each row would be fetched.
    fn sums(
        &self,
        wanted: &Wanted,
        since: i64,
        step: u64,
    ) -> rusqlite::Result<HashMap<String, Sum>> {
        let sql = format!(
            "SELECT kind, (at_ms - {since}) / {step} AS step, count(*), min(at_ms), max(at_ms)
             FROM incidents WHERE {} GROUP BY +kind, step",
            wanted.sql()
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(wanted.values.clone()))?;
        let mut sums: HashMap<String, Sum> = HashMap::new();
        while let Some(row) = rows.next()? {
            let (count, first, last): (u64, i64, i64) =
                (unsigned(row, 2)?, row.get(3)?, row.get(4)?);
            let empty = Sum { first_ms: first, last_ms: last, ..Sum::default() };
            let sum = sums.entry(row.get(0)?).or_insert(empty);
            sum.count += count;
            sum.first_ms = sum.first_ms.min(first);
            sum.last_ms = sum.last_ms.max(last);
            let place = usize::try_from(row.get::<_, i64>(1)?).unwrap_or(0).min(STEPS - 1);
            if let Some(part) = sum.course.get_mut(place) {
                *part = part.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
            }
        }
        Ok(sums)
    }

    fn users(&self, wanted: &Wanted) -> rusqlite::Result<HashMap<String, u64>> {
        let sql = format!(
            "SELECT kind, count(DISTINCT person) FROM incidents WHERE {} GROUP BY +kind",
            wanted.sql()
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let counted = statement.query_map(params_from_iter(wanted.values.clone()), |row| {
            Ok((row.get(0)?, unsigned(row, 1)?))
        })?;
        counted.collect()
    }

    fn oldest(&self) -> rusqlite::Result<Option<i64>> {
        self.connection.query_row("SELECT min(at_ms) FROM incidents", [], |row| row.get(0))
    }

    fn swept(&self, kind: &str) -> rusqlite::Result<u64> {
        let mut statement =
            self.connection.prepare_cached("SELECT count FROM swept WHERE kind = ?1")?;
        Ok(statement.query_row([kind], |row| unsigned(row, 0)).optional()?.unwrap_or(0))
    }

    fn newest_of(&self, kind: &str) -> rusqlite::Result<Incident> {
        let mut statement = self.connection.prepare_cached(
            "SELECT body FROM incidents WHERE kind = ?1 ORDER BY id DESC LIMIT 1",
        )?;
        statement.query_row([kind], |row| read::incident(row, 0))
    }

    /// Who had at least `least` failures that count since `since_ms`, the most first. What succeeded in between is not known here: the
    /// service itself starts over after a success.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn near_support(&self, least: u32, since_ms: i64) -> rusqlite::Result<Vec<Near>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT person, count(*) AS failures, max(support), max(at_ms), max(id) FROM incidents
             WHERE counted = 1 AND person IS NOT NULL AND at_ms >= ?1
             GROUP BY person HAVING failures >= ?2 ORDER BY failures DESC, max(at_ms) DESC LIMIT ?3",
        )?;
        let people = statement.query_map(params![since_ms, least.max(1), MOST_PEOPLE], |row| {
            let near = Near {
                person: row.get(0)?,
                user: String::new(),
                failures: unsigned(row, 1)?,
                offered: row.get(2)?,
                last_ms: row.get(3)?,
                codes: Vec::new(),
            };
            Ok((near, row.get::<_, i64>(4)?))
        })?;
        people
            .map(|near| near.and_then(|(near, last)| self.with_codes(near, last, since_ms)))
            .collect()
    }

    fn with_codes(&self, near: Near, last: i64, since_ms: i64) -> rusqlite::Result<Near> {
        let mut newest =
            self.connection.prepare_cached("SELECT body FROM incidents WHERE id = ?1")?;
        let newest = newest.query_row([last], |row| read::incident(row, 0))?;
        let mut codes = self.connection.prepare_cached(
            "SELECT code FROM incidents WHERE person = ?1 AND at_ms >= ?2 AND counted = 1
             GROUP BY code ORDER BY max(id) DESC LIMIT 5",
        )?;
        let codes = codes.query_map(params![near.person, since_ms], |row| row.get(0))?;
        let codes = codes.collect::<rusqlite::Result<_>>()?;
        Ok(Near { user: newest.user.unwrap_or_default(), codes, ..near })
    }
}
