//! What an operator sees of the runs.

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

use breakfall::wire::FailureRecord;

use crate::ActView;
use crate::EntryView;
use crate::FlowSummary;
use crate::FlowView;
use crate::SignalView;
use crate::State;
use crate::embedded::runs::numbered_kind;
use crate::embedded::runs::signed;
use crate::embedded::runs::unsigned;

/// Which runs to list.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Filter {
    /// Only those in this state.
    pub state: Option<State>,
    /// Only those of this workflow.
    pub kind: Option<String>,
    /// Only those started before that one: how a list goes on.
    pub before: Option<String>,
}

const SUMMARY: &str =
    "id, kind, version, state, started_at, ended_at, wake_at, cancelled, tries, step, failure";

/// The newest first.
pub(super) fn list(
    connection: &Connection,
    filter: &Filter,
    most: usize,
) -> rusqlite::Result<Vec<FlowSummary>> {
    let Filter { state, kind, before } = filter;
    let mut rows = connection.prepare_cached(&format!(
        "SELECT {SUMMARY} FROM flow
         WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR kind = ?2)
         AND (?3 IS NULL OR n < (SELECT n FROM flow WHERE id = ?3))
         ORDER BY n DESC LIMIT ?4"
    ))?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = rows.query_map(params![state.map(State::number), kind, before, most], summary)?;
    rows.collect()
}

pub(super) fn show(connection: &Connection, id: &str) -> rusqlite::Result<Option<FlowView>> {
    let found = connection
        .prepare_cached(&format!("SELECT {SUMMARY}, n, input, result FROM flow WHERE id = ?1"))?
        .query_row([id], |row| Ok((summary(row)?, row.get(11)?, row.get(12)?, row.get(13)?)))
        .optional()?;
    let Some((summary, n, input, result)) = found else { return Ok(None) };
    Ok(Some(FlowView {
        summary,
        input,
        result,
        entries: entries(connection, n)?,
        signals: signals(connection, n)?,
        acts: acts(connection, n)?,
    }))
}

/// How many runs there are in each state.
pub(super) fn counts(connection: &Connection) -> rusqlite::Result<Vec<(State, u64)>> {
    let mut counts =
        connection.prepare_cached("SELECT state, count(*) FROM flow GROUP BY state")?;
    let counts =
        counts.query_map([], |row| Ok((State::numbered(row.get(0)?), unsigned(row.get(1)?))))?;
    let counts: Vec<_> = counts.collect::<rusqlite::Result<_>>()?;
    let of =
        |state| counts.iter().find(|(found, _)| *found == state).map_or(0, |(_, count)| *count);
    Ok(State::ALL.into_iter().map(|state| (state, of(state))).collect())
}

/// How a run ended, or that somebody has to look at it; `None` while it goes on.
#[derive(Debug)]
pub(super) struct Ending {
    pub(super) state: State,
    pub(super) result: Option<String>,
    pub(super) failure: Option<FailureRecord>,
    pub(super) step: Option<String>,
}

/// `None` where there is no such run.
pub(super) fn ending(connection: &Connection, id: &str) -> rusqlite::Result<Option<Ending>> {
    connection
        .prepare_cached("SELECT state, result, failure, step FROM flow WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(Ending {
                state: State::numbered(row.get(0)?),
                result: row.get(1)?,
                failure: record(row.get(2)?),
                step: row.get(3)?,
            })
        })
        .optional()
}

fn summary(row: &Row<'_>) -> rusqlite::Result<FlowSummary> {
    Ok(FlowSummary {
        id: row.get(0)?,
        kind: row.get(1)?,
        version: row.get(2)?,
        state: State::numbered(row.get(3)?),
        started_at: unsigned(row.get(4)?),
        ended_at: row.get::<_, Option<i64>>(5)?.map(unsigned),
        wake_at: unsigned(row.get(6)?),
        cancelled: row.get(7)?,
        tries: row.get(8)?,
        step: row.get(9)?,
        failure: record(row.get(10)?),
    })
}

fn record(json: Option<String>) -> Option<FailureRecord> {
    serde_json::from_str(&json?).ok()
}

fn entries(connection: &Connection, n: i64) -> rusqlite::Result<Vec<EntryView>> {
    let mut entries = connection.prepare_cached(
        "SELECT seq, kind, name, value, at FROM entry WHERE flow = ?1 ORDER BY seq",
    )?;
    let entries = entries.query_map([n], |row| {
        Ok(EntryView {
            seq: unsigned(row.get(0)?),
            kind: numbered_kind(row.get(1)?).as_str(),
            name: row.get(2)?,
            value: row.get(3)?,
            at: unsigned(row.get(4)?),
        })
    })?;
    entries.collect()
}

fn signals(connection: &Connection, n: i64) -> rusqlite::Result<Vec<SignalView>> {
    let mut signals = connection
        .prepare_cached("SELECT name, value, at FROM signal WHERE flow = ?1 ORDER BY at, name")?;
    let signals = signals.query_map([n], |row| {
        Ok(SignalView { name: row.get(0)?, value: row.get(1)?, at: unsigned(row.get(2)?) })
    })?;
    signals.collect()
}

fn acts(connection: &Connection, n: i64) -> rusqlite::Result<Vec<ActView>> {
    let mut acts =
        connection.prepare_cached("SELECT act, by, at FROM act WHERE flow = ?1 ORDER BY n")?;
    let acts = acts.query_map([n], |row| {
        Ok(ActView { act: row.get(0)?, by: row.get(1)?, at: unsigned(row.get(2)?) })
    })?;
    acts.collect()
}

/// Writes down that somebody did something.
pub(super) fn audit(
    connection: &Connection,
    n: i64,
    act: &str,
    by: &str,
    now: u64,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO act (flow, at, act, by) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![n, signed(now), act, by])?;
    Ok(())
}
