//! The events, each written in one place.

use std::cell::LazyCell;
use std::time::Duration;

use tracing::Level;
use tracing::level_filters::LevelFilter;

use crate::fault::Attempted;
use crate::fault::Failure;
use crate::fault::Severity;
use crate::observe::Ended;
use crate::observe::LogConfig;
use crate::observe::Policies;
use crate::observe::Report;
use crate::observe::Snapshot;
use crate::observe::TARGET;
use crate::observe::detail::detail;
use crate::observe::in_flight;
use crate::observe::in_flight::Unfinished;

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "written as a literal wherever something ends")]
pub struct Subject<'a> {
    /// The operation, task or route.
    pub operation: &'a str,
    /// The id of what it is a part of.
    pub correlation: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// An operation, task or route that is a part of nothing larger.
    #[must_use]
    pub const fn named(operation: &'a str) -> Self {
        Self { operation, correlation: None }
    }
}

/// What is known around an ending.
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "written as a literal wherever something ends")]
pub struct Around {
    /// How long it had been running, where that is known.
    pub lasted: Option<Duration>,
    /// The state of the policies, where a pipeline ran it and somebody keeps a record.
    pub policies: Option<Policies>,
}

impl From<Option<Duration>> for Around {
    /// How long it had been running, and nothing more.
    fn from(lasted: Option<Duration>) -> Self {
        Self { lasted, policies: None }
    }
}

/// How something ended that somebody may want to know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// A fallback answered.
    Degraded,
    /// Nothing helped.
    Failed,
    /// A supervised task failed and nobody was waiting for it.
    TaskFailed,
    /// A failure reached the edge without having passed a handler.
    RequestFailed,
    /// A failure was kept for somebody who went away before looking at it.
    Unread,
    /// Its future, stream or scope was dropped mid-way.
    Abandoned,
    /// It succeeded after attempts that failed.
    Recovered,
    /// The work goes on; whoever asked holds a ticket.
    Deferred,
}

impl Ending {
    /// How grave it is that `failure` ended something so.
    fn severity(self, failure: &Failure) -> Severity {
        match self {
            Self::Degraded => Severity::Warn,
            Self::Abandoned | Self::Recovered | Self::Deferred => Severity::Info,
            Self::Failed | Self::TaskFailed | Self::RequestFailed | Self::Unread => {
                failure.spec().severity
            }
        }
    }

    /// The level at which it is written.
    fn level(self, failure: &Failure) -> Level {
        match self.severity(failure) {
            Severity::Error => Level::ERROR,
            Severity::Warn => Level::WARN,
            Severity::Info => Level::INFO,
            Severity::Debug => Level::DEBUG,
        }
    }

    /// Claims `failure` for the log, whether anybody hears it there or not; false where it is not for the log, or somebody was first.
    #[inline]
    pub(crate) fn claims(self, failure: &Failure, all_errors: bool) -> bool {
        (all_errors || self.severity(failure) > Severity::Info) && failure.claim_log()
    }

    /// Whether anybody may hear in the log that `failure` ended something so.
    #[inline]
    pub(crate) fn is_heard(self, failure: &Failure) -> bool {
        self.level(failure) <= LevelFilter::current()
    }

    /// The name of its event.
    #[must_use]
    pub const fn event(self) -> &'static str {
        match self {
            Self::Degraded => "operation.degraded",
            Self::Failed => "operation.failed",
            Self::TaskFailed => "task.failed",
            Self::RequestFailed => "request.failed",
            Self::Unread => "failure.unread",
            Self::Abandoned => "operation.abandoned",
            Self::Recovered => "operation.recovered",
            Self::Deferred => "operation.deferred",
        }
    }
}

/// Whether anybody may hear of [`whole`]: asked before it is called, for that is called by every success.
#[inline]
pub(crate) fn tells_of_success() -> bool {
    Level::DEBUG <= LevelFilter::current()
}

/// An operation ended whole with its first attempt.
#[inline]
pub fn whole(subject: Subject<'_>) {
    let Subject { operation, correlation } = subject;
    tracing::debug!(target: TARGET, event = "operation.succeeded", operation, correlation);
}

/// An operation ended whole; `failed` are the attempts before that.
pub fn succeeded(config: LogConfig, subject: Subject<'_>, failed: &[Attempted]) {
    if failed.is_empty() {
        whole(subject);
    } else if config.recovery_attempts {
        recovered(config, subject, failed);
    }
}

#[cold]
fn recovered(config: LogConfig, subject: Subject<'_>, failed: &[Attempted]) {
    config.reporter.report(|| {
        let ended = Ended::of(Ending::Recovered, subject);
        Report::Ended(Box::new(Ended { attempts: failed.to_vec(), ..ended }))
    });
    tracing::info!(
        target: TARGET,
        event = Ending::Recovered.event(),
        operation = subject.operation,
        correlation = subject.correlation,
        attempts = failed.len() + 1,
        failed = %Codes(failed),
    );
}

/// An attempt failed and another follows after `wait`.
#[cold]
pub fn attempt_failed(
    config: LogConfig,
    subject: Subject<'_>,
    number: u32,
    failure: &Failure,
    wait: Duration,
) {
    if config.recovery_attempts {
        tracing::info!(
            target: TARGET,
            event = "attempt.failed",
            operation = subject.operation,
            correlation = subject.correlation,
            attempt = number,
            code = failure.code().as_str(),
            origin = failure.origin().as_str(),
            wait_ms = millis(wait),
            detail = detail(failure),
        );
    }
}

