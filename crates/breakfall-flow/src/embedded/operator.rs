//! What an operator can do, whether or not a process runs the flows just now.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::PublicText;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use tokio::sync::Notify;

use crate::FlowFault;
use crate::FlowSummary;
use crate::FlowView;
use crate::Journaled;
use crate::State;
use crate::Verdict;
use crate::Wall;
use crate::embedded::runs;
use crate::embedded::runs::signed;
use crate::embedded::settings::EngineSettings;
use crate::embedded::store::Store;
use crate::embedded::views;
use crate::embedded::views::Filter;
use crate::replay::verdict_key;
use crate::wall::millis;

/// Looks at the runs in a file and decides about them. Processes that run them from the same file hear of it within their
/// [`poll`](EngineSettings::poll).
#[derive(Clone, Debug)]
pub struct Operator {
    store: Store,
    wall: Wall,
    most_bytes: usize,
    /// Wakes the engine of this process, where there is one.
    poke: Option<Arc<Notify>>,
}

/// How many runs are forgotten in one transaction, so that nobody waits long for the next.
const SWEPT_AT_ONCE: usize = 200;

impl Operator {
    /// The runs in the file at `path`.
    ///
    /// # Errors
    /// Those of [`EngineBuilder::open`](crate::EngineBuilder::open).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Failure> {
        let settings = EngineSettings::default();
        let store = Store::open(path.as_ref(), &settings)?;
        let EngineSettings { wall, most_bytes, .. } = settings;
        Ok(Self { store, wall, most_bytes, poke: None })
    }

    pub(super) fn beside(store: &Store, settings: &EngineSettings, poke: &Arc<Notify>) -> Self {
        let EngineSettings { wall, most_bytes, .. } = settings;
        let poke = Some(Arc::clone(poke));
        Self { store: store.clone(), wall: wall.clone(), most_bytes: *most_bytes, poke }
    }

    /// The runs that `filter` means, the newest first, at most `most`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn list(&self, filter: Filter, most: usize) -> Result<Vec<FlowSummary>, Failure> {
        self.store.read(move |file| views::list(file, &filter, most)).await
    }

    /// All that is known of a run.
    ///
    /// # Errors
    /// `ASYNC_FLOW_NOT_FOUND`; if the file cannot be read.
    pub async fn show(&self, id: &str) -> Result<FlowView, Failure> {
        let id = id.to_owned();
        let found = self.store.read(move |file| views::show(file, &id)).await?;
        found.ok_or_else(|| FlowFault::NotFound.into())
    }

    /// How many runs there are in each state.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn counts(&self) -> Result<Vec<(State, u64)>, Failure> {
        self.store.read(views::counts).await
    }

    /// Wants the run to end: what it is doing is broken off, what it has done is undone. While it is being undone already, that ends
    /// first. False where somebody wanted it before.
    ///
    /// # Errors
    /// `ASYNC_FLOW_NOT_FOUND`; `ASYNC_FLOW_ACT_IMPOSSIBLE` where it has ended.
    pub async fn cancel(&self, id: &str, by: &str) -> Result<bool, Failure> {
        self.act(id, by, "cancel", cancel).await
    }

    /// Lets a run that needs attention try again what failed: what stood in its way is gone.
    ///
    /// # Errors
    /// `ASYNC_FLOW_NOT_FOUND`; `ASYNC_FLOW_ACT_IMPOSSIBLE` where it needs no attention.
    pub async fn resume(&self, id: &str, by: &str) -> Result<(), Failure> {
        self.act(id, by, "resume", |file, run, now| answer(file, run, Verdict::Resume, now)).await
    }

    /// Lets a run that needs attention go on as if the undo that failed were done: somebody did it by hand.
    ///
    /// # Errors
    /// `ASYNC_FLOW_NOT_FOUND`; `ASYNC_FLOW_ACT_IMPOSSIBLE` where no undo needs attention.
    pub async fn skip(&self, id: &str, by: &str) -> Result<(), Failure> {
        self.act(id, by, "skip", |file, run, now| answer(file, run, Verdict::Skip, now)).await
    }

    /// Ends a run that needs attention as it stands now, what is not undone yet included.
    ///
    /// # Errors
    /// `ASYNC_FLOW_NOT_FOUND`; `ASYNC_FLOW_ACT_IMPOSSIBLE` where it needs no attention.
    pub async fn give_up(&self, id: &str, by: &str) -> Result<(), Failure> {
        self.act(id, by, "give_up", |file, run, now| answer(file, run, Verdict::GiveUp, now)).await
    }

    /// Sends the signal `name` to a run. The first of a name counts: false where there was one.
    ///
    /// # Errors
    /// `ASYNC_FLOW_NOT_FOUND`; `ASYNC_FLOW_ACT_IMPOSSIBLE` where it has ended; `ASYNC_FLOW_VALUE_TOO_LARGE`.
    pub async fn signal(
        &self,
        id: &str,
        name: &str,
        value: &impl Journaled,
    ) -> Result<bool, Failure> {
        let json = serde_json::to_string(value).map_err(Failure::unexpected)?;
        if json.len() > self.most_bytes {
            return Err(FlowFault::too_large(json.len(), self.most_bytes));
        }
        let key = format!("event:{name}");
        self.found(id, move |file, run, now| {
            if run.state.is_final() {
                return Ok(Err(impossible(run)));
            }
            Ok(Ok(send(file, run.n, &key, &json, now)?))
        })
        .await
    }

    /// Forgets the runs that ended longer ago than `age`, with all that is known of them; gives how many.
    ///
    /// # Errors
    /// If the file cannot be written; what was forgotten before that stays so.
    pub async fn sweep(&self, age: Duration) -> Result<usize, Failure> {
        let before = self.wall.now_ms().saturating_sub(millis(age));
        let mut all = 0;
        loop {
            let swept =
                self.store.write(move |file| runs::sweep(file, before, SWEPT_AT_ONCE)).await?;
            all += swept;
            if swept < SWEPT_AT_ONCE {
                return Ok(all);
            }
        }
    }

    async fn act<T: Send + 'static>(
        &self,
        id: &str,
        by: &str,
        act: &'static str,
        change: impl FnOnce(&Connection, &Found, u64) -> Changed<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let by = by.to_owned();
        self.found(id, move |file, run, now| {
            let changed = change(file, run, now)?;
            if changed.is_ok() {
                views::audit(file, run.n, act, &by, now)?;
            }
            Ok(changed)
        })
        .await
    }

    async fn found<T: Send + 'static>(
        &self,
        id: &str,
        change: impl FnOnce(&Connection, &Found, u64) -> Changed<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let (id, now) = (id.to_owned(), self.wall.now_ms());
        let changed = self.store.write(move |file| match find(file, &id)? {
            Some(run) => change(file, &run, now),
            None => Ok(Err(FlowFault::NotFound.into())),
        });
        let changed = changed.await?;
        if let Some(poke) = &self.poke {
            poke.notify_one();
        }
        changed
    }
}

