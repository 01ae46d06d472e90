//! The numbers of the breaker.

use std::time::Duration;

/// When a target is left alone, for how long, and how it is tried again. Any value is safe: shares beyond 0 to 1 mean never or
/// always, a zero of what must be counted means one.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BreakerConfig {
    /// Whether it opens by itself.
    pub enabled: bool,
    /// The share of failed calls that opens it, 0 to 1.
    pub failure_rate: f64,
    /// How far back calls count for the rates.
    pub window: Duration,
    /// How many calls of the window there must be before a rate means anything.
    pub min_calls: u32,
    /// How many failures without a success between them open it whatever the rate; 0: none do. It is what protects a target that
    /// is called now and then. Two that are more than [`BreakerConfig::RUN_GAP`] apart are not in a row.
    pub consecutive: u32,
    /// How long it stays open at first. Each probe that fails doubles it; [`BreakerConfig::open_cap`] of being closed makes it
    /// forget that.
    pub open: Duration,
    /// The longest it stays open.
    pub open_cap: Duration,
    /// How long a probe is waited for, at most: at first as long as [`BreakerConfig::open`], and twice as long each time one fails.
    /// After that the next call is a probe too, and what becomes of the first is ignored.
    pub probe: Duration,
    /// How long the target is spared after a good probe, in the steps of [`BreakerConfig::RAMP`]; zero: not at all.
    pub ramp: Duration,
    /// From how long on a call that ended well is slow; `None`: never.
    pub slow_call: Option<Duration>,
    /// The share of slow calls that opens it, 0 to 1.
    pub slow_rate: f64,
    /// Whether a target that says "too many requests" counts as failing.
    pub count_throttles: bool,
}

impl BreakerConfig {
    /// 0.5: that of Resilience4j. Lower ones (Polly: 0.1) open on a target that mostly works.
    pub const DEFAULT_FAILURE_RATE: f64 = 0.5;
    /// 2 s: an outage is seen while the first of the callers still wait. Windows of 30 s (Polly, seatbelt) keep calling a dead
    /// target for most of that.
    pub const DEFAULT_WINDOW: Duration = Duration::from_secs(2);
    /// 10: with fewer a share of one half is chance. The 100 of Polly, Resilience4j and seatbelt protect only busy targets.
    pub const DEFAULT_MIN_CALLS: u32 = 10;
    /// 5: the default of Envoy's outlier detection (`consecutive_5xx`) and of Finagle's failure accrual.
    pub const DEFAULT_CONSECUTIVE: u32 = 5;
    /// 2 s, measured (`bench/`, storm): with this and the two below, 9 of 10 calls go well again within 4 s after an outage with fast
    /// 503s and within 9 s after a stall, of 26 to 60 s. Polly and seatbelt have 5 s: with that and a doubling up to 60 s it took up to
    /// 9 and 13 s after outages of 30 s, and can take a minute after longer ones.
    pub const DEFAULT_OPEN: Duration = Duration::from_secs(2);
    /// 3 s, measured: nobody hears of the recovery but by a probe, so this is how long people are refused by a target that is well. A
    /// process asks a dead one for a call in 3 s at the most; where thousands share it, make this longer.
    pub const DEFAULT_OPEN_CAP: Duration = Duration::from_secs(3);
    /// 10 s: a third of the seed's 30 s, as an attempt gets.
    pub const DEFAULT_PROBE: Duration = Duration::from_secs(10);
    /// 2 s, measured: with 3 s, some brown-outs took 6 s to recover from instead of 5.
    pub const DEFAULT_RAMP: Duration = Duration::from_secs(2);
    /// 1: all of them, that of Resilience4j.
    pub const DEFAULT_SLOW_RATE: f64 = 1.0;

    /// The shares of calls that are let through while it ramps, for an equal part of [`BreakerConfig::ramp`] each.
    pub const RAMP: [f64; 3] = [0.10, 0.25, 0.50];
    /// 60 s: five calls a minute that all fail are a run; what failed an hour ago is none.
    pub const RUN_GAP: Duration = Duration::from_mins(1);

    /// For how long to open when `failed_probes` have failed since it was last closed for a while.
    pub(super) fn open_after(&self, failed_probes: u32) -> Duration {
        self.doubled(failed_probes).min(self.open_cap.max(self.open))
    }

    /// For how long a probe keeps others away. It grows beyond [`BreakerConfig::open_cap`]: a target that is well but slow must be able
    /// to answer one. Never zero, or there would be two.
    pub(super) fn lease_after(&self, failed_probes: u32) -> Duration {
        self.doubled(failed_probes).min(self.probe).max(Duration::from_millis(1))
    }

    fn doubled(&self, times: u32) -> Duration {
        self.open.saturating_mul(1_u32.checked_shl(times).unwrap_or(u32::MAX))
    }

    /// The share of calls to let through when it has ramped for `elapsed`; `None` when it has ramped long enough.
    pub(super) fn share_after(&self, elapsed: Duration) -> Option<f64> {
        let steps = Self::RAMP.len() as u128;
        let step = elapsed.as_nanos() * steps / self.ramp.as_nanos().max(1);
        Self::RAMP.get(usize::try_from(step).ok()?).copied()
    }
}

impl Default for BreakerConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            failure_rate: Self::DEFAULT_FAILURE_RATE,
            window: Self::DEFAULT_WINDOW,
            min_calls: Self::DEFAULT_MIN_CALLS,
            consecutive: Self::DEFAULT_CONSECUTIVE,
            open: Self::DEFAULT_OPEN,
            open_cap: Self::DEFAULT_OPEN_CAP,
            probe: Self::DEFAULT_PROBE,
            ramp: Self::DEFAULT_RAMP,
            slow_call: None,
            slow_rate: Self::DEFAULT_SLOW_RATE,
            count_throttles: false,
        }
    }
}

/// Whether `part` of `whole` is at least `share`.
#[expect(clippy::cast_precision_loss, reason = "nobody makes 2^53 calls in a window")]
pub(super) fn is_share(part: u64, whole: u64, share: f64) -> bool {
    // Signed: the processor turns these into a float by one instruction.
    part.cast_signed() as f64 >= share * whole.cast_signed() as f64
}
