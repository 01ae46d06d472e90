//! What recent calls took, as a histogram that forgets.

use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Eight buckets an octave: an estimate is at most an eighth too long, never too short.
const STEPS: u64 = 8;
/// From a microsecond to 2³² of them, a little over an hour.
const BUCKETS: usize = 240;

/// A quantile of what the recent calls took. 2 KiB, whatever it has seen.
pub struct Latencies {
    quantile: f64,
    seen: Mutex<Seen>,
    /// The estimate in nanoseconds; 0 before there is one.
    estimate: AtomicU64,
}

struct Seen {
    weights: [f64; BUCKETS],
    total: f64,
    /// The weight of the next call: newer ones weigh more, instead of all older ones less.
    next: f64,
    calls: u64,
}

impl Latencies {
    /// No estimate before so many calls: at the default quantile, five of them are slower than it.
    pub const ENOUGH: u64 = 100;
    /// A call that is so many calls old weighs a third (1/e) of a new one.
    pub const MEMORY: f64 = 1000.0;
    /// The estimate is made anew after so many calls.
    const EVERY: u64 = 20;
    /// Weights are made small again long before they are too large to be added up.
    const HEAVIEST: f64 = 1e100;

    /// Nothing seen yet. `quantile` is the share of calls, from 0 to 1, that are faster than the estimate; anything else is
    /// taken as 1.
    #[must_use]
    pub fn new(quantile: f64) -> Self {
        let quantile = if (0.0..=1.0).contains(&quantile) { quantile } else { 1.0 };
        let seen = Seen { weights: [0.0; BUCKETS], total: 0.0, next: 1.0, calls: 0 };
        Self { quantile, seen: Mutex::new(seen), estimate: AtomicU64::new(0) }
    }

    /// Adds what a call took.
    pub fn record(&self, took: Duration) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.add(took);
        if seen.calls >= Self::ENOUGH && seen.calls.is_multiple_of(Self::EVERY) {
            let micros = upper_end(seen.bucket_of(self.quantile));
            self.estimate.store(micros.saturating_mul(1_000), Ordering::Relaxed);
        }
    }

    /// The time within which the quantile of recent calls ended, up to an eighth too long; `None` before enough are known.
    #[must_use]
    pub fn delay(&self) -> Option<Duration> {
        match self.estimate.load(Ordering::Relaxed) {
            0 => None,
            nanos => Some(Duration::from_nanos(nanos)),
        }
    }
}

impl Seen {
    fn add(&mut self, took: Duration) {
        let weight = self.next;
        if let Some(bucket) = self.weights.get_mut(bucket(took)) {
            *bucket += weight;
            self.total += weight;
        }
        self.calls += 1;
        self.next *= 1.0 + Latencies::MEMORY.recip();
        if self.next > Latencies::HEAVIEST {
            let scale = self.next.recip();
            self.weights.iter_mut().for_each(|weight| *weight *= scale);
            self.total = self.weights.iter().sum();
            self.next = 1.0;
        }
    }

    /// The bucket at which the `quantile` of all weight is reached: one in which something is.
    fn bucket_of(&self, quantile: f64) -> usize {
        let (wanted, mut passed, mut last) = (quantile * self.total, 0.0, 0);
        for (bucket, weight) in self.weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0)
        {
            (passed, last) = (passed + weight, bucket);
            if passed >= wanted {
                break;
            }
        }
        last
    }
}

/// Microseconds up to 8 have a bucket each, then each octave has eight.
fn bucket(took: Duration) -> usize {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).min(u64::from(u32::MAX));
    let index = match micros.checked_ilog2() {
        Some(octave) if octave >= 3 => {
            u64::from(octave - 2) * STEPS + ((micros >> (octave - 3)) & (STEPS - 1))
        }
        Some(_) | None => micros,
    };
    usize::try_from(index).unwrap_or(BUCKETS - 1)
}

/// The first microsecond beyond a bucket.
fn upper_end(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let (row, step) = (bucket / STEPS, bucket % STEPS);
    if row == 0 { step + 1 } else { (STEPS + step + 1) << (row - 1) }
}

impl fmt::Debug for Latencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Latencies")
            .field("quantile", &self.quantile)
            .field("delay", &self.delay())
            .finish_non_exhaustive()
    }
}
