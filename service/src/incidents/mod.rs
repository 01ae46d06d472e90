//! Every failure with its whole story, found again by the reference that a person was told.
//!
//! | step | where |
//! |---|---|
//! | an operation ends, a person is told | `breakfall::observe::Reporter`: a copy into a bounded queue, nothing else |
//! | reports of one failure become one record | `record.rs`, [`Incident`] |
//! | people and secrets are taken out | `redact.rs`, before anything is stored |
//! | a batch is one transaction | `writer.rs`, `store/mod.rs` |
//! | while the store is away, they are held, or counted as lost | `held.rs`, `writer.rs` |
//! | the answer goes out | `told.rs`: a failure waits until its record is kept, or nothing was for [`PATIENCE`] |
//! | old ones go, the first and the newest of each kind stay | `store/sweep.rs` |
//! | reading | `store/read.rs`, `search.rs`, `groups.rs`; [`Incidents::read`] off the runtime's threads |
//!
//! **What holds.** Success does nothing of this. Whoever is told a reference finds it again after `kill -9`, unless
//! `breakfall_incidents_lost_total` says otherwise: then a line on stderr has reference and code. A store that is full, read-only,
//! slow, broken or newer than this program never changes an answer.

pub(crate) mod config;
mod held;
mod kind;
pub(crate) mod record;
pub(crate) mod redact;
pub(crate) mod store;
pub(crate) mod time;
pub(crate) mod told;
mod writer;

pub(crate) use self::record::Incident;

use std::collections::VecDeque;
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::config::Values;
use breakfall::observe::Report;
use breakfall::observe::Reporter;
use breakfall::observe::Reports;
use breakfall::supervise::Supervisor;
use breakfall::supervise::Task;
use breakfall_http::client::UpstreamFault;
use serde_json::json;

use self::config::IncidentsConfig;
use self::held::Held;
use self::held::join;
use self::redact::Redaction;
use self::store::Configuration;
use self::store::Extent;
use self::store::Limits;
use self::store::Place;
use self::store::Reader;
use self::store::Store;
use self::store::StoreError;
use self::writer::Writer;
use crate::hex::digest;

/// How many reports may wait to be kept: some megabytes, and seconds of the worst storm.
const MOST_WAITING: usize = 4096;
/// How long the answer to a failure waits for its record while nothing at all is kept: a commit takes a millisecond, on a machine that has
/// too much to do some hundred.
pub(crate) const PATIENCE: Duration = Duration::from_millis(500);
/// How long the last reports may take to be kept when the program ends.
const GRACE: Duration = Duration::from_secs(5);

/// The records of failures. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Incidents {
    shared: Arc<Shared>,
    reporter: Reporter,
    reports: Arc<Mutex<Option<Reports>>>,
    /// Owns the one who writes: it ends after everybody who has something to report.
    supervisor: Supervisor,
}

/// What the writer and those who look at its work share.
#[derive(Debug)]
pub(super) struct Shared {
    place: Place,
    redaction: Redaction,
    limits: RwLock<Limits>,
    configuration: RwLock<Configuration>,
    /// Why nothing can be kept, where that is so.
    trouble: Mutex<Option<String>>,
    kept: AtomicU64,
    lost: AtomicU64,
    rows: AtomicU64,
    bytes: AtomicU64,
    held: Held,
    reader: Mutex<Option<Reader>>,
}

/// How the keeping of records goes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Health {
    /// How many records were written since the start.
    pub(crate) kept: u64,
    /// How many were lost.
    pub(crate) lost: u64,
    /// How many reports and records wait to be written.
    pub(crate) waiting: u64,
    /// How many records there are.
    pub(crate) rows: u64,
    /// The bytes of the file and of the log beside it, or about as many as they take in a database.
    pub(crate) bytes: u64,
    /// Why nothing can be kept, where that is so.
    pub(crate) trouble: Option<String>,
}

impl Incidents {
    /// The records in `directory`. What cannot be used there is told and tried again, so that this never fails.
    pub(crate) fn new(directory: &Path, config: &IncidentsConfig) -> Self {
        let redaction = config.redaction(directory).unwrap_or_else(|error| {
            tracing::error!(event = "incidents.no_key", %error, "people are told apart until the next start only");
            Redaction::without_key(config.people)
        });
        let (reporter, reports) = Reporter::new(MOST_WAITING);
        let shared = Shared {
            place: config.place(directory),
            redaction,
            limits: RwLock::new(config.limits),
            configuration: RwLock::default(),
            trouble: Mutex::default(),
            kept: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            rows: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            held: Held::default(),
            reader: Mutex::default(),
        };
        Self {
            shared: Arc::new(shared),
            reporter,
            reports: Arc::new(Mutex::new(Some(reports))),
            supervisor: Supervisor::default(),
        }
    }

    /// Where failures are reported to.
    pub(crate) const fn reporter(&self) -> Reporter {
        self.reporter
    }

    /// Begins to keep what is reported.
    pub(crate) fn start(&self) {
        let reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(reports) = reports else { return };
        let mut writer = Writer::new(Arc::clone(&self.shared));
        if let Place::File { .. } = self.shared.place {
            // Opened before anybody waits for it. A server is not waited for here.
            writer.get_ready();
        }
        let stop = self.supervisor.stopping().clone();
        let work = writer::keep(writer, reports, self.supervisor.clone(), stop);
        drop(self.supervisor.spawn("keep_incidents", work));
    }

