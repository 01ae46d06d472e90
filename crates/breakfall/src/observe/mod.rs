//! What operators see: one event for each ending, each failure logged once.
//!
//! Events are [`tracing`] events of the target [`TARGET`]; whoever runs the program chooses the format.
//!
//! | event (the `event` field) | level | when |
//! |---|---|---|
//! | `operation.succeeded` | debug | an operation ended whole |
//! | `operation.recovered` | info | … after at least one failed attempt (`log_recovery_attempts`) |
//! | `operation.degraded` | warn | a fallback answered |
//! | `operation.failed` | by severity | nothing helped |
//! | `operation.deferred` | info | it was accepted, and is done later |
//! | `operation.abandoned` | info | its future, stream or scope was dropped mid-way |
//! | `attempt.failed` | info | an attempt failed and another follows (`log_recovery_attempts`) |
//! | `breaker.changed` | warn where it opens, else info | the breaker of a target changed its state |
//! | `task.failed` | by severity | a supervised task failed and nobody was waiting for it |
//! | `request.failed` | by severity | a failure reached the edge without having passed a handler |
//! | `failure.unread` | by severity | a failure was kept for somebody who went away before looking at it |
//! | `loser.failed` | info | work failed, and what ran beside it succeeded (`log_recovery_attempts`) |
//! | `report.lost` | error | whoever keeps a record of failures could not take one more |
//!
//! Fields: `operation`, `correlation` (the id of what it is a part of), `reference`, `code`, `class`, `blame`, `effect`, `origin`, `raised_at`, `attempts`, `lasted_ms`,
//! `detail` (the failure's line, its causes, notes and panic report: for operators only, one line whatever it holds, at
//! most 8 KiB), `stack` (defects only, `include_stack_traces`).
//!
//! What needs nobody's attention (severity *info* and below: the caller's mistakes, cancellations) is left out where
//! `log_all_errors` is false.
//!
//! Whoever keeps a record of failures takes [`Report`]s of the same endings from a [`Reporter`], which stands beside the switches of the log.
//! A failure is reported whatever is logged: a person may have been told its reference.

mod detail;
mod events;
pub mod in_flight;
mod report;
mod reporter;

pub use self::detail::detail;
pub use self::events::Around;
pub use self::events::Ending;
pub use self::events::Subject;
pub use self::events::abandoned;
pub use self::events::attempt_failed;
pub use self::events::breaker_changed;
pub use self::events::deferred;
pub use self::events::failure;
pub(crate) use self::events::failure_after;
pub use self::events::made_up_for;
pub use self::events::succeeded;
pub(crate) use self::events::tells_of_success;
pub use self::events::whole;
pub use self::report::Ended;
pub use self::report::Policies;
pub use self::report::Report;
pub use self::report::Snapshot;
#[cfg(feature = "message")]
pub use self::report::Told;
pub use self::reporter::Reporter;
pub use self::reporter::Reports;

/// The target of all events of the library.
pub const TARGET: &str = "breakfall";

/// What operators get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogConfig {
    /// Also what needs nobody's attention. YAML: `log_all_errors`.
    pub all_errors: bool,
    /// The stack of defects (some microseconds and kilobytes each). YAML: `include_stack_traces`.
    pub stack_traces: bool,
    /// Each failed attempt that is followed by another, and each recovery. YAML: `log_recovery_attempts`.
    pub recovery_attempts: bool,
    /// Who keeps a record of what failed, apart from the log. By default nobody.
    pub reporter: Reporter,
}

impl Default for LogConfig {
    /// The seed's values: everything.
    fn default() -> Self {
        Self {
            all_errors: true,
            stack_traces: true,
            recovery_attempts: true,
            reporter: Reporter::default(),
        }
    }
}
