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
    /// How long a probe is waited for, at most as long as the breaker was open: after that the next call is a probe too, and what
    /// becomes of the first is ignored.
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
    /// 5 s: that of Polly and seatbelt.
    pub const DEFAULT_OPEN: Duration = Duration::from_secs(5);
    /// 60 s: that of Resilience4j, which always stays open that long.
    pub const DEFAULT_OPEN_CAP: Duration = Duration::from_mins(1);
    /// 10 s: a third of the seed's 30 s, as an attempt gets.
    pub const DEFAULT_PROBE: Duration = Duration::from_secs(10);
    /// 3 s: a second for each step.
    pub const DEFAULT_RAMP: Duration = Duration::from_secs(3);
    /// 1: all of them, that of Resilience4j.
    pub const DEFAULT_SLOW_RATE: f64 = 1.0;

    /// The shares of calls that are let through while it ramps, for an equal part of [`BreakerConfig::ramp`] each.
    pub const RAMP: [f64; 3] = [0.10, 0.25, 0.50];
    /// 60 s: five calls a minute that all fail are a run; what failed an hour ago is none.
    pub const RUN_GAP: Duration = Duration::from_mins(1);

    /// For how long to open when `failed_probes` have failed since it was last closed for a while.
    pub(super) fn open_after(&self, failed_probes: u32) -> Duration {
        let doubled = 1_u32.checked_shl(failed_probes).unwrap_or(u32::MAX);
        self.open.saturating_mul(doubled).min(self.open_cap.max(self.open))
    }

    /// For how long a probe keeps others away. Never zero, or there would be two.
    pub(super) fn lease_after(&self, failed_probes: u32) -> Duration {
        self.open_after(failed_probes).min(self.probe).max(Duration::from_millis(1))
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
    part as f64 >= share * whole as f64
}
