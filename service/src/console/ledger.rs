//! What was done by hand, by whom and when: kept in a file of its own, and said in the log.

use std::path::Path;
use std::path::PathBuf;

use breakfall::Failure;
use breakfall::fault::ResultExt;
use breakfall::supervise::Supervisor;
use rusqlite::params;
use rusqlite::params_from_iter;
use serde::Serialize;

use crate::incidents::time::present;
use crate::sqlite;
use crate::sqlite::Schema;
use crate::web::moment;

/// The name of the file in the data directory.
pub(crate) const FILE: &str = "console.sqlite";

pub(crate) const SCHEMA: Schema = Schema {
    first: "",
    steps: &["CREATE TABLE actions (
        id      INTEGER PRIMARY KEY AUTOINCREMENT,
        at_ms   INTEGER NOT NULL,
        who     TEXT    NOT NULL,
        action  TEXT    NOT NULL,
        subject TEXT    NOT NULL,
        note    TEXT    NOT NULL
    ) STRICT;
    CREATE INDEX actions_by_subject ON actions (action, subject, id)"],
};
/// The most characters of a note.
const MOST_CHARS: usize = 500;
/// The most actions that are listed.
const MOST: u32 = 50;

/// The list of what was done by hand.
#[derive(Debug)]
pub(super) struct Ledger {
    file: PathBuf,
    supervisor: Supervisor,
}

/// Something that was done by hand.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Action {
    pub(super) at_ms: i64,
    pub(super) who: String,
    /// `isolate`, `close`, `contacted`, `noted`, or what was done to durable work.
    pub(super) what: String,
    /// To what: a target, a person, a reference, work.
    pub(super) subject: String,
    pub(super) note: String,
}

impl Action {
    /// When it was done, for people.
    pub(super) fn at(&self) -> String {
        moment(self.at_ms)
    }
}

impl Ledger {
    pub(super) fn new(directory: &Path) -> Self {
        Self { file: directory.join(FILE), supervisor: Supervisor::default() }
    }

    /// Writes down what is about to be done. Nothing may be done that cannot be written down.
    pub(super) async fn write(
        &self,
        who: &str,
        action: &'static str,
        subject: &str,
        note: &str,
    ) -> Result<(), Failure> {
        tracing::warn!(event = "console.action", action, subject, by = who, note);
        let (file, who, subject) = (self.file.clone(), who.to_owned(), subject.to_owned());
        let note: String = note.trim().chars().take(MOST_CHARS).collect();
        let write = move || {
            let connection = sqlite::connect(&file, &SCHEMA).unexpected()?;
            connection
                .execute(
                    "INSERT INTO actions (at_ms, who, action, subject, note) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![present(), who, action, subject, note],
                )
                .unexpected()?;
            Ok::<_, Failure>(())
        };
        self.supervisor.spawn_blocking("write_console_action", write).await
    }

    /// What was done last, the newest first.
    pub(super) async fn newest(&self) -> Result<Vec<Action>, Failure> {
        self.read(format!("ORDER BY id DESC LIMIT {MOST}"), []).await
    }

    /// What was done in this way to `subject`, the oldest first.
    pub(super) async fn about(
        &self,
        action: &'static str,
        subject: &str,
    ) -> Result<Vec<Action>, Failure> {
        let narrowed = format!("WHERE action = ?1 AND subject = ?2 ORDER BY id LIMIT {MOST}");
        self.read(narrowed, [action.to_owned(), subject.to_owned()]).await
    }

    /// The last time that each person was contacted.
    pub(super) async fn contacted(&self) -> Result<Vec<Action>, Failure> {
        let narrowed =
            "WHERE id IN (SELECT max(id) FROM actions WHERE action = 'contacted' GROUP BY subject)";
        self.read(narrowed.to_owned(), []).await
    }

    async fn read<const N: usize>(
        &self,
        narrowed: String,
        values: [String; N],
    ) -> Result<Vec<Action>, Failure> {
        if !self.file.exists() {
            return Ok(Vec::new());
        }
        let file = self.file.clone();
        let read = move || {
            let connection = sqlite::connect(&file, &SCHEMA).unexpected()?;
            let sql = format!("SELECT at_ms, who, action, subject, note FROM actions {narrowed}");
            let mut statement = connection.prepare(&sql).unexpected()?;
            let rows = statement.query_map(params_from_iter(values), |row| {
                Ok(Action {
                    at_ms: row.get(0)?,
                    who: row.get(1)?,
                    what: row.get(2)?,
                    subject: row.get(3)?,
                    note: row.get(4)?,
                })
            });
            rows.and_then(Iterator::collect).unexpected()
        };
        self.supervisor.spawn_blocking("read_console_actions", read).await
    }
}
