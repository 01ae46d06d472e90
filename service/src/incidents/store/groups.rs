//! Failures of one kind together, and people who are hit again and again.

use std::collections::HashMap;

use crate::incidents::record::Incident;
use crate::incidents::store::Filter;
use crate::incidents::store::Reader;
use crate::incidents::store::StoreError;
use crate::incidents::store::database::Row;
use crate::incidents::store::search::Wanted;

/// In how many steps a group's course is told.
pub(crate) const STEPS: usize = 24;
/// The most groups that are listed.
const MOST: u32 = 500;
/// The most failures that are counted one by one: whoever asks whether it still happens need not know it better.
const MOST_MORE: u32 = 1000;
/// People with so many failures since then. At most a hundred: as many as somebody can write to.
pub(super) const PEOPLE: &str = "
    SELECT person, count(*) AS failures, max(support), max(at_ms), max(id) FROM incidents
    WHERE counted = 1 AND person IS NOT NULL AND at_ms >= ?1
    GROUP BY person HAVING count(*) >= ?2
    ORDER BY failures DESC, max(at_ms) DESC LIMIT 100";

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

/// What came after a failure of the same kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(crate) struct More {
    /// How many there were, as far as they are kept; at most [`MOST_MORE`] are counted.
    pub(crate) count: u64,
    /// When the last one was, the failure itself included, in milliseconds since 1970.
    pub(crate) last_ms: i64,
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
    /// The store cannot be read.
    pub(crate) fn groups(&self, filter: &Filter, now_ms: i64) -> Result<Vec<Group>, StoreError> {
        let filter = Filter { before: None, after: None, ..filter.clone() };
        let Some(wanted) = Wanted::counted(&filter, &*self.database)? else {
            return Ok(Vec::new());
        };
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
        let mut groups = Vec::new();
        for (kind, sum) in kinds {
            let Some(newest) = self.newest_of(&kind)? else { continue };
            groups.push(Group {
                count: sum.count,
                swept: self.swept(&kind)?,
                users: users.get(&kind).copied().unwrap_or_default(),
                first_ms: sum.first_ms,
                last_ms: sum.last_ms,
                course: sum.course,
                newest,
                kind,
            });
        }
        Ok(groups)
    }

    /// How many of the wanted failures ended how, whatever ending was wanted.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(crate) fn statuses(&self, filter: &Filter) -> Result<Vec<(String, u64)>, StoreError> {
        let filter = Filter { before: None, after: None, status: None, ..filter.clone() };
        let Some(wanted) = Wanted::counted(&filter, &*self.database)? else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT status, count(*) FROM incidents WHERE {} GROUP BY status",
            wanted.sql()
        );
        self.counted(&sql, &wanted)
    }

    // As an expression, so that the way through is by time, in an index that has all that is asked for; by kind each row would be fetched.
    fn sums(
        &self,
        wanted: &Wanted,
        since: i64,
        step: u64,
    ) -> Result<HashMap<String, Sum>, StoreError> {
        let sql = format!(
            "SELECT kind || '' AS named, (at_ms - {since}) / {step} AS step, count(*), min(at_ms), max(at_ms)
             FROM incidents WHERE {} GROUP BY named, step",
            wanted.sql()
        );
        let mut sums: HashMap<String, Sum> = HashMap::new();
        for row in self.database.query(&sql, &wanted.values)? {
            let (count, first, last) = (row.count(2)?, row.integer(3)?, row.integer(4)?);
            let empty = Sum { first_ms: first, last_ms: last, ..Sum::default() };
            let sum = sums.entry(row.text(0)?).or_insert(empty);
            sum.count += count;
            sum.first_ms = sum.first_ms.min(first);
            sum.last_ms = sum.last_ms.max(last);
            let place = usize::try_from(row.integer(1)?).unwrap_or(0).min(STEPS - 1);
            if let Some(part) = sum.course.get_mut(place) {
                *part = part.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
            }
        }
        Ok(sums)
    }

    // Twelve symbols tell people apart, and are compared in less time than all.
    fn users(&self, wanted: &Wanted) -> Result<HashMap<String, u64>, StoreError> {
        let sql = format!(
            "SELECT kind || '' AS named, count(DISTINCT substr(person, 1, 12)) FROM incidents WHERE {} GROUP BY named",
            wanted.sql()
        );
        self.counted(&sql, wanted)
    }

    /// Names and how many there are of each.
    fn counted<C: FromIterator<(String, u64)>>(
        &self,
        sql: &str,
        wanted: &Wanted,
    ) -> Result<C, StoreError> {
        let counted = self.database.query(sql, &wanted.values)?;
        counted.iter().map(|row| Ok((row.text(0)?, row.count(1)?))).collect()
    }

    fn oldest(&self) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT at_ms FROM incidents ORDER BY at_ms LIMIT 1";
        self.database.query(sql, &[])?.first().map(|row| row.integer(0)).transpose()
    }

    fn swept(&self, kind: &str) -> Result<u64, StoreError> {
        let found =
            self.database.query("SELECT count FROM swept WHERE kind = ?1", &[kind.into()])?;
        found.first().map_or(Ok(0), |row| row.count(0))
    }

    /// The newest of its kind; `None` where it was swept away just now.
    fn newest_of(&self, kind: &str) -> Result<Option<Incident>, StoreError> {
        let sql = "SELECT body FROM incidents WHERE kind = ?1 ORDER BY id DESC LIMIT 1";
        let found = self.database.query(sql, &[kind.into()])?;
        found.first().map(|row| row.incident(0)).transpose()
    }

    /// What was kept of the same kind after this one.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(crate) fn more(&self, incident: &Incident) -> Result<More, StoreError> {
        let sql = format!(
            "SELECT count(*) FROM (
                 SELECT 1 FROM incidents
                 WHERE kind = ?1 AND id > (SELECT id FROM incidents WHERE reference = ?2) LIMIT {MOST_MORE}
             ) AS more"
        );
        let kind = || incident.kind.as_str().into();
        let counted = self.database.query(&sql, &[kind(), incident.reference.as_str().into()])?;
        let count = counted.first().map_or(Ok(0), |row| row.count(0))?;
        let sql = "SELECT at_ms FROM incidents WHERE kind = ?1 ORDER BY id DESC LIMIT 1";
        let last = self.database.query(sql, &[kind()])?;
        let last_ms = last.first().map_or(Ok(incident.at_ms), |row| row.integer(0))?;
        Ok(More { count, last_ms })
    }

    /// Who had at least `least` failures that count since `since_ms`, the most first. What succeeded in between is not known here: the
    /// service itself starts over after a success.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(crate) fn near_support(&self, least: u32, since_ms: i64) -> Result<Vec<Near>, StoreError> {
        let people = self.database.query(PEOPLE, &[since_ms.into(), least.max(1).into()])?;
        people.iter().map(|row| self.near(row, since_ms)).collect()
    }

    fn near(&self, row: &Row, since_ms: i64) -> Result<Near, StoreError> {
        let (person, last) = (row.text(0)?, row.integer(4)?);
        let sql = "SELECT body FROM incidents WHERE id = ?1";
        let newest = self.database.query(sql, &[last.into()])?;
        let newest = newest.first().map(|row| row.incident(0)).transpose()?.unwrap_or_default();
        let sql = "SELECT code FROM incidents WHERE person = ?1 AND at_ms >= ?2 AND counted = 1
                   GROUP BY code ORDER BY max(id) DESC LIMIT 5";
        let codes = self.database.query(sql, &[person.as_str().into(), since_ms.into()])?;
        Ok(Near {
            person,
            user: newest.user.unwrap_or_default(),
            failures: row.count(1)?,
            offered: row.integer(2)? != 0,
            last_ms: row.integer(3)?,
            codes: codes.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?,
        })
    }
}
