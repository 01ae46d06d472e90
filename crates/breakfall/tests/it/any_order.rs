//! Supervised tasks under any order of ends, cancellations, dropped handles and a shut-down: whatever becomes of a task, it is told exactly
//! once.

use std::time::Duration;

use breakfall::Failure;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::OperationFailed;
use breakfall::observe::LogConfig;
use breakfall::supervise::Supervisor;
use breakfall::supervise::Task;
use breakfall::testing::Captured;
use breakfall::testing::assert_no_lost_failures;
use proptest::prelude::*;

const NAMES: [&str; 6] = ["one", "two", "three", "four", "five", "six"];
/// Nobody waits so long.
const NEVER: u64 = 1 << 40;

#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Succeeds,
    Fails,
    Panics,
    /// And its destructor panics, too.
    Explodes,
    Hangs,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Reader {
    Awaits,
    /// Drops the handle.
    Goes,
    /// Cancels, and awaits what becomes of it.
    Cancels,
    /// Drops a handle to which the task is tied.
    GoesWithIt,
}

/// A task, and whoever holds its handle.
#[derive(Clone, Copy, Debug)]
struct Case {
    end: End,
    /// When it ends, in milliseconds.
    at: u64,
    reader: Reader,
    /// When that acts: never when anything ends.
    acts: u64,
}

fn cases() -> impl Strategy<Value = Vec<Case>> {
    use End::{Explodes, Fails, Hangs, Panics, Succeeds};
    use Reader::{Awaits, Cancels, Goes, GoesWithIt};
    let end = prop::sample::select(vec![Succeeds, Fails, Panics, Explodes, Hangs]);
    let reader = prop::sample::select(vec![Awaits, Goes, Cancels, GoesWithIt]);
    let case = (end, 0..20_u64, reader, 0..20_u64).prop_map(|(end, at, reader, acts)| Case {
        end,
        at: 4 * at,
        reader,
        acts: 4 * acts + 1,
    });
    prop::collection::vec(case, 1..=NAMES.len())
}

struct Grenade(bool);

impl Drop for Grenade {
    fn drop(&mut self) {
        assert!(!self.0 || std::thread::panicking(), "even going");
    }
}

async fn pass(millis: u64) {
    sleep_until(now() + Duration::from_millis(millis)).await;
}

async fn work(case: Case) -> Result<u8, Failure> {
    let _held = Grenade(case.end == End::Explodes);
    pass(case.at).await;
    match case.end {
        End::Succeeds | End::Explodes => Ok(7),
        End::Fails => Err(OperationFailed::new("work").into()),
        End::Panics => panic!("of all things"),
        End::Hangs => std::future::pending().await,
    }
}

/// What the holder of the handle is told, where it waits for that.
async fn read(task: Task<u8>, case: Case) -> Option<Result<u8, Failure>> {
    match case.reader {
        Reader::Awaits => Some(task.await),
        Reader::Goes => {
            pass(case.acts).await;
            drop(task);
            None
        }
        Reader::Cancels => {
            pass(case.acts).await;
            task.cancel("reader");
            Some(task.await)
        }
        Reader::GoesWithIt => {
            let task = task.tied();
            pass(case.acts).await;
            drop(task);
            None
        }
    }
}

impl Case {
    /// When it is over, by whose hand where not by its own.
    fn over(self, killed: u64) -> (u64, &'static str) {
        let own = if self.end == End::Hangs { NEVER } else { self.at };
        let hand = match self.reader {
            Reader::Cancels => (self.acts, "reader"),
            Reader::GoesWithIt => (self.acts, "handle dropped"),
            Reader::Awaits | Reader::Goes => (NEVER, ""),
        };
        [(own, ""), hand, (killed, "shut_down")].into_iter().min_by_key(|(at, _)| *at).unwrap()
    }

    /// The code of the failure that its end is, and who is named in it.
    fn ends_with(self, killed: u64) -> Option<(&'static str, &'static str)> {
        match (self.over(killed), self.end) {
            ((_, ""), End::Fails) => Some(("ASYNC_WORK_FAILED", "")),
            ((_, ""), End::Panics | End::Explodes) => Some(("ASYNC_PANICKED_FAILED", "")),
            ((_, ""), End::Succeeds | End::Hangs) => None,
            ((_, by), _) => Some(("ASYNC_CANCELLED_FAILED", by)),
        }
    }
}

fn note(failure: &Failure, key: &str) -> String {
    let found = failure.notes().iter().find(|note| note.key == key);
    found.map_or_else(String::new, |note| note.value.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_becomes_of_a_task_is_told_exactly_once(
        cases in cases(),
        stops in 0..20_u64,
        grace in 0..10_u64,
    ) {
        // Of four milliseconds tasks end in the first, handles act in the second, and the grace is over in the third.
        let (stops, grace) = (4 * stops + 1, 4 * grace + 1);
        let killed = stops + grace;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let _books = assert_no_lost_failures();
        let log = Captured::start();
        let (told, left) = runtime.block_on(async {
            let supervisor = Supervisor::new(LogConfig::default());
            let reading = cases.iter().zip(NAMES).map(|(case, name)| {
                read(supervisor.spawn(name, work(*case)), *case)
            });
            let reading: Vec<_> = reading.collect();
            let stopping = async {
                pass(stops).await;
                supervisor.shut_down(Duration::from_millis(grace)).await
            };
            tokio::join!(futures_util::future::join_all(reading), stopping)
        });
        let events = log.events();
        let still_there = |case: &&Case| case.over(u64::MAX).0 > killed;
        prop_assert_eq!(left, cases.iter().filter(still_there).count());
        for ((case, name), told) in cases.iter().zip(NAMES).zip(told) {
            let logged = events.iter().filter(|event| event.fields["operation"] == name);
            let logged: Vec<_> = logged.map(|event| &*event.fields["code"]).collect();
            let ends = case.ends_with(killed);
            match told {
                Some(Ok(value)) => prop_assert_eq!((value, ends, logged.len()), (7, None, 0)),
                Some(Err(failure)) => {
                    let (code, by) = ends.unwrap();
                    prop_assert_eq!(failure.code().as_str(), code);
                    prop_assert_eq!(note(&failure, "cancelled_by"), by);
                    prop_assert_eq!(logged.len(), 0);
                }
                None => prop_assert_eq!(logged, Vec::from_iter(ends.map(|(code, _)| code))),
            }
        }
    }
}
