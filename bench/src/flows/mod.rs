//! Durable workflows of three steps, beside the disk that they are written to.

mod bare;
mod ours;
mod recovery;
mod report;

use std::path::Path;
use std::time::Duration;
use std::time::Instant;

use serde::Serialize;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;

pub(crate) use crate::flows::report::json;
pub(crate) use crate::flows::report::text;
use crate::measure::approximate;

/// How many want something at once.
const CLIENTS: [u32; 4] = [1, 16, 64, 256];
/// How long each of them asks.
const LASTS: Duration = Duration::from_secs(5);
/// What is written for a workflow of three steps: its start, each step, its end.
const WRITES: u32 = 5;

/// One line of the table.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) work: String,
    pub(crate) who: &'static str,
    pub(crate) clients: u32,
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// How many changes shared one fsync.
    pub(crate) per_sync: Option<f64>,
    /// What the file has grown by, for each.
    pub(crate) bytes: Option<f64>,
}

/// All of it, in a directory of its own below `place`, so that the disk that is meant is measured.
pub(crate) fn run(
    place: &Path,
    lasts: Option<Duration>,
    unfinished: u32,
) -> std::io::Result<Vec<Row>> {
    let lasts = lasts.unwrap_or(LASTS);
    let place = tempfile::tempdir_in(place)?;
    let mut rows = vec![bare::single(&place.path().join("single"), lasts)?];
    for clients in CLIENTS {
        rows.push(bare::stream(&place.path().join(format!("bare-{clients}")), clients, lasts)?);
        rows.push(ours::flows(&place.path().join(format!("flows-{clients}")), clients, lasts));
    }
    rows.push(recovery::after_a_crash(&place.path().join("recovery"), unfinished));
    Ok(rows)
}

fn runtime() -> Runtime {
    #[expect(clippy::expect_used, reason = "without a runtime there is nothing to measure")]
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// When `lasts` is over, and how long something took.
#[derive(Clone, Copy)]
struct Watch(Instant);

#[expect(clippy::disallowed_methods, reason = "a benchmark is about the real clock")]
impl Watch {
    fn start() -> Self {
        Self(Instant::now())
    }

    fn is_over(self, lasts: Duration) -> bool {
        self.elapsed() >= lasts
    }

    fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

impl Row {
    /// The line of so many that each took so long.
    fn of(
        work: &str,
        who: &'static str,
        clients: u32,
        mut took: Vec<Duration>,
        all: Duration,
    ) -> Self {
        took.sort_unstable();
        let at = |share: usize| {
            let place = took.len().saturating_sub(1) * share / 100;
            took.get(place).map_or(f64::NAN, |took| took.as_secs_f64() * 1e3)
        };
        let count = approximate(u64::try_from(took.len()).unwrap_or(u64::MAX));
        Self {
            work: work.to_owned(),
            who,
            clients,
            per_second: count / all.as_secs_f64(),
            p50_ms: at(50),
            p99_ms: at(99),
            per_sync: None,
            bytes: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_does_the_work() {
        let place = tempfile::tempdir().unwrap();
        let rows = run(place.path(), Some(Duration::from_millis(50)), 20).unwrap();
        assert_eq!(rows.len(), 1 + 2 * CLIENTS.len() + 1);
        for row in &rows {
            assert!(row.per_second > 0.0, "{row:?}");
        }
        assert!(text(&rows).lines().count() > rows.len());
    }
}