/// What came of an act: the outer error is the file's, the inner one says why it cannot be done.
type Changed<T> = rusqlite::Result<Result<T, Failure>>;

struct Found {
    n: i64,
    state: State,
    question: Option<String>,
    cancelled: bool,
}

fn find(file: &Connection, id: &str) -> rusqlite::Result<Option<Found>> {
    file.prepare_cached("SELECT n, state, step, cancelled FROM flow WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(Found {
                n: row.get(0)?,
                state: State::numbered(row.get(1)?),
                question: row.get(2)?,
                cancelled: row.get(3)?,
            })
        })
        .optional()
}

fn impossible(run: &Found) -> Failure {
    FlowFault::ActImpossible { state: PublicText::cleaned(run.state.as_str()) }.into()
}

fn cancel(file: &Connection, run: &Found, _now: u64) -> Changed<bool> {
    if run.state.is_final() {
        return Ok(Err(impossible(run)));
    }
    // What stands still without a question is let go: it undoes what it has done. An undo that failed is decided first.
    let state = if run.question.is_some() { run.state } else { State::Open };
    file.prepare_cached(
        "UPDATE flow SET cancelled = 1, wake_at = 0, state = ?2, tries = 0 WHERE n = ?1",
    )?
    .execute([run.n, state.number()])?;
    Ok(Ok(!run.cancelled))
}

fn answer(file: &Connection, run: &Found, verdict: Verdict, now: u64) -> Changed<()> {
    if run.state != State::NeedsAttention {
        return Ok(Err(impossible(run)));
    }
    let Some(question) = &run.question else { return standing_still(file, run, verdict, now) };
    let json = serde_json::to_string(&verdict).unwrap_or_default();
    send(file, run.n, &verdict_key(question), &json, now)?;
    let given_up = verdict == Verdict::GiveUp;
    file.prepare_cached(
        "UPDATE flow SET state = 0, tries = 0, given_up = ?2, step = NULL, failure = NULL WHERE n = ?1",
    )?
    .execute(params![run.n, given_up])?;
    Ok(Ok(()))
}

/// A run whose code cannot go on: there is nothing that could be skipped.
fn standing_still(file: &Connection, run: &Found, verdict: Verdict, now: u64) -> Changed<()> {
    let sql = match verdict {
        Verdict::Skip => return Ok(Err(impossible(run))),
        Verdict::Resume => {
            "UPDATE flow SET state = 0, tries = 0, wake_at = 0, failure = NULL, ended_at = NULL WHERE n = ?1 AND ?2 > 0"
        }
        Verdict::GiveUp => "UPDATE flow SET state = 6, ended_at = ?2 WHERE n = ?1",
    };
    file.prepare_cached(sql)?.execute([run.n, signed(now)])?;
    Ok(Ok(()))
}

/// False where there was one of this name.
fn send(file: &Connection, n: i64, key: &str, json: &str, now: u64) -> rusqlite::Result<bool> {
    let sent = file
        .prepare_cached(
            "INSERT INTO signal (flow, name, value, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )?
        .execute(params![n, key, json, signed(now)])?;
    if sent > 0 {
        file.prepare_cached("UPDATE flow SET signals = signals + 1, wake_at = 0 WHERE n = ?1")?
            .execute([n])?;
    }
    Ok(sent > 0)
}
