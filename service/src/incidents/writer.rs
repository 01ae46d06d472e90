//! Who keeps the incidents: one task, off the way of every request.

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
use tokio_util::sync::CancellationToken;

use crate::incidents::Shared;
use crate::incidents::record::Incident;
use crate::incidents::redact;
use crate::incidents::store::Place;
use crate::incidents::store::Store;
use crate::incidents::store::StoreError;
use crate::incidents::time::present;

/// The most reports that are kept at once.
const BATCH: usize = 256;
/// How long a store that cannot be used is left alone.
const PAUSE: Duration = Duration::from_secs(10);
/// How long one that may be well again at any moment is.
const SHORT_PAUSE: Duration = Duration::from_secs(1);
/// How often old records are looked for where nothing new comes.
const SWEEP_EVERY: Duration = Duration::from_mins(1);
/// The most chunks that are swept away after one batch: more than can have come with it.
const MOST_CHUNKS: usize = 6;
/// How long is swept after one batch: the next one waits for it, and answers wait for that, but no longer than [`PATIENCE`](super::PATIENCE).
const SWEEP_TIME: Duration = Duration::from_millis(100);
/// A batch of no more reports comes in a quiet moment.
const QUIET: usize = 8;
/// How often the index of words is tidied, in quiet moments.
const TIDY_EVERY: Duration = Duration::from_mins(1);

/// The store, or why there is none.
enum Access {
    /// It is open.
    Open(Box<Store>),
    /// It could not be used, and is tried again at this moment. As long as it may pass, what comes is held.
    Away { until: Option<Instant>, may_pass: bool },
}

pub(super) struct Writer {
    shared: Arc<Shared>,
    access: Access,
    next_tidy: Instant,
}

/// Keeps what is reported until `stop`, and then what is there.
pub(super) async fn keep(
    mut writer: Writer,
    mut reports: Reports,
    supervisor: Supervisor,
    stop: CancellationToken,
) -> Result<(), Failure> {
    // Opens the store, where that is not done yet.
    writer = in_turn(writer, Vec::new(), &supervisor).await?;
    writer = clear(writer, false, &supervisor).await?;
    loop {
        let batch = tokio::select! {
            biased;
            batch = reports.next(BATCH) => batch,
            () = stop.cancelled() => break,
            () = sleep_until(writer.next_turn()) => Vec::new(),
        };
        let is_quiet = batch.len() <= QUIET;
        writer = in_turn(writer, batch, &supervisor).await?;
        // Nobody waits for what goes.
        reports.kept();
        writer = clear(writer, is_quiet, &supervisor).await?;
    }
    loop {
        let batch = reports.there(BATCH);
        if batch.is_empty() {
            break;
        }
        writer = in_turn(writer, batch, &supervisor).await?;
        reports.kept();
    }
    if writer.shared.held.count() > 0 {
        // The last chance, whether its time has come or not.
        writer.access = Access::Away { until: None, may_pass: true };
        writer = in_turn(writer, Vec::new(), &supervisor).await?;
    }
    writer.shared.lose_held(usize::MAX, &"the program ends before it could be written");
    Ok(())
}

/// One batch, where blocking is allowed. A defect in there costs this batch, which is counted and told, and no other.
async fn in_turn(
    writer: Writer,
    batch: Vec<Report>,
    supervisor: &Supervisor,
) -> Result<Writer, Failure> {
    let shared = Arc::clone(&writer.shared);
    let told: Vec<_> = batch.iter().map(|report| (report.reference(), report.code())).collect();
    let (writer, defect) = aside(writer, supervisor, move |writer| writer.write(batch)).await?;
    if let Some(defect) = defect {
        for (reference, code) in told {
            let reference = reference.map(|reference| reference.to_string());
            if !reference.as_ref().is_some_and(|reference| shared.held.has(reference)) {
                shared.lose(reference.as_deref(), code.map(Code::as_str), &defect);
            }
        }
        // Those that were being written: one of them may be what is not bearable.
        shared.lose_held(BATCH, &defect);
    }
    Ok(writer)
}

/// What has become too much goes, where blocking is allowed. A defect in there costs nothing: the next turn tries again.
async fn clear(writer: Writer, is_quiet: bool, supervisor: &Supervisor) -> Result<Writer, Failure> {
    let work = move |writer: &mut Writer| {
        writer.sweep();
        if is_quiet {
            writer.tidy();
        }
    };
    Ok(aside(writer, supervisor, work).await?.0)
}

/// Does `work`; after a defect in it, which is returned, with a writer that opens the store anew.
async fn aside(
    writer: Writer,
    supervisor: &Supervisor,
    work: impl FnOnce(&mut Writer) + Send + 'static,
) -> Result<(Writer, Option<Failure>), Failure> {
    let shared = Arc::clone(&writer.shared);
    let work = move || {
        let mut writer = writer;
        work(&mut writer);
        Ok::<_, Failure>(writer)
    };
    match supervisor.spawn_blocking("write_incidents", work).await {
        Ok(writer) => Ok((writer, None)),
        Err(failure) if matches!(failure.downcast_ref(), Some(AsyncFault::Cancelled)) => {
            Err(failure)
        }
        Err(failure) => Ok((Writer::new(shared), Some(failure))),
    }
}

