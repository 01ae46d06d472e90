//! Durable workflows of three steps, beside the disk that they are written to, and beside others who keep them.

mod asking;
mod bare;
mod duroxide;
mod ours;
mod recovery;
mod report;
mod restate;
#[path = "../../../crates/breakfall-flow-restate/tests/restate/server.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "shared with the tests, which need more of it")]
mod restate_server;

use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::runtime::Runtime;

pub(crate) use crate::flows::asking::Row;
pub(crate) use crate::flows::report::json;
pub(crate) use crate::flows::report::text;

/// How many want something at once.
const CLIENTS: [u32; 4] = [1, 16, 64, 256];
/// How long each of them asks.
const LASTS: Duration = Duration::from_secs(5);
/// What is written for a workflow of three steps: its start, each step, its end.
const WRITES: u32 = 5;

/// All of it, in a directory of its own below `place`, so that the disk that is meant is measured.
pub(crate) fn run(
    place: &Path,
    lasts: Option<Duration>,
    unfinished: u32,
    told: impl Fn(&str),
) -> io::Result<Vec<Row>> {
    let lasts = lasts.unwrap_or(LASTS);
    told("up to 3 GB are written below --place, and taken away again");
    // Each in a directory that is gone when it is done.
    let new = || tempfile::tempdir_in(place);
    let after = recovery::after_a_crash(&new()?.path().join("recovery"), unfinished);
    let mut rows = vec![bare::single(&new()?.path().join("single"), lasts)?];
    for clients in CLIENTS {
        told(&format!("{clients} at once"));
        // One after the other, so that what disturbs the machine disturbs them alike.
        rows.push(bare::stream(&new()?.path().join("bare"), clients, lasts)?);
        rows.push(ours::flows(&new()?.path().join("flows"), clients, lasts));
        rows.extend(restate::flows(new()?, clients, lasts)?);
        rows.extend(duroxide::flows(new()?.path(), clients, lasts)?);
    }
    rows.push(after);
    Ok(rows)
}

fn runtime() -> Runtime {
    #[expect(clippy::expect_used, reason = "without a runtime there is nothing to measure")]
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_does_the_work() {
        let place = tempfile::tempdir().unwrap();
        let rows = run(place.path(), Some(Duration::ZERO), 20, |_| {}).unwrap();
        let of = |who: &str| rows.iter().filter(|row| row.who == who).count();
        assert_eq!((of("bare file"), of(ours::WHO)), (1 + CLIENTS.len(), CLIENTS.len() + 1));
        // Where there is a Restate on this machine.
        assert!(of(restate::WHO) == CLIENTS.len() || of(restate::WHO) == 0, "{rows:#?}");
        for row in &rows {
            assert!(row.per_second > 0.0 && row.lost == 0, "{row:?}");
        }
        assert!(text(&rows).lines().count() > rows.len());
        assert_eq!(place.path().read_dir().unwrap().count(), 0, "everything is taken away");
    }
}
