//! What the engine writes of a run. Every change says who makes it: where another worker has taken the run over, nothing is changed.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

use crate::State;
use crate::replay::Entry;
use crate::replay::History;
use crate::replay::Kind;

/// A run and who runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) n: i64,
    pub(super) owner: i64,
}

/// A run that is about to begin.
#[derive(Debug)]
pub(super) struct NewRun {
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) version: u32,
    pub(super) input: String,
}

/// What became of a start.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Accepted {
    New(i64),
    /// The same was started before.
    Known,
    /// Something else was.
    Taken,
}

pub(super) fn start(
    connection: &Connection,
    run: &NewRun,
    owner: i64,
    now: u64,
) -> rusqlite::Result<Accepted> {
    let NewRun { id, kind, version, input } = run;
    let new = connection
        .prepare_cached(
            "INSERT INTO flow (id, kind, version, input, state, owner, wake_at, started_at)
             VALUES (?1, ?2, ?3, ?4, 0, ?5, max(?6, 1), ?6) ON CONFLICT DO NOTHING",
        )?
        .execute(params![id, kind, version, input, owner, signed(now)])?;
    if new > 0 {
        return Ok(Accepted::New(connection.last_insert_rowid()));
    }
    let same: bool = connection
        .prepare_cached("SELECT kind = ?2 AND input = ?3 FROM flow WHERE id = ?1")?
        .query_row(params![id, kind, input], |row| row.get(0))?;
    Ok(if same { Accepted::Known } else { Accepted::Taken })
}

/// False where the run is another's.
pub(super) fn put(
    connection: &Connection,
    held: Held,
    entry: &Entry,
    now: u64,
) -> rusqlite::Result<bool> {
    let Entry { seq, kind, name, value } = entry;
    let kind = kind_number(*kind);
    let put = connection
        .prepare_cached(
            "INSERT INTO entry (flow, seq, kind, name, value, at) SELECT ?1, ?3, ?4, ?5, ?6, ?7
             WHERE EXISTS (SELECT 1 FROM flow WHERE n = ?1 AND owner = ?2 AND state = 0)",
        )?
        .execute(params![held.n, held.owner, signed(*seq), kind, name, value, signed(now)])?;
    Ok(put > 0)
}

/// It got further: its tries are counted anew.
pub(super) fn got_further(connection: &Connection, held: Held) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE flow SET tries = 0 WHERE n = ?1 AND owner = ?2")?
        .execute([held.n, held.owner])?;
    Ok(())
}

/// How a run ended, or why an operator has to look at it.
#[derive(Debug)]
pub(super) struct Finish {
    pub(super) state: State,
    pub(super) result: Option<String>,
    pub(super) failure: Option<String>,
    pub(super) step: Option<String>,
}

/// The state that it has now; `None` where the run is another's.
pub(super) fn finish(
    connection: &Connection,
    held: Held,
    finish: &Finish,
    now: u64,
) -> rusqlite::Result<Option<State>> {
    let Finish { state, result, failure, step } = finish;
    let ended_at = state.is_final().then(|| signed(now));
    let number = connection
        .prepare_cached(
            // What failed after an operator gave it up was given up; what somebody cancelled is cancelled, however late that came.
            "UPDATE flow SET state = CASE WHEN ?3 IN (4, 5) AND given_up THEN 6
                 WHEN ?3 = 4 AND cancelled THEN 5 ELSE ?3 END,
                 owner = 0, ended_at = ?4, result = ?5, failure = ?6, step = ?7
             WHERE n = ?1 AND owner = ?2 AND state = 0 RETURNING state",
        )?
        .query_row(
            params![held.n, held.owner, state.number(), ended_at, result, failure, step],
            |row| row.get(0),
        )
        .optional()?;
    Ok(number.map(State::numbered))
}

/// What a run knows of what has come for it from outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// How many signals.
    pub(super) signals: i64,
    pub(super) cancelled: bool,
}

/// Whether it is put aside until `wake_at`: not where something has come for it meanwhile, or where it is another's.
pub(super) fn put_aside(
    connection: &Connection,
    held: Held,
    wake_at: u64,
    known: Known,
) -> rusqlite::Result<bool> {
    let aside = connection
        .prepare_cached(
            "UPDATE flow SET owner = 0, wake_at = max(?3, 1), tries = 0
             WHERE n = ?1 AND owner = ?2 AND state = 0 AND signals = ?4 AND cancelled = ?5",
        )?
        .execute(params![held.n, held.owner, signed(wake_at), known.signals, known.cancelled])?;
    Ok(aside > 0)
}

