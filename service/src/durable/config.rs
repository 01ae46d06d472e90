//! The keys of durable work.

use std::time::Duration;

use breakfall::config::Declaration;
use breakfall::config::Key;
use breakfall::config::Values;

const DAY: Duration = Duration::from_hours(24);

const ENGINE: Key<&str> = Key::choice(
    "durable.engine",
    &["sqlite", "memory", "restate"],
    "Where it stands what was begun; memory forgets it with the process, restate is a server of its own.",
)
.or("sqlite");
const DEFER: Key<bool> = Key::switch(
    "durable.defer",
    "Whether a request that misses its time goes on, and is answered with 202 and a place to look.",
)
.or(false);
const RETRY_DELAY: Key<Duration> = Key::seconds(
    "durable.retry_delay_seconds",
    Duration::from_millis(10),
    Duration::from_hours(1),
    "How long deferred work waits before it tries again; doubled each time, up to twenty times this.",
)
.or(Duration::from_secs(30));
const GIVE_UP: Key<Duration> = Key::seconds(
    "durable.give_up_seconds",
    Duration::from_secs(1),
    Duration::from_hours(30 * 24),
    "For how long deferred work tries again, before it is told as failed.",
)
.or(DAY);
const KEEP: Key<Duration> = Key::seconds(
    "durable.keep_seconds",
    Duration::from_hours(1),
    Duration::from_hours(365 * 24),
    "How long it can be looked up what became of it.",
)
.or(Duration::from_hours(7 * 24));
const MOST_MEBIBYTES: Key<u64> = Key::count(
    "durable.max_mebibytes",
    1,
    1024 * 1024,
    "How large the journal may grow; what does not fit any more is refused with 503.",
)
.or(1024);

const INGRESS: Key<&str> = Key::url("durable.restate.ingress", "Where Restate takes requests.")
    .or("http://127.0.0.1:8081");
const ADMIN: Key<&str> =
    Key::url("durable.restate.admin", "Where Restate is administered.").or("http://127.0.0.1:9070");
const LISTEN: Key<&str> = Key::address(
    "durable.restate.listen",
    "Where the service takes calls of Restate; nobody else should reach it.",
)
.or("127.0.0.1:9080");
const ADDRESS: Key<&str> = Key::url(
    "durable.restate.address",
    "The same, as Restate reaches it: registered there at the start.",
)
.or("http://127.0.0.1:9080");

/// Every key of durable work.
pub(crate) const DURABLE_KEYS: &[Declaration] = &[
    ENGINE.declaration(),
    DEFER.declaration(),
    RETRY_DELAY.declaration(),
    GIVE_UP.declaration(),
    KEEP.declaration(),
    MOST_MEBIBYTES.declaration(),
    INGRESS.declaration(),
    ADMIN.declaration(),
    LISTEN.declaration(),
    ADDRESS.declaration(),
];

/// Where Restate is, and where it finds the service.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "restate"), expect(dead_code, reason = "for whoever calls it"))]
pub(crate) struct RestatePlace {
    pub(crate) ingress: String,
    pub(crate) admin: String,
    pub(crate) listen: String,
    pub(crate) address: String,
}

/// How durable work is done.
#[derive(Clone, Debug)]
pub(crate) struct DurableConfig {
    /// Nothing of it outlives the process.
    pub(crate) in_memory: bool,
    /// It stands in Restate.
    pub(crate) restate: Option<RestatePlace>,
    /// Requests that miss their time go on.
    pub(crate) defer: bool,
    /// The first wait before deferred work tries again.
    pub(crate) retry_delay: Duration,
    /// For how long it does.
    pub(crate) give_up: Duration,
    /// How long what has ended is kept.
    pub(crate) keep: Duration,
    /// How large the journal may grow.
    pub(crate) most_bytes: u64,
}

impl DurableConfig {
    pub(crate) fn read(values: &Values) -> Self {
        Self {
            in_memory: values.get(&ENGINE) == "memory",
            restate: (values.get(&ENGINE) == "restate").then(|| RestatePlace {
                ingress: values.get(&INGRESS).to_owned(),
                admin: values.get(&ADMIN).to_owned(),
                listen: values.get(&LISTEN).to_owned(),
                address: values.get(&ADDRESS).to_owned(),
            }),
            defer: values.get(&DEFER),
            retry_delay: values.get(&RETRY_DELAY),
            give_up: values.get(&GIVE_UP),
            keep: values.get(&KEEP),
            most_bytes: values.get(&MOST_MEBIBYTES).saturating_mul(1024 * 1024),
        }
    }
}
