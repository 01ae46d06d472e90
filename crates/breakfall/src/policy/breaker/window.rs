//! What happened lately: the part of the past that a breaker judges by.

use std::time::Duration;

use crate::clock::Moment;
use crate::policy::breaker::BreakerConfig;
use crate::policy::breaker::Reason;
use crate::policy::breaker::config::is_share;

/// How finely the window slides: by a tenth of its length.
const BUCKETS: usize = 10;

/// The calls of the last while, in buckets of time.
///
/// Successes are not reported. Whoever reports something else brings the total of them along, and what it has grown by is spread
/// over the time since the last report.
#[derive(Debug)]
pub(super) struct Window {
    /// The length of a bucket, in nanoseconds.
    width: u64,
    /// The newest first, which is filled when the next one begins: until then it is what is in `seen` beyond the others.
    buckets: [Bucket; BUCKETS],
    /// All of them added up: every failure is judged by it.
    seen: Bucket,
    /// The time of the newest bucket; `None` before the first report.
    newest: Option<Stretch>,
    /// The total of successes at the last report.
    total: u64,
    run: Run,
}

/// From one moment until before another. Most reports fall into the one of the report before them, and to see that costs a comparison,
/// where a difference would cost more than all the rest.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    began: Moment,
    ends: Moment,
}

/// No number of it overflows: a failure is one, and all successes together are the total of them.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    successes: u64,
    failures: u64,
    abandoned: u64,
    slow: u64,
}

/// Failures without a success between them.
#[derive(Debug, Default)]
struct Run {
    length: u32,
    /// Who fails later than that is not in a row with the last one.
    until: Option<Moment>,
    /// The total of successes at the last one.
    total: u64,
}

impl Window {
    /// A window of `length` in which nothing has happened.
    pub(super) fn new(length: Duration) -> Self {
        Self {
            width: u64::try_from(length.as_nanos() / 10).unwrap_or(u64::MAX).max(1),
            buckets: [Bucket::default(); BUCKETS],
            seen: Bucket::default(),
            newest: None,
            total: 0,
            run: Run::default(),
        }
    }

    /// A call failed.
    #[inline]
    pub(super) fn failed(&mut self, now: Moment, successes: u64) {
        self.add(now, successes, |bucket| bucket.failures = bucket.failures.wrapping_add(1));
        self.run.failed(now, successes);
    }

    /// Nobody waited for a call to end.
    pub(super) fn abandoned(&mut self, now: Moment, successes: u64) {
        self.add(now, successes, |bucket| bucket.abandoned = bucket.abandoned.wrapping_add(1));
    }

    /// One of the successes was slow.
    pub(super) fn slow(&mut self, now: Moment, successes: u64) {
        self.add(now, successes, |bucket| bucket.slow = bucket.slow.wrapping_add(1));
    }

    /// Whether that is too much.
    #[inline]
    pub(super) fn judge(&self, config: &BreakerConfig) -> Option<Reason> {
        let seen = self.seen;
        let enough = |calls: u64| calls >= u64::from(config.min_calls.max(1));
        let calls = seen.failures.saturating_add(seen.successes);
        if config.consecutive > 0 && self.run.length >= config.consecutive {
            return Some(Reason::Consecutive);
        }
        if seen.failures > 0 && enough(calls) && is_share(seen.failures, calls, config.failure_rate)
        {
            return Some(Reason::FailureRate);
        }
        if seen.slow > 0 && enough(calls) && is_share(seen.slow, calls, config.slow_rate) {
            return Some(Reason::SlowCalls);
        }
        let lost = seen.failures.saturating_add(seen.abandoned);
        let abandoned = seen.abandoned > 0 && seen.successes == 0;
        if abandoned && enough(lost) && self.has_been_abandoned() {
            return Some(Reason::Abandoned);
        }
        None
    }

    /// Whether calls have been dropped for at least half of the window: many that end at one moment are somebody who gave up.
    fn has_been_abandoned(&self) -> bool {
        let oldest = self.buckets.iter().rposition(|bucket| bucket.abandoned > 0);
        oldest >= Some(BUCKETS / 2)
    }

    /// Lets `count` count what is new at `now`, after the window slid there and took in the successes since the last report.
    #[inline]
    fn add(&mut self, now: Moment, successes: u64, count: impl Fn(&mut Bucket)) {
        let grown = successes.saturating_sub(self.total);
        // Whoever comes later may have read the total earlier.
        self.total = self.total.max(successes);
        if self.newest.is_some_and(|newest| now < newest.ends) {
            self.seen.successes = self.seen.successes.wrapping_add(grown);
        } else {
            self.slide(now, grown);
        }
        count(&mut self.seen);
    }

    #[cold]
    fn slide(&mut self, now: Moment, grown: u64) {
        let [newest, older @ ..] = &mut self.buckets;
        *newest = older.iter().fold(self.seen, |rest, bucket| rest.without(*bucket));
        let slid = self.newest.and_then(|newest| self.passed(newest.began, now));
        if let Some((_, passed)) = slid {
            self.buckets.rotate_right(passed);
            let since = self.buckets.iter_mut().take(passed);
            since.for_each(|bucket| *bucket = Bucket::default());
            let parts = passed.max(1);
            let each = grown / parts as u64;
            for bucket in self.buckets.iter_mut().take(parts) {
                bucket.successes = bucket.successes.saturating_add(each);
            }
            let [newest, ..] = &mut self.buckets;
            newest.successes = newest.successes.saturating_add(grown - each * parts as u64);
        } else {
            // The last report is older than the window, so nobody knows how many of the successes are not: none of them counts,
            // or a million of yesterday would hide ten failures of today.
            self.buckets = [Bucket::default(); BUCKETS];
        }
        let began = slid.map_or(now, |(began, _)| began);
        let ends = began.plus(self.width);
        self.newest = Some(Stretch { began, ends });
        self.seen = self.buckets.iter().fold(Bucket::default(), |sum, bucket| sum.and(*bucket));
    }

    /// How many buckets lie between `began` and `now`, and when the last of them began; `None` beyond the window.
    fn passed(&self, began: Moment, now: Moment) -> Option<(Moment, usize)> {
        let passed = now.nanos_since(began) / self.width;
        let steps = usize::try_from(passed).ok().filter(|steps| *steps < BUCKETS)?;
        Some((began.plus(self.width.saturating_mul(passed)), steps))
    }
}

impl Bucket {
    const fn and(self, more: Self) -> Self {
        Self {
            successes: self.successes.saturating_add(more.successes),
            failures: self.failures.saturating_add(more.failures),
            abandoned: self.abandoned.saturating_add(more.abandoned),
            slow: self.slow.saturating_add(more.slow),
        }
    }

    const fn without(self, less: Self) -> Self {
        Self {
            successes: self.successes.saturating_sub(less.successes),
            failures: self.failures.saturating_sub(less.failures),
            abandoned: self.abandoned.saturating_sub(less.abandoned),
            slow: self.slow.saturating_sub(less.slow),
        }
    }
}

impl Run {
    fn failed(&mut self, now: Moment, successes: u64) {
        let broken = successes > self.total || self.until.is_none_or(|until| now > until);
        self.length = if broken { 1 } else { self.length.saturating_add(1) };
        self.until = self.until.max(Some(now.after(BreakerConfig::RUN_GAP)));
        self.total = self.total.max(successes);
    }
}
