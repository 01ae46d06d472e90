//! What grows with the load: threads that share a handler, names that it knows, operations that wait.

mod report;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use breakfall::Handler;
use breakfall::Settings;
use breakfall::clock::now;
use serde::Serialize;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::measure::approximate;
use crate::pipeline::drive::poll_once;
use crate::pipeline::work::LIMIT;
use crate::pipeline::work::Script;
use crate::pipeline::work::Work;
pub(crate) use crate::scale::report::json;
pub(crate) use crate::scale::report::text;

/// How much of everything is measured.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// Operations of one sample.
    operations: u32,
    /// Samples; the fastest counts.
    samples: u32,
    /// Names of operations.
    names: u32,
    /// Operations that wait at the same time.
    pending: u32,
}

impl Size {
    pub(crate) const USUAL: Self =
        Self { operations: 1_000_000, samples: 7, names: 10_000, pending: 1_000_000 };
}

/// One line of the table.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    work: &'static str,
    who: &'static str,
    /// For one operation: from start to end, or of starting it.
    ns: f64,
    /// For one operation that waits, at most.
    bytes: Option<f64>,
}

/// All of it.
pub(crate) fn run(size: Size) -> Vec<Row> {
    let mut rows = Vec::new();
    for (work, workers) in [("pending once, 1 thread", 1), ("pending once, 2 threads", 2)] {
        let ns = on_threads(size, workers, || bare(size.operations));
        rows.push(Row { work, who: "bare call", ns, bytes: None });
        let handler = Handler::new(Settings::default());
        let ns = on_threads(size, workers, || ours(handler.clone(), size.operations));
        rows.push(Row { work, who: "breakfall", ns, bytes: None });
    }
    for (work, names) in [("ready, one name", 1), ("ready, many names", size.names)] {
        for (who, ns) in by_name(size, names) {
            rows.push(Row { work, who, ns, bytes: None });
        }
    }
    rows.push(waiting(size, "tokio::time::timeout", limited));
    let handler = Handler::new(Settings::default());
    rows.push(waiting(size, "breakfall", || async {
        handler.operation("answer").run(|_| Work::new(Script::Hangs)).await.is_ok()
    }));
    rows
}

#[expect(clippy::disallowed_methods, reason = "this is what others do")]
async fn limited() -> bool {
    tokio::time::timeout(LIMIT, Work::new(Script::Hangs)).await.is_ok()
}

async fn bare(times: u32) -> Duration {
    let start = now();
    for _ in 0..times {
        black_box(Work::new(Script::PendingOnce).await.is_ok());
    }
    start.elapsed()
}

async fn ours(handler: Handler, times: u32) -> Duration {
    let start = now();
    for _ in 0..times {
        let work = handler.operation("answer").run(|_| Work::new(Script::PendingOnce));
        black_box(work.await.is_ok());
    }
    start.elapsed()
}

/// Nanoseconds of one operation where each of `workers` threads does all of them one after the other, at the same time.
fn on_threads<Fut>(size: Size, workers: usize, task: impl Fn() -> Fut) -> f64
where
    Fut: Future<Output = Duration> + Send + 'static,
{
    let runtime = made(Builder::new_multi_thread().enable_time().worker_threads(workers));
    fastest(size, size.operations, || {
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            (0..workers).for_each(|_| drop(tasks.spawn(task())));
            tasks.join_all().await.into_iter().max().unwrap_or_default()
        })
    })
}

/// Nanoseconds of one operation where as many names take turns, and of what the memory of the machine alone takes of it: a count for each
/// name, where it was allocated, found by where it is or by its name.
fn by_name(size: Size, names: u32) -> [(&'static str, f64); 3] {
    let handler = Handler::new(Settings::default());
    let names: Vec<&'static str> =
        (0..names).map(|name| &*Box::leak(format!("operation_{name}").into_boxed_str())).collect();
    let boxed: Vec<Box<AtomicU64>> = names.iter().map(|_| Box::default()).collect();
    let map: HashMap<&'static str, AtomicU64> =
        names.iter().map(|name| (*name, AtomicU64::new(0))).collect();
    let runtime = made(Builder::new_current_thread().enable_time());
    let times = usize::try_from(size.operations).unwrap_or(usize::MAX);
    let turns = names.iter().cycle().take(times);
    let by_place = timed(size, || boxed.iter().cycle().take(times).for_each(|one| increment(one)));
    let by_name =
        timed(size, || turns.clone().filter_map(|name| map.get(name)).for_each(increment));
    let ours = timed(size, || {
        runtime.block_on(async {
            for name in turns.clone() {
                let work = handler.operation(name).run(|_| Work::new(Script::Ready));
                black_box(work.await.is_ok());
            }
        });
    });
    [("a counter", by_place), ("a counter in a `HashMap`", by_name), ("breakfall", ours)]
}

/// As much as counting a success is, where one thread counts.
fn increment(count: &AtomicU64) {
    let count = black_box(count);
    count.store(count.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}

/// Nanoseconds of one operation, of which `all` does as many as there are.
fn timed(size: Size, mut all: impl FnMut()) -> f64 {
    fastest(size, size.operations, || {
        let start = now();
        all();
        start.elapsed()
    })
}

/// Starts many that wait, and drops them: what one of them takes, in time and at most in memory, its box included.
fn waiting<Fut: Future>(size: Size, who: &'static str, make: impl Fn() -> Fut) -> Row {
    let runtime = made(Builder::new_current_thread().enable_time());
    let _inside = runtime.enter();
    let start = || {
        let mut held = Vec::with_capacity(usize::try_from(size.pending).unwrap_or(0));
        for _ in 0..size.pending {
            let mut waits = Box::pin(make());
            poll_once(waits.as_mut());
            held.push(waits);
        }
    };
    // First, while nobody has anything left of before that could be used again.
    let bytes = allocation_counter::measure(start).bytes_max;
    let bytes = Some(approximate(bytes) / f64::from(size.pending));
    let ns = fastest(size, size.pending, || {
        let mut took = Duration::ZERO;
        allocation_counter::opt_out(|| {
            let began = now();
            start();
            took = began.elapsed();
        });
        took
    });
    Row { work: "a million that wait, started and dropped", who, ns, bytes }
}

/// Nanoseconds of each of `of`, in the fastest sample; the first one is not counted.
fn fastest(size: Size, of: u32, mut sample: impl FnMut() -> Duration) -> f64 {
    sample();
    let samples = (0..size.samples).map(|_| sample());
    samples.min().unwrap_or_default().as_secs_f64() * 1e9 / f64::from(of)
}

fn made(builder: &mut Builder) -> Runtime {
    builder.build().unwrap_or_else(|_| std::process::abort())
}