impl Writer {
    /// One whose store is still to be opened.
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let access = Access::Away { until: None, may_pass: true };
        Self { shared, access, next_tidy: now() + TIDY_EVERY }
    }

    /// Makes what is made only once, so that no answer waits for it.
    pub(super) fn get_ready(&mut self) {
        redact::get_ready();
        self.reopen();
        // Once more, where what was there has just been set aside.
        self.reopen();
    }

    /// When there is something to do even where nothing is reported.
    fn next_turn(&self) -> Instant {
        let sweep = now() + SWEEP_EVERY;
        match self.access {
            Access::Away { until: Some(until), .. } if self.shared.held.count() > 0 => {
                until.min(sweep)
            }
            Access::Away { .. } | Access::Open(_) => sweep,
        }
    }

    /// Writes the batch, after what is held.
    fn write(&mut self, batch: Vec<Report>) {
        let over = self.shared.held.add(self.shared.gather(batch));
        self.shared.lose_all(&over, &"too many wait for the store already");
        loop {
            self.reopen();
            match self.access {
                Access::Open(_) => {
                    let first = self.shared.held.first(BATCH);
                    if first.is_empty() {
                        break;
                    }
                    self.put(first);
                }
                // What was there has just been set aside: once more, with a fresh one.
                Access::Away { until: None, .. } => {}
                Access::Away { until: Some(_), may_pass } => {
                    if !may_pass {
                        self.shared.lose_held(usize::MAX, &"the store is away");
                    }
                    break;
                }
            }
        }
    }

    /// Writes the first of those that are held.
    fn put(&mut self, mut first: Vec<Incident>) {
        let Err(error) = self.try_put(&mut first) else {
            self.shared.held.take(first.len());
            return;
        };
        if !error.is_of_the_record() {
            self.away(&error);
        } else if first.len() == 1 {
            self.shared.lose_held(1, &error);
        } else {
            // One that cannot be kept costs no other.
            for _ in 0..first.len() {
                if let Access::Open(_) = self.access {
                    self.put(self.shared.held.first(1));
                }
            }
        }
    }

    fn try_put(&mut self, batch: &mut [Incident]) -> Result<(), StoreError> {
        let configuration = self.shared.configuration();
        let Access::Open(store) = &mut self.access else { return Err(StoreError::Silent) };
        if let Err(error) = store.put_batch(batch, &configuration) {
            if !error.is_of_the_connection() {
                return Err(error);
            }
            // A server that was started again takes it over a new one.
            **store = self.shared.open()?;
            store.put_batch(batch, &configuration)?;
        }
        let count = u64::try_from(batch.len()).unwrap_or(u64::MAX);
        self.shared.kept.fetch_add(count, Ordering::Relaxed);
        self.shared.measured(store.extent());
        self.shared.back();
        Ok(())
    }

    fn away(&mut self, error: &StoreError) {
        let why = error.whole();
        let store = &self.shared.place;
        let aside = match store {
            Place::File { path, .. } if error.is_broken() => set_aside(path),
            Place::File { .. } | Place::Server(_) => None,
        };
        let is_news = self.shared.set_trouble(Some(why.clone())).as_ref() != Some(&why);
        if let Some(aside) = &aside {
            let aside = aside.display();
            let now = "the broken file is kept there, and a fresh one is begun";
            tracing::error!(event = "incidents.set_aside", %store, %aside, why, "{now}");
        } else if is_news {
            let now = if error.may_pass() {
                "failures are answered as before, and their records held until this passes"
            } else {
                "failures are answered as before, but not kept; this is tried again"
            };
            tracing::error!(event = "incidents.away", %store, why, "{now}");
        }
        let pause = if error.may_pass() { SHORT_PAUSE } else { PAUSE };
        let until = if aside.is_some() { None } else { Some(now() + pause) };
        self.access = Access::Away { until, may_pass: error.may_pass() };
    }

    /// Opens the store where it is away and its time has come.
    fn reopen(&mut self) {
        let Access::Away { until, .. } = self.access else { return };
        if until.is_some_and(|until| now() < until) {
            return;
        }
        match self.shared.open() {
            Ok(store) => {
                self.shared.measured(store.extent());
                self.access = Access::Open(Box::new(store));
                if self.shared.held.count() == 0 {
                    self.shared.back();
                }
            }
            Err(error) => self.away(&error),
        }
    }

    fn sweep(&mut self) {
        let Access::Open(store) = &mut self.access else { return };
        store.set_limits(self.shared.limits());
        let end = now() + SWEEP_TIME;
        for _ in 0..MOST_CHUNKS {
            match store.sweep(present()) {
                Ok(true) if now() < end => {}
                Ok(_) => break,
                Err(error) => return self.away(&error),
            }
        }
        self.shared.measured(store.extent());
    }

    fn tidy(&mut self) {
        let Access::Open(store) = &mut self.access else { return };
        if now() < self.next_tidy {
            return;
        }
        self.next_tidy = now() + TIDY_EVERY;
        if let Err(error) = store.tidy() {
            self.away(&error);
        }
    }
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
