//! Who keeps the incidents: one task, off the way of every request.

use std::error::Error;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::Instant;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::AsyncFault;
use breakfall::fault::Code;
use breakfall::observe::Report;
use breakfall::observe::Reports;
use breakfall::supervise::Supervisor;
use rusqlite::ErrorCode;
use tokio_util::sync::CancellationToken;

use crate::incidents::Shared;
use crate::incidents::record::Incident;
use crate::incidents::redact;
use crate::incidents::store::Store;
use crate::incidents::time::present;
use crate::sqlite::OpenError;

/// The most reports that are kept at once.
const BATCH: usize = 256;
/// How long a file that cannot be used is left alone.
const PAUSE: Duration = Duration::from_secs(10);
/// How often old records are looked for where nothing new comes.
const SWEEP_EVERY: Duration = Duration::from_mins(1);
/// The most chunks that are swept away after one batch: more than can have come with it.
const MOST_CHUNKS: usize = 3;

/// The store, or why there is none.
pub(super) enum Place {
    /// It is open.
    Open(Box<Store>),
    /// It could not be used, and is tried again at this moment.
    Away { until: Option<Instant> },
}

pub(super) struct Writer {
    pub(super) shared: Arc<Shared>,
    pub(super) place: Place,
}

/// Keeps what is reported until `stop`, and then what is there.
pub(super) async fn keep(
    mut writer: Writer,
    mut reports: Reports,
    supervisor: Supervisor,
    stop: CancellationToken,
) -> Result<(), Failure> {
    loop {
        let batch = tokio::select! {
            biased;
            batch = reports.next(BATCH) => batch,
            () = stop.cancelled() => break,
            () = sleep_until(now() + SWEEP_EVERY) => Vec::new(),
        };
        writer = in_turn(writer, batch, &supervisor).await?;
        reports.kept();
    }
    loop {
        let batch = reports.there(BATCH);
        if batch.is_empty() {
            return Ok(());
        }
        writer = in_turn(writer, batch, &supervisor).await?;
        reports.kept();
    }
}

/// One batch, where blocking is allowed. A defect in there costs this batch, which is counted and told, and no other.
async fn in_turn(
    writer: Writer,
    batch: Vec<Report>,
    supervisor: &Supervisor,
) -> Result<Writer, Failure> {
    let shared = Arc::clone(&writer.shared);
    let told: Vec<_> = batch.iter().map(|report| (report.reference(), report.code())).collect();
    let work = move || {
        let mut writer = writer;
        writer.write(batch);
        Ok::<_, Failure>(writer)
    };
    match supervisor.spawn_blocking("write_incidents", work).await {
        Ok(writer) => Ok(writer),
        Err(failure) if matches!(failure.downcast_ref(), Some(AsyncFault::Cancelled)) => {
            Err(failure)
        }
        Err(failure) => {
            for (reference, code) in told {
                let reference = reference.map(|reference| reference.to_string());
                shared.lose(reference.as_deref(), code.map(Code::as_str), &failure);
            }
            Ok(Writer { shared, place: Place::Away { until: None } })
        }
    }
}

impl Writer {
    /// Makes what is made only once, so that no answer waits for it.
    pub(super) fn get_ready(&mut self) {
        redact::get_ready();
        self.reopen();
        // Once more, where what was there has just been set aside.
        self.reopen();
    }

    /// Writes the batch, and sweeps away what has become too much.
    fn write(&mut self, batch: Vec<Report>) {
        self.reopen();
        // Once more, where what was there has just been set aside.
        self.reopen();
        let incidents = self.shared.gather(batch);
        if !incidents.is_empty() {
            self.put(incidents);
        }
        self.sweep();
    }

    fn put(&mut self, incidents: Vec<Incident>) {
        let names: Vec<_> =
            incidents.iter().map(|one| (one.reference.clone(), one.code.clone())).collect();
        let Place::Open(store) = &mut self.place else {
            return self.lose(&names, &"the store is away");
        };
        let configuration = self.shared.configuration();
        match store.put_batch(incidents, &configuration) {
            Ok(()) => {
                let count = u64::try_from(names.len()).unwrap_or(u64::MAX);
                self.shared.kept.fetch_add(count, Ordering::Relaxed);
                self.shared.rows.store(store.rows(), Ordering::Relaxed);
            }
            Err(error) => {
                self.lose(&names, &error);
                self.away(&error.into());
            }
        }
    }

    fn lose(&self, names: &[(String, String)], why: &dyn std::fmt::Display) {
        for (reference, code) in names {
            self.shared.lose(Some(reference), Some(code), why);
        }
    }

    fn away(&mut self, error: &OpenError) {
        let why = whole(error);
        let aside = if is_broken(error) { set_aside(&self.shared.file) } else { None };
        let file = self.shared.file.display();
        if let Some(aside) = &aside {
            let aside = aside.display();
            let now = "the broken file is kept there, and a fresh one is begun";
            tracing::error!(event = "incidents.set_aside", %file, %aside, why, "{now}");
        } else {
            let now = "failures are answered as before, but not kept; this is tried again";
            tracing::error!(event = "incidents.away", %file, why, "{now}");
        }
        self.shared.set_trouble(Some(why));
        let until = if aside.is_some() { None } else { Some(now() + PAUSE) };
        self.place = Place::Away { until };
    }

    /// Opens the store where it is away and its time has come.
    fn reopen(&mut self) {
        let Place::Away { until } = self.place else { return };
        if until.is_some_and(|until| now() < until) {
            return;
        }
        match self.shared.open() {
            Ok(store) => {
                self.shared.rows.store(store.rows(), Ordering::Relaxed);
                self.place = Place::Open(Box::new(store));
                if self.shared.set_trouble(None) {
                    tracing::info!(event = "incidents.back", file = %self.shared.file.display());
                }
            }
            Err(error) => self.away(&error),
        }
    }

    fn sweep(&mut self) {
        let Place::Open(store) = &mut self.place else { return };
        store.set_limits(self.shared.limits());
        for _ in 0..MOST_CHUNKS {
            match store.sweep(present()) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return self.away(&error.into()),
            }
        }
    }
}

/// The error and what stands behind it, in one line.
fn whole(error: &OpenError) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// Whether the file itself is what is wrong.
fn is_broken(error: &OpenError) -> bool {
    let OpenError::Sqlite(error) = error else { return false };
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Moves the file and what belongs to it out of the way, under a name that nothing has; where to.
fn set_aside(file: &Path) -> Option<PathBuf> {
    let beside = |name: &str| PathBuf::from(format!("{}{name}", file.display()));
    let aside = (1..1000).map(|n| format!(".broken-{n}")).find(|name| !beside(name).exists())?;
    std::fs::rename(file, beside(&aside)).ok()?;
    for part in ["-wal", "-shm"] {
        // There need not be such a part.
        std::fs::rename(beside(part), beside(&format!("{aside}{part}"))).unwrap_or_default();
    }
    Some(beside(&aside))
}