    /// Keeps what has been reported, and ends.
    pub(crate) async fn shut_down(&self) {
        self.supervisor.shut_down(GRACE).await;
        // Whoever writes may hang.
        self.shared.lose_held(usize::MAX, &"the store did not take it before the program ended");
    }

    /// Takes over what may change while requests are served, and the configuration that is in force from now on.
    pub(crate) fn adopt(&self, config: &IncidentsConfig, values: &Values) {
        *self.shared.limits.write().unwrap_or_else(PoisonError::into_inner) = config.limits;
        *self.shared.configuration.write().unwrap_or_else(PoisonError::into_inner) =
            in_force(values);
    }

    /// How it goes.
    pub(crate) fn health(&self) -> Health {
        let bytes = match &self.shared.place {
            Place::File { path, .. } => {
                let size = |path: &Path| path.metadata().map_or(0, |about| about.len());
                size(path) + size(Path::new(&format!("{}-wal", path.display())))
            }
            Place::Server(_) => self.shared.bytes.load(Ordering::Relaxed),
        };
        let waiting = self.reporter.waiting() + self.shared.held.count();
        Health {
            kept: self.shared.kept.load(Ordering::Relaxed),
            lost: self.shared.lost.load(Ordering::Relaxed) + self.reporter.lost(),
            waiting: u64::try_from(waiting).unwrap_or(u64::MAX),
            rows: self.shared.rows.load(Ordering::Relaxed),
            bytes,
            trouble: self.shared.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    #[expect(dead_code, reason = "for those who look records up in the running service")]
    /// The person of this name as records know them: for [`Filter::person`](store::Filter::person).
    pub(crate) fn person(&self, name: &str) -> String {
        self.shared.redaction.person(name)
    }

    /// Looks something up, where blocking is allowed. While nothing was ever kept, nothing is found.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(crate) fn read<T: Default + Send + 'static>(
        &self,
        look: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Task<T> {
        let shared = Arc::clone(&self.shared);
        self.supervisor.spawn_blocking("read_incidents", move || shared.look(look))
    }
}

impl Shared {
    fn open(&self) -> Result<Store, StoreError> {
        Store::open(&self.place, self.limits())
    }

    fn limits(&self) -> Limits {
        *self.limits.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn configuration(&self) -> Configuration {
        self.configuration.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers why nothing can be kept; what was remembered before.
    fn set_trouble(&self, trouble: Option<String>) -> Option<String> {
        let mut held = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *held, trouble)
    }

    /// Forgets why nothing could be kept, and says so. What can be opened need not be writable: a disk may be full.
    fn back(&self) {
        if self.set_trouble(None).is_some() {
            tracing::info!(event = "incidents.back", store = %self.place);
        }
    }

    /// Remembers how much there is.
    fn measured(&self, extent: Extent) {
        self.rows.store(extent.rows, Ordering::Relaxed);
        self.bytes.store(extent.bytes, Ordering::Relaxed);
    }

    fn look<T: Default>(
        &self,
        look: impl FnOnce(&Reader) -> Result<T, StoreError>,
    ) -> Result<T, Failure> {
        let mut held = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let reader = match held.take().filter(Reader::is_there) {
            Some(reader) => reader,
            None if !self.place.is_begun() => return Ok(T::default()),
            None => match Reader::open(&self.place) {
                Err(StoreError::Empty) => return Ok(T::default()),
                opened => opened.map_err(failed)?,
            },
        };
        let found = look(&reader).map_err(failed)?;
        // One that failed may be of a file that is gone: the next one opens it anew.
        *held = Some(reader);
        Ok(found)
    }

    /// One record of each failure that is reported, cleaned.
    fn gather(&self, batch: Vec<Report>) -> Vec<Incident> {
        let incidents = batch.into_iter().filter_map(|report| match &report {
            Report::Ended(ended) => Some(Incident::of_ending(ended)),
            Report::Told(told) => Some(Incident::of_told(told)),
            _ => None,
        });
        let mut joined = VecDeque::new();
        join(&mut joined, incidents);
        for incident in &mut joined {
            self.redaction.apply(incident);
        }
        joined.into()
    }

    /// Counts the first of those that are held, at most so many, as lost.
    fn lose_held(&self, most: usize, why: &dyn Display) {
        self.lose_all(&self.held.take(most), why);
    }

    fn lose_all(&self, incidents: &[Incident], why: &dyn Display) {
        for incident in incidents {
            self.lose(Some(&incident.reference), Some(&incident.code), why);
        }
    }

    /// Counts a record that could not be kept, and says so in the last place that is left.
    fn lose(&self, reference: Option<&str>, code: Option<&str>, why: &dyn Display) {
        let lost = self.lost.fetch_add(1, Ordering::Relaxed) + 1;
        tracing::error!(event = "incident.lost", reference, code, lost, why = %why);
    }
}

/// The failure that an error of the store is, for operators.
fn failed(error: StoreError) -> Failure {
    if error.is_of_the_connection() {
        return Failure::from(UpstreamFault::Unreachable)
            .with_note("target", &"store")
            .because(error);
    }
    Failure::unexpected(error)
}

/// Every value with its origin, and what tells them from others.
fn in_force(values: &Values) -> Configuration {
    let listed = values.iter().map(
        |line| json!({ "key": line.path, "value": line.value, "origin": line.origin.to_string() }),
    );
    let body = serde_json::Value::Array(listed.collect()).to_string();
    Configuration { digest: digest(&body, 32), body }
}
