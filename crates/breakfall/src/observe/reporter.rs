//! Handing over what has ended to whoever keeps a record, without waiting for them.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! use breakfall::fault::OperationFailed;
//! use breakfall::observe::Report;
//! use breakfall::observe::Reporter;
//! use breakfall::{Handler, Settings};
//!
//! let (reporter, mut reports) = Reporter::new(4096);
//! let mut settings = Settings::default();
//! settings.log.reporter = reporter;
//! let ask = Handler::new(settings).operation("ask").run(|_| async { Err::<(), _>(OperationFailed::new("ask")) }).await;
//! let failure = ask.unwrap_err();
//!
//! let batch = reports.next(256).await;
//! let [Report::Ended(ended)] = batch.as_slice() else { panic!() };
//! assert_eq!(ended.snapshot.as_ref().unwrap().reference, failure.reference());
//! reports.kept();
//! # }
//! ```

use std::collections::VecDeque;
use std::fmt;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::watch;

use crate::clock::later;
use crate::clock::now;
use crate::clock::sleep_until;
use crate::fault::Code;
use crate::observe::Report;
use crate::observe::TARGET;

/// Takes reports of what has ended, for the [`Reports`] that were made with it. [`Reporter::default`] takes none.
///
/// It never waits and never runs anybody's code: a report is put into a queue, and where that is full it is counted as lost and an
/// event `report.lost` with its reference and code is written. A copy is the same reporter.
#[derive(Clone, Copy, Default)]
pub struct Reporter(Option<&'static Queue>);

struct Queue {
    line: Mutex<Line>,
    most: usize,
    arrived: Notify,
    /// How many of all that were accepted have been dealt with.
    kept: watch::Sender<u64>,
    lost: AtomicU64,
    /// Somebody waited in vain: as long as there is room, nobody else does until something has been dealt with.
    stalled: AtomicBool,
}

struct Line {
    waiting: VecDeque<Report>,
    accepted: u64,
    is_open: bool,
}

impl Reporter {
    /// A reporter and the place where its reports arrive; at most `most` wait there.
    ///
    /// What both share, some hundred bytes, is there until the program ends: make one for a program, not one for a request.
    #[must_use]
    pub fn new(most: usize) -> (Self, Reports) {
        let line = Line { waiting: VecDeque::new(), accepted: 0, is_open: true };
        let queue: &'static Queue = Box::leak(Box::new(Queue {
            line: Mutex::new(line),
            most,
            arrived: Notify::new(),
            kept: watch::Sender::new(0),
            lost: AtomicU64::new(0),
            stalled: AtomicBool::new(false),
        }));
        (Self(Some(queue)), Reports { queue, taken: 0 })
    }

    /// Whether there is anybody to report to.
    #[must_use]
    pub const fn is_on(self) -> bool {
        self.0.is_some()
    }

    /// Hands over what `make` makes, if there is anybody to report to.
    pub fn report(self, make: impl FnOnce() -> Report) {
        let Some(queue) = self.0 else { return };
        let report = make();
        let mut line = queue.line();
        if !line.is_open {
            return;
        }
        if line.waiting.len() >= queue.most {
            drop(line);
            queue.lose(&report, "too many failures at once for whoever keeps the record");
            return;
        }
        line.waiting.push_back(report);
        line.accepted += 1;
        drop(line);
        queue.arrived.notify_one();
    }

    /// How many reports were lost because there were too many at once.
    #[must_use]
    pub fn lost(self) -> u64 {
        self.0.map_or(0, |queue| queue.lost.load(Ordering::Relaxed))
    }

    /// How many reports wait to be dealt with.
    #[must_use]
    pub fn waiting(self) -> usize {
        self.0.map_or(0, |queue| queue.line().waiting.len())
    }

    /// Waits until everything that was reported so far has been [kept](Reports::kept), as long as nothing is kept for no longer than `limit`;
    /// whether it has. Once somebody has waited in vain, nobody waits again until something is kept: a store that hangs delays those who
    /// wait when it does, and nobody after them. Only where more than half of the room for reports is taken, each waits up to `limit`
    /// again: whoever comes slower loses less. Where all of it is taken, there is nothing to wait for.
    ///
    /// **Dropped mid-way**: nothing is lost, only nobody waits.
    pub async fn kept(self, limit: Duration) -> bool {
        let Some(queue) = self.0 else { return false };
        let (accepted, is_open, is_short) = {
            let line = queue.line();
            let is_short = line.waiting.len() > queue.most / 2 && line.waiting.len() < queue.most;
            (line.accepted, line.is_open, is_short)
        };
        let mut kept = queue.kept.subscribe();
        if *kept.borrow() >= accepted {
            return true;
        }
        let is_stalled = queue.stalled.load(Ordering::Relaxed);
        if !is_open || (is_stalled && !is_short) {
            return false;
        }
        loop {
            let so_far = *kept.borrow_and_update();
            if so_far >= accepted {
                return true;
            }
            let goes_on = tokio::select! {
                biased;
                changed = kept.changed() => changed.is_ok(),
                () = sleep_until(later(now(), limit)) => false,
            };
            if !goes_on {
                queue.stalled.store(true, Ordering::Relaxed);
                return false;
            }
        }
    }
}

impl Queue {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cold]
    fn lose(&self, report: &Report, why: &'static str) {
        let lost = self.lost.fetch_add(1, Ordering::Relaxed) + 1;
        let reference = report.reference().map(|reference| reference.to_string());
        tracing::error!(
            target: TARGET,
            event = "report.lost",
            reference = reference.as_deref(),
            code = report.code().map(Code::as_str),
            lost,
            "{why}",
        );
    }
}

impl PartialEq for Reporter {
    /// Whether both report to the same place.
    fn eq(&self, other: &Self) -> bool {
        match (self.0, other.0) {
            (Some(own), Some(other)) => std::ptr::eq(own, other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

impl Eq for Reporter {}

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_on() { "Reporter(on)" } else { "Reporter(off)" })
    }
}

/// Where the reports of a [`Reporter`] arrive. Dropped, nothing is reported any more, and what was waiting is counted as lost.
pub struct Reports {
    queue: &'static Queue,
    /// How many of the accepted ones were taken out.
    taken: u64,
}

impl Reports {
    /// The next reports, oldest first: waits for one, and gives at most `most` of those that are there then.
    ///
    /// **Dropped mid-way**: no report is taken.
    pub async fn next(&mut self, most: usize) -> Vec<Report> {
        loop {
            let arrived = self.queue.arrived.notified();
            let there = self.there(most);
            if !there.is_empty() {
                return there;
            }
            arrived.await;
        }
    }

    /// At most `most` of the reports that are there, oldest first, without waiting.
    pub fn there(&mut self, most: usize) -> Vec<Report> {
        let mut line = self.queue.line();
        let count = most.min(line.waiting.len());
        let there: Vec<_> = line.waiting.drain(..count).collect();
        drop(line);
        self.taken += there.len() as u64;
        there
    }

    /// Says that everything that was taken so far has been dealt with: kept for good, or counted as lost by whoever took it.
    pub fn kept(&self) {
        self.queue.stalled.store(false, Ordering::Relaxed);
        self.queue.kept.send_replace(self.taken);
    }
}

impl Drop for Reports {
    fn drop(&mut self) {
        let mut line = self.queue.line();
        line.is_open = false;
        let waiting = std::mem::take(&mut line.waiting);
        drop(line);
        for report in &waiting {
            self.queue.lose(report, "whoever keeps the record ends before they are kept");
        }
    }
}

impl fmt::Debug for Reports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reports").field("taken", &self.taken).finish_non_exhaustive()
    }
}
