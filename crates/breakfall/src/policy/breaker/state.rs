//! What a breaker says of itself.

use std::time::Duration;

/// Where a breaker stands.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum BreakerState {
    /// Calls go through.
    Closed,
    /// Calls are rejected.
    Open {
        /// For how much longer; zero when the next call is the probe.
        left: Duration,
    },
    /// One probe may be under way; other calls are rejected.
    HalfOpen,
    /// The probe was good: some calls go through, by lot.
    Ramping {
        /// How many of them, 0 to 1.
        share: f64,
    },
    /// Switched off by hand: calls are rejected until [`Breaker::close`](super::Breaker::close).
    Isolated,
}

impl BreakerState {
    /// The words of all states, for metrics that have one series for each.
    pub const WORDS: [&str; 5] = ["closed", "open", "half_open", "ramping", "isolated"];

    /// The word in logs and metrics: `closed`, `open`, `half_open`, `ramping`, `isolated`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open { .. } => "open",
            Self::HalfOpen => "half_open",
            Self::Ramping { .. } => "ramping",
            Self::Isolated => "isolated",
        }
    }
}

/// A change of state, for whoever writes the event.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Transition {
    /// The state before.
    pub from: BreakerState,
    /// The state from now on.
    pub to: BreakerState,
    /// What brought it about.
    pub reason: Reason,
}

/// What changes the state of a breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Too large a share of the calls failed.
    FailureRate,
    /// Too many failed in a row.
    Consecutive,
    /// Too large a share of the calls was slow.
    SlowCalls,
    /// Nothing succeeded, and calls were only dropped by whoever waited for them.
    Abandoned,
    /// The open time is over: a probe goes.
    ProbeDue,
    /// The probe was good.
    ProbeSucceeded,
    /// The probe failed or was slow.
    ProbeFailed,
    /// Too many calls of the ramp failed or were slow.
    RampFailed,
    /// The ramp went well.
    RampEnded,
    /// Somebody isolated or closed it.
    ByHand,
    /// A new configuration switched it off.
    SwitchedOff,
}

impl Reason {
    /// The word in logs: the name in `snake_case`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FailureRate => "failure_rate",
            Self::Consecutive => "consecutive",
            Self::SlowCalls => "slow_calls",
            Self::Abandoned => "abandoned",
            Self::ProbeDue => "probe_due",
            Self::ProbeSucceeded => "probe_succeeded",
            Self::ProbeFailed => "probe_failed",
            Self::RampFailed => "ramp_failed",
            Self::RampEnded => "ramp_ended",
            Self::ByHand => "by_hand",
            Self::SwitchedOff => "switched_off",
        }
    }
}

/// A call that must not start. It says nothing new of the target, costs no retry, and is not to be repeated on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejected {
    /// How long until a call may be let in: the rest of the open time, of the probe's lease, or of the ramp. `None` where that
    /// is in somebody's hand.
    pub after: Option<Duration>,
}
