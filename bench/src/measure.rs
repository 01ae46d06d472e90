//! How long a case takes and what it allocates.

use std::time::Duration;
use std::time::Instant;

use serde::Serialize;

/// How long one sample should take: long enough for the clock, short enough that a busy moment spoils only a few.
const SAMPLE: Duration = Duration::from_micros(200);
/// Samples of each case.
const SAMPLES: usize = 301;
/// The times a case runs before anything counts: caches, lazy statics, buffers.
const WARM_UP: u64 = 64;
/// The times a case runs while its allocations are counted.
const COUNTED: u64 = 64;

/// Cases of equal work.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) cases: fn() -> Vec<Case>,
}

/// One way of doing the work of a scenario.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// `size_of` what the table says it is the size of.
    pub(crate) size: usize,
    run: Box<dyn FnMut(u64) -> u64>,
}

impl Case {
    /// `run` does the work as often as it is told and gives the sum of the results, so that a test can see that it was done.
    pub(crate) fn new(
        name: &'static str,
        size: usize,
        run: impl FnMut(u64) -> u64 + 'static,
    ) -> Self {
        Self { name, size, run: Box::new(run) }
    }

    /// With the counting of allocations off, which takes time and instructions of its own.
    pub(crate) fn run(&mut self, times: u64) -> u64 {
        let mut sum = 0;
        allocation_counter::opt_out(|| sum = (self.run)(times));
        sum
    }
}

/// What one run of a case costs.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Figures {
    pub(crate) median_ns: f64,
    pub(crate) min_ns: f64,
    pub(crate) allocations: f64,
    pub(crate) allocated_bytes: f64,
}

/// All cases, sampled in turn: what disturbs the machine disturbs them alike.
pub(crate) fn round_robin(cases: &mut [Case]) -> Vec<Figures> {
    let counted: Vec<_> = cases.iter_mut().map(allocations).collect();
    let times: Vec<u64> = cases.iter_mut().map(times_per_sample).collect();
    let mut samples = vec![Vec::with_capacity(SAMPLES); cases.len()];
    for _ in 0..SAMPLES {
        for ((case, times), samples) in cases.iter_mut().zip(&times).zip(&mut samples) {
            samples.push(nanoseconds(case, *times));
        }
    }
    let clocked = samples.iter_mut().map(|samples| {
        samples.sort_by(f64::total_cmp);
        let at = |place: usize| samples.get(place).copied().unwrap_or(f64::NAN);
        (at(SAMPLES / 2), at(0))
    });
    let figures = |((median_ns, min_ns), (allocations, allocated_bytes))| Figures {
        median_ns,
        min_ns,
        allocations,
        allocated_bytes,
    };
    clocked.zip(counted).map(figures).collect()
}

/// Allocations and bytes of one run.
fn allocations(case: &mut Case) -> (f64, f64) {
    case.run(WARM_UP);
    let counted = allocation_counter::measure(|| {
        (case.run)(COUNTED);
    });
    let each = |total| approximate(total) / approximate(COUNTED);
    (each(counted.count_total), each(counted.bytes_total))
}

fn times_per_sample(case: &mut Case) -> u64 {
    let mut times = 1;
    while nanoseconds(case, times) * approximate(times) < approximate_nanos(SAMPLE) {
        times *= 2;
    }
    times
}

#[expect(clippy::disallowed_methods, reason = "a benchmark is about the real clock")]
fn nanoseconds(case: &mut Case, times: u64) -> f64 {
    let start = Instant::now();
    case.run(times);
    approximate_nanos(start.elapsed()) / approximate(times)
}

fn approximate_nanos(length: Duration) -> f64 {
    length.as_secs_f64() * 1e9
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(crate) fn approximate(number: u64) -> f64 {
    number as f64
}