/// It could not go on here: somebody tries again at `wake_at`, after this many tries.
pub(super) fn let_go(
    connection: &Connection,
    held: Held,
    wake_at: u64,
    tries: u32,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE flow SET owner = 0, wake_at = max(?3, 1), tries = ?4
             WHERE n = ?1 AND owner = ?2 AND state = 0",
        )?
        .execute(params![held.n, held.owner, signed(wake_at), tries])?;
    Ok(())
}

/// A run that was taken up again.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) n: i64,
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) version: u32,
    pub(super) input: String,
    pub(super) known: Known,
    pub(super) tries: u32,
    pub(super) started_at: u64,
}

/// Takes up what is due and belongs to nobody, or to a worker that has gone: the longest due first.
pub(super) fn take_up(
    connection: &Connection,
    owner: i64,
    now: u64,
    most: usize,
) -> rusqlite::Result<Vec<Taken>> {
    let mut owners =
        connection.prepare_cached("SELECT n FROM worker WHERE until < ?1 AND n <> ?2")?;
    let gone = owners.query_map([signed(now), owner], |row| row.get(0))?;
    let from: Vec<i64> = std::iter::once(Ok(0)).chain(gone).collect::<rusqlite::Result<_>>()?;
    let mut due = Vec::new();
    for from in from {
        // One index walk for each; whose lease has run out waits for nothing that is not due.
        let mut found = connection.prepare_cached(
            "SELECT n, wake_at FROM flow WHERE state = 0 AND owner = ?1 AND wake_at <= ?2
             ORDER BY wake_at LIMIT ?3",
        )?;
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = found.query_map([from, signed(now), limit], |row| {
            Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(0)?))
        })?;
        due.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    due.sort_unstable();
    due.truncate(most);
    let mut take = connection.prepare_cached(
        "UPDATE flow SET owner = ?2, tries = tries + 1, wake_at = max(wake_at, 1) WHERE n = ?1
         RETURNING n, id, kind, version, input, signals, cancelled, tries, started_at",
    )?;
    due.into_iter().map(|(_, n)| take.query_row([n, owner], taken)).collect()
}

fn taken(row: &Row<'_>) -> rusqlite::Result<Taken> {
    Ok(Taken {
        n: row.get(0)?,
        id: row.get(1)?,
        kind: row.get(2)?,
        version: row.get(3)?,
        input: row.get(4)?,
        known: Known { signals: row.get(5)?, cancelled: row.get(6)? },
        tries: row.get(7)?,
        started_at: unsigned(row.get(8)?),
    })
}

/// What is written down of a run.
pub(super) fn history(connection: &Connection, n: i64) -> rusqlite::Result<History> {
    let mut entries = connection
        .prepare_cached("SELECT seq, kind, name, value FROM entry WHERE flow = ?1 ORDER BY seq")?;
    let entries = entries.query_map([n], |row| {
        Ok(Entry {
            seq: unsigned(row.get(0)?),
            kind: numbered_kind(row.get(1)?),
            name: row.get::<_, String>(2)?.into(),
            value: row.get(3)?,
        })
    })?;
    let entries = entries.collect::<rusqlite::Result<_>>()?;
    Ok(History { entries, signals: signals(connection, n)? })
}

pub(super) fn signals(
    connection: &Connection,
    n: i64,
) -> rusqlite::Result<HashMap<Box<str>, String>> {
    let mut signals =
        connection.prepare_cached("SELECT name, value FROM signal WHERE flow = ?1")?;
    let signals =
        signals.query_map([n], |row| Ok((row.get::<_, String>(0)?.into(), row.get(1)?)))?;
    signals.collect()
}

/// What has come from outside for a run that is in memory.
#[derive(Debug)]
pub(super) struct News {
    pub(super) n: i64,
    pub(super) known: Known,
    pub(super) signals: HashMap<Box<str>, String>,
}

/// The news of one run; `None` where it is another's by now.
pub(super) fn news(connection: &Connection, held: Held) -> rusqlite::Result<Option<News>> {
    let found = connection
        .prepare_cached(
            "SELECT signals, cancelled FROM flow WHERE n = ?1 AND owner = ?2 AND state = 0",
        )?
        .query_row([held.n, held.owner], |row| {
            Ok(Known { signals: row.get(0)?, cancelled: row.get(1)? })
        })
        .optional()?;
    let Some(known) = found else { return Ok(None) };
    Ok(Some(News { n: held.n, known, signals: signals(connection, held.n)? }))
}

/// Whether something has come for a run of `owner`.
pub(super) fn is_poked(connection: &Connection, owner: i64) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM flow WHERE state = 0 AND owner = ?1 AND wake_at = 0)",
        )?
        .query_row([owner], |row| row.get(0))
}

