//! The keys of the records, below `store.`.

use std::time::Duration;

use breakfall::config::Declaration;
use breakfall::config::Key;
use breakfall::config::Values;

use crate::incidents::redact::People;
use crate::incidents::store::Limits;
use crate::incidents::store::Survives;

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
    RETENTION_DAYS.declaration(),
    MAX_MIB.declaration(),
    MAX_INCIDENTS.declaration(),
    SURVIVES.declaration(),
    PEOPLE.declaration(),
];

/// How the records are kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct IncidentsConfig {
    pub(crate) limits: Limits,
    pub(crate) survives: Survives,
    pub(crate) people: People,
}

impl IncidentsConfig {
    /// What `values` say of it.
    pub(crate) fn read(values: &Values) -> Self {
        let days = u32::try_from(values.get(&RETENTION_DAYS)).unwrap_or(u32::MAX);
        Self {
            limits: Limits {
                age: Duration::from_hours(24) * days,
                bytes: values.get(&MAX_MIB).saturating_mul(1024 * 1024),
                count: values.get(&MAX_INCIDENTS),
            },
            survives: Survives::named(values.get(&SURVIVES)),
            people: People::named(values.get(&PEOPLE)),
        }
    }
}
