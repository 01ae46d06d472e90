//! The same tests over both stores, and what is true of one of them only.

mod both;
#[cfg(unix)]
mod file;
mod many;
#[path = "../../../../tests/support/postgres.rs"]
#[expect(
    dead_code,
    reason = "shared with the tests of the whole program, which need other parts of it"
)]
mod postgres;
mod replicas;
mod versions;

use std::fs;
use std::sync::Arc;

use breakfall::fault::Reference;
use tempfile::TempDir;

use self::postgres::Postgres;
use super::*;

const DAY: i64 = 24 * 60 * 60 * 1000;
const NOW: i64 = 1_795_000_000_000;

/// Makes a home for a test; `None` where there is no server for it, which has been said then.
type Make = fn(Limits) -> Option<Home>;

/// A store with what is needed to look into it from behind.
struct Home {
    store: Store,
    place: Place,
    behind: Behind,
}

enum Behind {
    Directory(TempDir),
    Server { server: Arc<Postgres>, url: String },
}

fn at(url: &str) -> Place {
    Place::Server(Box::new(Server::at(url).unwrap()))
}

impl Home {
    #[expect(clippy::unnecessary_wraps, reason = "one of two ways to make a home")]
    fn in_a_file(limits: Limits) -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let place = Place::in_directory(directory.path(), Survives::Crash);
        let store = Store::open(&place, limits).unwrap();
        Some(Self { store, place, behind: Behind::Directory(directory) })
    }

    fn on_a_server(limits: Limits) -> Option<Self> {
        let server = Postgres::shared("the store of several replicas")?;
        let url = server.database();
        let place = at(&url);
        let store = Store::open(&place, limits).unwrap();
        Some(Self { store, place, behind: Behind::Server { server, url } })
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.place).unwrap()
    }

    fn put(&mut self, mut batch: Vec<Incident>) {
        self.store.put_batch(&mut batch, &Configuration::default()).unwrap();
    }

    fn found(&self, filter: &Filter) -> Vec<String> {
        let found = self.reader().search(filter).unwrap();
        found.into_iter().map(|found| found.incident.line).collect()
    }

    /// What `sql` finds, in the first column of the first row.
    fn number(&self, sql: &str) -> i64 {
        self.store.database.query(sql, &[]).unwrap()[0].integer(0).unwrap()
    }

    /// The kind of the newest record.
    fn kind(&self) -> Option<String> {
        let found = self.reader().search(&Filter { limit: 1, ..Filter::default() }).unwrap();
        found.first().map(|found| found.incident.kind.clone())
    }

    /// What stands on the disk for it; on a server without what its vacuum would give back.
    fn bytes(&self) -> u64 {
        match &self.behind {
            Behind::Directory(directory) => {
                fs::metadata(directory.path().join(FILE)).unwrap().len()
            }
            Behind::Server { server, url } => {
                server.ask(url, "VACUUM FULL breakfall.incidents");
                server.ask(url, "VACUUM FULL breakfall.words");
                let sizes = "SELECT pg_total_relation_size('breakfall.incidents') + pg_total_relation_size('breakfall.words')";
                server.ask(url, sizes).parse().unwrap()
            }
        }
    }

    /// Says that a newer program was here.
    fn be_newer(&self) {
        match &self.behind {
            Behind::Directory(directory) => {
                let file = rusqlite::Connection::open(directory.path().join(FILE)).unwrap();
                file.pragma_update(None, "user_version", 99).unwrap();
            }
            Behind::Server { server, url } => {
                server.ask(url, "UPDATE breakfall.version SET number = 99");
            }
        }
    }
}

pub(super) fn incident(line: &str) -> Incident {
    Incident {
        reference: Reference::random().to_string(),
        at_ms: NOW,
        operation: "ask".into(),
        code: "SAMPLE_SILENT".into(),
        class: "unavailable".into(),
        root_cause: line.into(),
        line: line.into(),
        counted: true,
        ..Incident::default()
    }
}

pub(super) fn by(person: &str, at_ms: i64) -> Incident {
    let user = Some(format!("user-{person}"));
    Incident { person: Some(person.into()), user, at_ms, ..incident("it") }
}

pub(super) fn text(text: &str) -> Filter {
    Filter { text: Some(text.into()), ..Filter::default() }
}
