//! One thread writes, with one fsync for all that came meanwhile; another reads.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::ResultExt;
use breakfall::fault::panic::Stack;
use breakfall::fault::panic::catch;
use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::TransactionBehavior;
use tokio::sync::oneshot;

use crate::FlowFault;
use crate::embedded::open;
use crate::embedded::settings::EngineSettings;

/// The file. Dropping the last handle ends both threads, after what was given to them is done.
#[derive(Clone, Debug)]
pub(super) struct Store {
    writes: mpsc::Sender<Box<dyn Job>>,
    reads: mpsc::Sender<Box<dyn Job>>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
pub(super) struct Shared {
    commits: AtomicU64,
    writes: AtomicU64,
    /// A commit failed: whether it is on the disk all the same, nobody knows.
    doubt: AtomicBool,
}

/// Work for a thread.
trait Job: Send {
    /// Does it. An error ends the transaction.
    fn apply(&mut self, connection: &Connection) -> Result<(), Unwritten>;
    /// It is known now whether that holds.
    fn settle(self: Box<Self>, kept: Result<(), &Unwritten>);
}

struct Asked<T, W> {
    work: Option<W>,
    result: Option<Result<T, Failure>>,
    answer: oneshot::Sender<Result<T, Failure>>,
}

/// Why nothing was written.
#[derive(Clone, Debug)]
struct Unwritten {
    text: String,
}

/// How long somebody waits who was refused.
const TRY_AGAIN: Duration = Duration::from_secs(1);

impl Store {
    /// # Errors
    /// Those of opening the file.
    pub(super) fn open(path: &Path, settings: &EngineSettings) -> Result<Self, Failure> {
        let (written, read) = (open::connect(path, settings)?, open::reader(path, settings)?);
        let most_batch = settings.most_batch;
        let shared = Arc::<Shared>::default();
        let of_writer = Arc::clone(&shared);
        let writes =
            start("flow-writer", move |jobs| write_all(written, &jobs, most_batch, &of_writer))?;
        let reads = start("flow-reader", move |jobs| read_all(&read, &jobs))?;
        Ok(Self { writes, reads, shared })
    }

    /// Does `change`, and returns when it is on the disk. Changes that are given at once share one fsync.
    ///
    /// # Errors
    /// `ASYNC_FLOW_JOURNAL_UNAVAILABLE`: it did not happen.
    ///
    /// **Dropped mid-way**: the change is made all the same.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        ask(&self.writes, change).await
    }

    /// What `query` finds of that which is on the disk.
    ///
    /// # Errors
    /// `ASYNC_FLOW_JOURNAL_UNAVAILABLE`.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        ask(&self.reads, query).await
    }

    /// How many commits there were, and how many changes in them.
    pub(super) fn commits(&self) -> (u64, u64) {
        let shared = &self.shared;
        (shared.commits.load(Ordering::Relaxed), shared.writes.load(Ordering::Relaxed))
    }

    /// Whether a commit has failed since the last time somebody asked.
    pub(super) fn take_doubt(&self) -> bool {
        self.shared.doubt.swap(false, Ordering::Relaxed)
    }

    /// A commit may have failed.
    pub(super) fn doubt(&self) {
        self.shared.doubt.store(true, Ordering::Relaxed);
    }
}

async fn ask<T: Send + 'static>(
    thread: &mpsc::Sender<Box<dyn Job>>,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let (answer, answered) = oneshot::channel();
    let asked = Asked { work: Some(work), result: None, answer };
    if thread.send(Box::new(asked)).is_err() {
        return Err(gone());
    }
    match answered.await {
        Ok(result) => result,
        Err(closed) => Err(gone().because(closed)),
    }
}

impl<T, W> Job for Asked<T, W>
where
    T: Send + 'static,
    W: FnOnce(&Connection) -> rusqlite::Result<T> + Send,
{
    fn apply(&mut self, connection: &Connection) -> Result<(), Unwritten> {
        let Some(work) = self.work.take() else { return Ok(()) };
        let (result, applied) = match catch(Stack::Skip, || work(connection)) {
            Ok(Ok(value)) => (Ok(value), Ok(())),
            Ok(Err(error)) => {
                let why = Unwritten::of(&error);
                let failed = Err(why.failure());
                // Some errors roll everything back by themselves.
                let is_over = ends_transaction(&error) || connection.is_autocommit();
                (failed, if is_over { Err(why) } else { Ok(()) })
            }
            Err(panicked) => (Err(panicked), Ok(())),
        };
        self.result = Some(result);
        applied
    }

    fn settle(self: Box<Self>, kept: Result<(), &Unwritten>) {
        let result = match (kept, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(gone()),
            (Err(why), _) => Err(why.failure()),
        };
        // Whoever asked may have gone.
        drop(self.answer.send(result));
    }
}

impl Unwritten {
    fn of(error: &rusqlite::Error) -> Self {
        Self { text: error.to_string() }
    }

    fn failure(&self) -> Failure {
        let failure = Failure::from(FlowFault::JournalUnavailable { after: Some(TRY_AGAIN) });
        failure.with_note("sqlite", &self.text)
    }
}

/// Whether the file cannot be written at all, so that nothing of the transaction may be promised.
fn ends_transaction(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::OutOfMemory
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::CannotOpen
        )
    )
}

