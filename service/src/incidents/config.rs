//! The keys of the records, below `store.`.

use std::io;
use std::path::Path;
use std::time::Duration;

use breakfall::config::Declaration;
use breakfall::config::Key;
use breakfall::config::Values;

use crate::config::ConfigError;
use crate::config::Secret;
use crate::config::long_enough;
use crate::config::needed;
use crate::config::wrong;
use crate::incidents::redact::People;
use crate::incidents::redact::Redaction;
use crate::incidents::store::Limits;
use crate::incidents::store::Place;
use crate::incidents::store::Server;
use crate::incidents::store::Survives;

const PROVIDER: Key<&str> =
    Key::choice("store.provider", &["sqlite", "postgres"], "Where records of failures are kept.")
        .or("sqlite");
const URL: Key<Option<&'static str>> =
    Key::text("store.url", "The PostgreSQL that all replicas share.").secret();
const KEY: Key<Option<&'static str>> =
    Key::text("store.key", "What all replicas hash the names of people with.").secret();
const RETENTION_DAYS: Key<u64> =
    Key::count("store.retention_days", 1, 3650, "How many days a record of a failure is kept.")
        .or(30);
const MAX_MIB: Key<u64> =
    Key::count("store.max_mib", 8, 1_048_576, "How large the file of records may become, in MiB.")
        .or(512);
const MAX_INCIDENTS: Key<u64> =
    Key::count("store.max_incidents", 100, 1_000_000_000, "How many records are kept.")
        .or(1_000_000);
const SURVIVES: Key<&str> =
    Key::choice("store.survives", Survives::WORDS, "What a record outlives.").or("crash");
const PEOPLE: Key<&str> =
    Key::choice("store.people", People::WORDS, "How people stand in the records.").or("hashed");

/// All of them.
pub(crate) const STORE_KEYS: &[Declaration] = &[
    PROVIDER.declaration(),
    URL.declaration(),
    KEY.declaration(),
    RETENTION_DAYS.declaration(),
    MAX_MIB.declaration(),
    MAX_INCIDENTS.declaration(),
    SURVIVES.declaration(),
    PEOPLE.declaration(),
];

/// How the records are kept.
#[derive(Debug, Default)]
pub(crate) struct IncidentsConfig {
    pub(crate) limits: Limits,
    survives: Survives,
    pub(crate) people: People,
    shared: Option<Shared>,
}

/// What all replicas have in common.
#[derive(Debug)]
struct Shared {
    server: Server,
    key: Secret,
}

impl IncidentsConfig {
    /// What `values` say of it.
    pub(crate) fn read(values: &Values) -> Result<Self, ConfigError> {
        let days = u32::try_from(values.get(&RETENTION_DAYS)).unwrap_or(u32::MAX);
        Ok(Self {
            limits: Limits {
                age: Duration::from_hours(24) * days,
                bytes: values.get(&MAX_MIB).saturating_mul(1024 * 1024),
                count: values.get(&MAX_INCIDENTS),
            },
            survives: Survives::named(values.get(&SURVIVES)),
            people: People::named(values.get(&PEOPLE)),
            shared: shared(values)?,
        })
    }

    /// Where the records are, for a service with its files in `directory`.
    pub(crate) fn place(&self, directory: &Path) -> Place {
        match &self.shared {
            Some(shared) => Place::Server(Box::new(shared.server.clone())),
            None => Place::in_directory(directory, self.survives),
        }
    }

    /// What takes people out of the records, with the key that all share or the one in `directory`.
    pub(crate) fn redaction(&self, directory: &Path) -> io::Result<Redaction> {
        match &self.shared {
            Some(shared) => Ok(Redaction::with_key(shared.key.0.as_bytes(), self.people)),
            None => Redaction::open(directory, self.people),
        }
    }

    /// Whether the key for people is a file of this installation.
    pub(crate) const fn has_key_file(&self) -> bool {
        self.shared.is_none()
    }
}

fn shared(values: &Values) -> Result<Option<Shared>, ConfigError> {
    if values.get(&PROVIDER) != "postgres" {
        return Ok(None);
    }
    let url = needed(values, &PROVIDER, &URL)?;
    let key = needed(values, &PROVIDER, &KEY)?;
    // The address is not repeated: it may hold a password.
    let server = Server::at(url).map_err(|why| {
        let help = "write postgres://user:password@host:5432/database";
        wrong(values, &URL, &format!("is no address of a PostgreSQL: {why}"), help)
    })?;
    Ok(Some(Shared { server, key: long_enough(values, &KEY, key)? }))
}