/// The news of all runs for which something has come.
pub(super) fn all_news(connection: &Connection, owner: i64) -> rusqlite::Result<Vec<News>> {
    let mut poked = connection
        .prepare_cached("SELECT n FROM flow WHERE state = 0 AND owner = ?1 AND wake_at = 0")?;
    let poked = poked.query_map([owner], |row| row.get(0))?;
    let poked: Vec<i64> = poked.collect::<rusqlite::Result<_>>()?;
    let mut all = Vec::with_capacity(poked.len());
    for n in poked {
        connection.prepare_cached("UPDATE flow SET wake_at = 1 WHERE n = ?1")?.execute([n])?;
        all.extend(news(connection, Held { n, owner })?);
    }
    Ok(all)
}

/// The runs of `owner`, to find those that it does not know of.
pub(super) fn owned(connection: &Connection, owner: i64) -> rusqlite::Result<Vec<(i64, String)>> {
    let mut found =
        connection.prepare_cached("SELECT n, id FROM flow WHERE state = 0 AND owner = ?1")?;
    found.query_map([owner], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// It is anybody's again, at once.
pub(super) fn disown(connection: &Connection, held: Held) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE flow SET owner = 0 WHERE n = ?1 AND owner = ?2 AND state = 0")?
        .execute([held.n, held.owner])?;
    Ok(())
}

/// A worker of its own number begins. Those that have gone long ago and left nothing are forgotten.
pub(super) fn enter(
    connection: &Connection,
    token: &str,
    now: u64,
    until: u64,
) -> rusqlite::Result<i64> {
    const DAY_MS: u64 = 24 * 60 * 60 * 1000;
    connection.execute(
        "DELETE FROM worker WHERE until < ?1
         AND NOT EXISTS (SELECT 1 FROM flow WHERE state = 0 AND owner = worker.n)",
        [signed(now.saturating_sub(DAY_MS))],
    )?;
    let new = "INSERT INTO worker (token, until) VALUES (?1, ?2)";
    connection.execute(new, params![token, signed(until)])?;
    Ok(connection.last_insert_rowid())
}

/// It is still there.
pub(super) fn renew(
    connection: &Connection,
    owner: i64,
    token: &str,
    until: u64,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO worker (n, token, until) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET until = ?3",
        )?
        .execute(params![owner, token, signed(until)])?;
    Ok(())
}

/// The other workers that are thought to be there, with the names of their locks.
pub(super) fn others(
    connection: &Connection,
    owner: i64,
    now: u64,
) -> rusqlite::Result<Vec<(i64, String)>> {
    let mut others =
        connection.prepare_cached("SELECT n, token FROM worker WHERE until >= ?1 AND n <> ?2")?;
    let others = others.query_map([signed(now), owner], |row| Ok((row.get(0)?, row.get(1)?)))?;
    others.collect()
}

/// It has gone: its runs are anybody's.
pub(super) fn bury(connection: &Connection, worker: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("UPDATE worker SET until = -1 WHERE n = ?1")?.execute([worker])?;
    Ok(())
}

/// It goes in good order: its runs are anybody's at once, and nobody counts that against them.
pub(super) fn leave(connection: &Connection, owner: i64) -> rusqlite::Result<()> {
    connection
        .execute("UPDATE flow SET owner = 0, tries = 0 WHERE state = 0 AND owner = ?1", [owner])?;
    connection.execute("DELETE FROM worker WHERE n = ?1", [owner])?;
    Ok(())
}

/// Forgets what ended before `before`, at most so many runs; gives how many.
pub(super) fn sweep(connection: &Connection, before: u64, most: usize) -> rusqlite::Result<usize> {
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let mut old = connection.prepare_cached(
        "SELECT n FROM flow WHERE ended_at IS NOT NULL AND ended_at < ?1 ORDER BY ended_at LIMIT ?2",
    )?;
    let old: Vec<i64> = old
        .query_map([signed(before), limit], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for n in &old {
        for table in [
            "DELETE FROM entry WHERE flow = ?1",
            "DELETE FROM signal WHERE flow = ?1",
            "DELETE FROM act WHERE flow = ?1",
            "DELETE FROM flow WHERE n = ?1",
        ] {
            connection.prepare_cached(table)?.execute([n])?;
        }
    }
    Ok(old.len())
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

const fn kind_number(kind: Kind) -> i64 {
    match kind {
        Kind::Done => 1,
        Kind::Failed => 2,
        Kind::Sleep => 3,
        Kind::Cut => 4,
    }
}

pub(super) const fn numbered_kind(number: i64) -> Kind {
    match number {
        1 => Kind::Done,
        3 => Kind::Sleep,
        4 => Kind::Cut,
        _ => Kind::Failed,
    }
}