fn gone() -> Failure {
    FlowFault::JournalUnavailable { after: None }.into()
}

fn start(
    name: &str,
    run: impl FnOnce(mpsc::Receiver<Box<dyn Job>>) + Send + 'static,
) -> Result<mpsc::Sender<Box<dyn Job>>, Failure> {
    let (sender, jobs) = mpsc::channel();
    let thread = thread::Builder::new().name(name.to_owned());
    thread.spawn(move || run(jobs)).or_fault(|_| FlowFault::JournalUnavailable { after: None })?;
    Ok(sender)
}

fn read_all(connection: &Connection, jobs: &mpsc::Receiver<Box<dyn Job>>) {
    while let Ok(mut job) = jobs.recv() {
        // Of a query that failed nothing must be taken back.
        drop(job.apply(connection));
        job.settle(Ok(()));
    }
}

fn write_all(
    mut connection: Connection,
    jobs: &mpsc::Receiver<Box<dyn Job>>,
    most: usize,
    shared: &Shared,
) {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        let written = write_batch(&mut connection, jobs, most, &mut batch);
        if written.is_ok() {
            shared.commits.fetch_add(1, Ordering::Relaxed);
            let writes = u64::try_from(batch.len()).unwrap_or(u64::MAX);
            shared.writes.fetch_add(writes, Ordering::Relaxed);
        } else {
            shared.doubt.store(true, Ordering::Relaxed);
        }
        for job in batch {
            job.settle(written.as_ref().copied());
        }
    }
}

/// One transaction with all that is there.
fn write_batch(
    connection: &mut Connection,
    jobs: &mpsc::Receiver<Box<dyn Job>>,
    most: usize,
    batch: &mut Vec<Box<dyn Job>>,
) -> Result<(), Unwritten> {
    let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    let transaction = begun.map_err(|error| {
        // All who wait are refused: nobody should wait once more for the same.
        batch.extend(jobs.try_iter());
        Unwritten::of(&error)
    })?;
    let mut done = 0;
    while let Some(job) = batch.get_mut(done) {
        job.apply(&transaction)?;
        done += 1;
        if done < most {
            batch.extend(jobs.try_recv());
        }
    }
    transaction.commit().map_err(|error| Unwritten::of(&error))
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    /// Who waits for a change, without a thread between.
    fn asked(
        work: impl FnOnce(&Connection) -> rusqlite::Result<usize> + Send + 'static,
    ) -> (Box<dyn Job>, oneshot::Receiver<Result<usize, Failure>>) {
        let (answer, answered) = oneshot::channel();
        (Box::new(Asked { work: Some(work), result: None, answer }), answered)
    }

    fn insert(connection: &Connection) -> rusqlite::Result<usize> {
        connection.execute("INSERT INTO t VALUES (1)", [])
    }

    #[test]
    fn a_batch_of_which_one_change_cannot_be_written_promises_nothing() {
        let codes = [
            ffi::SQLITE_FULL,
            ffi::SQLITE_READONLY,
            ffi::SQLITE_IOERR_FSYNC,
            ffi::SQLITE_BUSY,
            ffi::SQLITE_CANTOPEN,
        ];
        for code in codes {
            let mut connection = Connection::open_in_memory().unwrap();
            connection.execute_batch("CREATE TABLE t (n)").unwrap();
            let (before, told_before) = asked(insert);
            let (fails, told) =
                asked(move |_| Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)));
            let (after, told_after) = asked(insert);
            let (sender, jobs) = mpsc::channel();
            for job in [before, fails, after] {
                sender.send(job).unwrap();
            }
            drop(sender);
            let shared = Shared::default();
            let mut batch = vec![jobs.recv().unwrap()];
            let written = write_batch(&mut connection, &jobs, 2, &mut batch);
            assert!(written.is_err(), "{code}");
            for job in batch {
                job.settle(written.as_ref().copied());
            }
            for told in [told_before, told] {
                let refused = told.blocking_recv().unwrap().unwrap_err();
                assert_eq!(refused.code().as_str(), "ASYNC_FLOW_JOURNAL_UNAVAILABLE", "{code}");
                assert_eq!(refused.status().get(), 503);
            }
            let rows = |connection: &Connection| {
                connection.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0))
            };
            assert_eq!(rows(&connection).unwrap(), 0, "{code}: what was before it is taken back");
            // Whoever comes afterwards is not refused for it.
            write_all(connection, &jobs, 2, &shared);
            assert_eq!(told_after.blocking_recv().unwrap().unwrap(), 1);
        }
    }

    #[test]
    fn a_mistake_in_one_change_refuses_nobody_else() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (n)").unwrap();
        let (wrong, told_wrong) = asked(|connection| connection.execute("nonsense", []));
        let (right, told_right) = asked(insert);
        let (sender, jobs) = mpsc::channel();
        sender.send(right).unwrap();
        let mut batch = vec![wrong];
        let written = write_batch(&mut connection, &jobs, 8, &mut batch);
        assert!(written.is_ok());
        for job in batch {
            job.settle(written.as_ref().copied());
        }
        assert!(told_wrong.blocking_recv().unwrap().is_err());
        assert_eq!(told_right.blocking_recv().unwrap().unwrap(), 1);
    }
}