/// The breaker of a target changed its state.
#[cold]
pub fn breaker_changed(target: &str, from: &'static str, to: &'static str, reason: &'static str) {
    // Opening is what somebody should look at.
    if to == "open" {
        tracing::warn!(target: TARGET, event = "breaker.changed", on = target, from, to, reason);
    } else {
        tracing::info!(target: TARGET, event = "breaker.changed", on = target, from, to, reason);
    }
}

/// An operation's future was dropped before it ended.
#[cold]
pub fn abandoned(config: LogConfig, subject: Subject<'_>) {
    let ended = || Report::Ended(Box::new(Ended::of(Ending::Abandoned, subject)));
    config.reporter.report(ended);
    let Subject { operation, correlation } = subject;
    let event = Ending::Abandoned.event();
    tracing::info!(target: TARGET, event, operation, correlation);
    in_flight::found(|| Unfinished::named(operation));
}

/// Work was accepted that is done later: whoever asked for it holds `ticket`. For whoever answers with
/// [`Outcome::Deferred`](crate::Outcome::Deferred).
#[cold]
pub fn deferred(config: LogConfig, subject: Subject<'_>, ticket: &str) {
    config.reporter.report(|| {
        let ended = Ended::of(Ending::Deferred, subject);
        Report::Ended(Box::new(Ended { ticket: Some(ticket.into()), ..ended }))
    });
    let Subject { operation, correlation } = subject;
    let event = Ending::Deferred.event();
    tracing::info!(target: TARGET, event, operation, correlation, ticket);
}

/// Work that ran beside other work failed, and another's success made up for it.
#[cold]
pub fn made_up_for(config: LogConfig, subject: Subject<'_>, failure: &Failure) {
    if config.recovery_attempts && failure.claim_log() {
        tracing::info!(
            target: TARGET,
            event = "loser.failed",
            operation = subject.operation,
            correlation = subject.correlation,
            code = failure.code().as_str(),
            origin = failure.origin().as_str(),
            detail = detail(failure),
        );
    }
}

/// Something ended with a failure. Logged once for each failure, whoever comes first; reported with each ending.
#[cold]
pub fn failure(
    config: LogConfig,
    ending: Ending,
    subject: Subject<'_>,
    failure: &Failure,
    around: impl Into<Around>,
) {
    failure_after(config, ending, subject, failure, || around.into());
}

/// [`failure`]; what is known around it is asked for where somebody listens.
#[inline]
pub(crate) fn failure_after(
    config: LogConfig,
    ending: Ending,
    subject: Subject<'_>,
    failure: &Failure,
    around: impl FnOnce() -> Around,
) {
    let around = LazyCell::new(around);
    if config.reporter.is_on() {
        report_failure(config, ending, subject, failure, Around::clone(&around));
    }
    if ending.claims(failure, config.all_errors) && ending.is_heard(failure) {
        write_failure(config, ending, subject, failure, around.lasted);
    }
}

#[cold]
fn report_failure(
    config: LogConfig,
    ending: Ending,
    subject: Subject<'_>,
    failure: &Failure,
    around: Around,
) {
    let Around { lasted, policies } = around;
    config.reporter.report(|| {
        Report::Ended(Box::new(Ended {
            lasted,
            policies,
            snapshot: Some(Snapshot::of(failure)),
            attempts: failure.attempts().to_vec(),
            ..Ended::of(ending, subject)
        }))
    });
}

/// Apart from what decides on it: that is passed by every failure, whether anybody listens or not.
#[inline(never)]
fn write_failure(
    config: LogConfig,
    ending: Ending,
    subject: Subject<'_>,
    failure: &Failure,
    lasted: Option<Duration>,
) {
    macro_rules! write_at {
        ($level:expr) => {
            tracing::event!(
                target: TARGET,
                $level,
                event = ending.event(),
                operation = subject.operation,
                correlation = subject.correlation,
                reference = %failure.reference(),
                code = failure.code().as_str(),
                class = failure.class().as_str(),
                blame = failure.blame().as_str(),
                effect = failure.effect().as_str(),
                origin = failure.origin().as_str(),
                raised_at = %failure.raised_at(),
                attempts = failure.attempts().len(),
                lasted_ms = lasted.map(millis),
                detail = detail(failure),
                stack = stack(config, failure).as_deref(),
            )
        };
    }
    match ending.severity(failure) {
        Severity::Error => write_at!(Level::ERROR),
        Severity::Warn => write_at!(Level::WARN),
        Severity::Info => write_at!(Level::INFO),
        Severity::Debug => write_at!(Level::DEBUG),
    }
}

fn stack(config: LogConfig, failure: &Failure) -> Option<String> {
    let backtrace = failure.backtrace().filter(|_| config.stack_traces)?;
    Some(backtrace.to_string())
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The codes of attempts, with commas.
struct Codes<'a>(&'a [Attempted]);

impl std::fmt::Display for Codes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, attempt) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            f.write_str(attempt.code.as_str())?;
        }
        Ok(())
    }
}
