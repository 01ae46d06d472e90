//! How long the attempts of one operation took: all of them, and minute by minute of the last half hour.

use std::time::Duration;

use serde::Serialize;

/// The bounds of the buckets in seconds: those that OpenTelemetry has for the durations of calls.
pub(crate) const BOUNDS: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// One for each bound, and one for what took longer.
const BUCKETS: usize = BOUNDS.len() + 1;
/// How many minutes are told apart.
pub(crate) const MINUTES: usize = 30;
/// The shares of the percentiles: p50, p95, p99.
const SHARES: [f64; 3] = [0.5, 0.95, 0.99];

/// Everything that is known of how long they took.
#[derive(Debug, Default)]
pub(super) struct Course {
    all: [u64; BUCKETS],
    sum: f64,
    /// The minute at `n` is the newest one that leaves the rest `n`.
    minutes: [Minute; MINUTES],
    /// The newest minute that anything happened in.
    newest: u64,
}

/// What happened in a minute.
#[derive(Clone, Copy, Debug, Default)]
struct Minute {
    buckets: [u32; BUCKETS],
    failed: u32,
}

/// The last half hour.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Recent {
    /// In milliseconds: half of the attempts, 95 and 99 of 100 took no longer. None where there were none.
    pub(crate) percentiles_ms: Option<[f64; 3]>,
    /// For each minute, the oldest first: how many attempts there were, and how many of them failed.
    pub(crate) minutes: Vec<(u32, u32)>,
}

impl Course {
    /// Adds an attempt that `took` so long and ended in this `minute`.
    pub(super) fn add(&mut self, minute: u64, took: Duration, failed: bool) {
        self.forget_until(minute);
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.iter().take_while(|bound| seconds > **bound).count();
        self.sum += seconds;
        if let Some(all) = self.all.get_mut(bucket) {
            *all += 1;
        }
        let Some(of) = self.minutes.get_mut(slot(minute)) else { return };
        if let Some(count) = of.buckets.get_mut(bucket) {
            *count = count.saturating_add(1);
        }
        of.failed = of.failed.saturating_add(failed.into());
    }

    /// Clears what a new minute takes the place of.
    fn forget_until(&mut self, minute: u64) {
        let first = self.newest.saturating_add(1).max(minute.saturating_sub(29));
        for minute in first..=minute {
            if let Some(of) = self.minutes.get_mut(slot(minute)) {
                *of = Minute::default();
            }
        }
        self.newest = self.newest.max(minute);
    }

    /// How many were at most as long as each bound and all of them, and the sum in seconds.
    pub(super) fn spread(&self) -> (Vec<u64>, f64) {
        let up_to = self.all.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        });
        (up_to.collect(), self.sum)
    }

    /// The half hour that ends with this `minute`.
    pub(super) fn recent(&mut self, minute: u64) -> Recent {
        self.forget_until(minute);
        let minutes = (minute + 1..=minute + MINUTES as u64)
            .filter_map(|minute| self.minutes.get(slot(minute)).copied());
        let minutes: Vec<_> = minutes.collect();
        let mut buckets = [0_u64; BUCKETS];
        for minute in &minutes {
            for (all, of) in buckets.iter_mut().zip(minute.buckets) {
                *all += u64::from(of);
            }
        }
        let counts = minutes.iter().map(|minute| (minute.buckets.iter().sum(), minute.failed));
        let any = buckets.iter().any(|count| *count > 0);
        Recent {
            percentiles_ms: any.then(|| SHARES.map(|share| percentile(&buckets, share))),
            minutes: counts.collect(),
        }
    }
}

fn slot(minute: u64) -> usize {
    usize::try_from(minute % MINUTES as u64).unwrap_or_default()
}

/// The milliseconds that this share took at most. Within a bucket they are taken to be spread evenly; what took longer than all bounds is
/// told as the last one.
#[expect(clippy::cast_precision_loss, reason = "nobody makes 2^52 calls in half an hour")]
fn percentile(buckets: &[u64; BUCKETS], share: f64) -> f64 {
    let wanted = share * buckets.iter().sum::<u64>() as f64;
    let (mut before, mut lower) = (0.0, 0.0);
    for (count, upper) in buckets.iter().zip(BOUNDS) {
        let count = *count as f64;
        if count > 0.0 && before + count >= wanted {
            let seconds: f64 = lower + (upper - lower) * (wanted - before) / count;
            return (seconds * 10_000.0).round() / 10.0;
        }
        before += count;
        lower = upper;
    }
    lower * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn percentiles_are_those_of_the_last_half_hour() {
        let mut course = Course::default();
        assert_eq!(course.recent(0).percentiles_ms, None);
        for _ in 0..90 {
            course.add(0, 7 * MS, false);
        }
        for _ in 0..10 {
            course.add(0, 700 * MS, true);
        }
        let recent = course.recent(0);
        let [half, most, nearly_all] = recent.percentiles_ms.unwrap();
        assert!((5.0..=10.0).contains(&half), "{half}");
        assert!((500.0..=750.0).contains(&most) && nearly_all >= most, "{most} {nearly_all}");
        assert_eq!((recent.minutes.len(), recent.minutes[29]), (30, (100, 10)));
        course.add(5, 2000 * MS, false);
        assert_eq!(
            course.recent(5).minutes[24..],
            [(100, 10), (0, 0), (0, 0), (0, 0), (0, 0), (1, 0)]
        );
        assert_eq!(course.recent(29).minutes[0], (100, 10));
        assert_eq!(course.recent(30).minutes.iter().map(|(all, _)| all).sum::<u32>(), 1);
        assert_eq!(course.recent(500).percentiles_ms, None, "it is long ago");
    }

    #[test]
    fn all_of_them_are_counted_for_ever() {
        let mut course = Course::default();
        course.add(0, 5 * MS, false);
        course.add(100, Duration::from_mins(1), false);
        let (up_to, sum) = course.spread();
        assert_eq!((up_to.len(), up_to[0], up_to[13], up_to[14]), (15, 1, 1, 2));
        assert!((sum - 60.005).abs() < 1e-9);
        // What is longer than every bound is told as the last of them.
        assert_eq!(course.recent(100).percentiles_ms, Some([10_000.0; 3]));
    }
}
