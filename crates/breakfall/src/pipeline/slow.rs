//! What follows a first failure: waits, further attempts, the fallback. All of it in one box.

use std::time::Duration;

use crate::clock::Instant;
use crate::clock::now;
use crate::fault::Attempted;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::panic::catch;
use crate::observe;
use crate::observe::Ending;
use crate::outcome::Outcome;
use crate::pipeline::Attempt;
use crate::pipeline::BoxFuture;
use crate::pipeline::Context;
use crate::pipeline::Fallback;
use crate::pipeline::Fallible;
use crate::pipeline::guarded::Guard;
use crate::pipeline::guarded::Guarded;
use crate::pipeline::operation::Facts;
use crate::pipeline::run::Parts;
use crate::policy::retry::Decision;
use crate::policy::retry::Situation;
use crate::policy::retry::Stop;
use crate::policy::timeout::Window;
use crate::policy::timeout::later;

/// The first attempt, which failed.
pub(crate) struct First {
    pub(crate) window: Window,
    /// False where the work was refused before it started.
    pub(crate) ran: bool,
    pub(crate) failure: Failure,
}

/// The rest of an operation whose first attempt failed.
#[cold]
pub(crate) fn rest<'h, C, W, Fut, B>(
    facts: Facts<'h>,
    parts: Parts<C, W, B>,
    first: First,
) -> BoxFuture<'h, Result<Outcome<Fut::Value>, Failure>>
where
    C: Context + 'h,
    W: FnMut(Attempt<'h>) -> Fut + Send + 'h,
    Fut: Fallible + 'h,
    Fut::Value: 'h,
    B: Fallback<Fut::Value> + 'h,
{
    let Parts { context, work, fallback } = parts;
    Box::pin(async move {
        let start = first.window.start;
        let mut failure = match retry(facts, work, first).await {
            Ok(value) => return Ok(Outcome::Full(value)),
            Err(failure) => failure,
        };
        context.visit(&mut |key, value| failure.note(key, value));
        let ended = degrade(facts, fallback, failure).await;
        report(facts, &ended, now().saturating_duration_since(start));
        ended
    })
}

/// Further attempts, as long as the retry policy wants them.
async fn retry<'h, W, Fut>(
    facts: Facts<'h>,
    mut work: W,
    first: First,
) -> Result<Fut::Value, Failure>
where
    W: FnMut(Attempt<'h>) -> Fut + Send,
    Fut: Fallible,
{
    let First { window, ran, mut failure } = first;
    let log = facts.handler.settings().log;
    let mut attempts = Vec::new();
    if !ran {
        return Err(failure.settled(facts.name, attempts));
    }
    let mut started = window.start;
    let mut effect = Effect::None;
    for number in 1.. {
        // What an earlier attempt may have done, a later one does not undo.
        effect = effect.max(failure.effect());
        let ended = now();
        let lasted = ended.saturating_duration_since(started);
        let mut attempt = Attempted::new(number, lasted, failure.code(), failure.origin());
        let wait = match decide(facts, &failure, number, window.left(ended)) {
            Decision::Again(wait) => wait,
            Decision::Stop(stop) => {
                attempts.push(attempt);
                return Err(stopped(facts, failure.with_effect_of(effect), stop, attempts));
            }
        };
        observe::attempt_failed(log, facts.subject(), number, &failure, wait);
        attempt.wait = Some(wait);
        attempts.push(attempt);

        // A limit or a cancellation says nothing of why the work failed before: that stays with it.
        started = match pause(facts, later(ended, wait)).await {
            Ok(now) => now,
            Err(cancelled) => {
                let cancelled = cancelled.with_effect(effect).also(failure);
                return Err(cancelled.settled(facts.name, attempts));
            }
        };
        failure = match once(facts, &mut work, number + 1, &window, started).await {
            Ok(value) => {
                observe::succeeded(log, facts.subject(), &attempts);
                return Ok(value);
            }
            Err(next) if matches!(next.origin(), Origin::TimedOut | Origin::Cancelled) => {
                next.also(failure)
            }
            Err(next) => next,
        };
    }
    Err(failure)
}

fn decide(facts: Facts<'_>, failure: &Failure, number: u32, left: Duration) -> Decision {
    let situation = Situation::new(number, facts.is_idempotent(), left);
    facts.plan.retry.decide(failure, situation, &facts.handler.settings().dice)
}

fn stopped(
    facts: Facts<'_>,
    mut failure: Failure,
    stop: Stop,
    attempts: Vec<Attempted>,
) -> Failure {
    if !matches!(stop, Stop::Futile | Stop::AlreadyRetried) {
        failure.note("retries", &stop.as_str());
    }
    failure.settled(facts.name, attempts)
}

/// Waits until `end`, or fails because the operation was cancelled meanwhile.
async fn pause(facts: Facts<'_>, end: Instant) -> Result<Instant, Failure> {
    let guard = Guard {
        start: end,
        end,
        cancel: facts.cancel,
        stack: facts.stack(),
        read_only: facts.is_read_only(),
    };
    match Guarded::new(std::future::pending::<Result<(), Failure>>(), guard).await {
        Err(failure) if failure.origin() == Origin::Cancelled => Err(failure),
        Err(_) | Ok(()) => Ok(now()),
    }
}

async fn once<'h, W, Fut>(
    facts: Facts<'h>,
    work: &mut W,
    number: u32,
    window: &Window,
    start: Instant,
) -> Result<Fut::Value, Failure>
where
    W: FnMut(Attempt<'h>) -> Fut + Send,
    Fut: Fallible,
{
    let (attempt, guard) = facts.attempt(number, window, start);
    let work = catch(guard.stack, || work(attempt))?;
    Guarded::new(work, guard).await
}

/// A substitute, where one may stand in and can be made; otherwise the failure, with whatever went wrong beside it.
async fn degrade<T, B>(
    facts: Facts<'_>,
    fallback: B,
    failure: Failure,
) -> Result<Outcome<T>, Failure>
where
    T: Send,
    B: Fallback<T>,
{
    let config = facts.plan.fallback;
    if !B::EXISTS || !config.applies(&failure, facts.degrade_defects) {
        return Err(failure);
    }
    let start = now();
    let own = later(start, config.timeout);
    let end = facts.deadline.map_or(own, |deadline| own.min(deadline));
    let guard = Guard { start, end, cancel: facts.cancel, stack: facts.stack(), read_only: true };
    match catch(guard.stack, || fallback.start(&failure)) {
        Err(panicked) => Err(failure.also(panicked)),
        Ok(None) => Err(failure),
        Ok(Some(substitute)) => match Guarded::new(substitute, guard).await {
            Ok(value) => Ok(Outcome::Degraded { value, failure, step: "fallback" }),
            Err(secondary) => Err(failure.also(secondary)),
        },
    }
}

fn report<T>(facts: Facts<'_>, ended: &Result<Outcome<T>, Failure>, lasted: Duration) {
    let (ending, failure) = match ended {
        Ok(outcome) => match outcome.failure() {
            Some(failure) => (Ending::Degraded, failure),
            None => return,
        },
        Err(failure) => (Ending::Failed, failure),
    };
    observe::failure(facts.handler.settings().log, ending, facts.subject(), failure, Some(lasted));
}
