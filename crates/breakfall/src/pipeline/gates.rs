//! What an attempt must pass before it starts, and what hears how it ended.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Moment;
use crate::clock::now;
use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::panic::in_destructor;
use crate::observe;
use crate::pipeline::entry::Entry;
use crate::pipeline::guarded::Guard;
use crate::pipeline::guarded::Guarded;
use crate::pipeline::guarded::Interruption;
use crate::pipeline::metrics::Count;
use crate::pipeline::operation::Facts;
use crate::pipeline::target::Target;
use crate::policy::adaptive;
use crate::policy::adaptive::Adaptive;
use crate::policy::breaker;
use crate::policy::breaker::BreakerState;
use crate::policy::breaker::Permit;
use crate::policy::breaker::Transition;
use crate::policy::breaker::Word;
use crate::policy::bulkhead;
use crate::policy::bulkhead::Bulkhead;

/// What an attempt holds while it runs. Dropped, all of it is given back, and nobody counts the attempt.
pub(crate) struct Admitted<'h> {
    entry: &'h Entry,
    by: By<'h>,
    adaptive: Option<adaptive::Slot<Arc<Adaptive>>>,
    _slot: Option<bulkhead::Slot<Arc<Bulkhead>>>,
}

/// How the breaker let it in.
enum By<'h> {
    /// It was closed.
    Closed(Waiting<'h>),
    /// As one of few.
    Permit(Permit<'h>),
}

/// An attempt that a closed breaker let in. **Dropped**: nobody waited for its end, and that is what is counted.
struct Waiting<'h> {
    entry: &'h Entry,
    word: Option<Word>,
}

impl Waiting<'_> {
    /// The attempt has ended.
    fn ended(mut self) -> Option<Word> {
        self.word.take()
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(word) = self.word {
            in_destructor(|| abandoned(self.entry, word));
        }
    }
}

/// Where nothing but a closed breaker stands before an attempt, it is let in at once.
#[inline]
pub(crate) fn open<'h>(facts: &Facts<'h>) -> Option<Admitted<'h>> {
    let (entry, word) = (facts.entry, facts.entry.word());
    let open = entry.gate().lets(word) && !facts.is_cancelled();
    open.then(|| Admitted {
        entry,
        by: By::Closed(Waiting { entry, word: Some(word) }),
        adaptive: None,
        _slot: None,
    })
}

/// Passes the gates, waiting where they let wait, until `end`. Throttles come before the breaker: a refusal of ours says nothing of
/// the target, and whoever waits in a queue must not hold the only probe.
pub(crate) async fn enter<'h>(facts: &Facts<'h>, end: Moment) -> Result<Admitted<'h>, Failure> {
    let target = &facts.entry.target;
    if let Some(rate) = target.rate.get() {
        guarded(facts, end, rate.enter(end.instant()))
            .await?
            .map_err(|limited| refused(facts, Count::RefusedByGate, "rate", Some(limited.after)))?;
    }
    let slot = match target.bulkhead.get() {
        Some(bulkhead) => {
            let entered = guarded(facts, end, bulkhead.enter_owned(end.instant())).await?;
            let full = |full: bulkhead::Full| {
                refused(facts, Count::RefusedByGate, full.why.as_str(), full.after)
            };
            Some(entered.map_err(full)?)
        }
        None => None,
    };
    let adaptive = match target.adaptive.get() {
        Some(adaptive) => {
            let entered = adaptive.try_enter_owned(now());
            let full = || refused(facts, Count::RefusedByGate, "adaptive", None);
            Some(entered.ok_or_else(full)?)
        }
        None => None,
    };
    // The wait before may have ended by a cancellation and a free slot at once.
    if facts.is_cancelled() {
        return Err(Interruption::Cancelled.failure(Duration::ZERO, true));
    }
    let word = target.breaker.word();
    let by = if word.is_closed() {
        By::Closed(Waiting { entry: facts.entry, word: Some(word) })
    } else {
        let admitted = target.breaker.admit(Moment::now());
        let rejected = |rejected: breaker::Rejected| {
            refused(facts, Count::RefusedByBreaker, "breaker", rejected.after)
        };
        let permit = admitted.map_err(rejected)?;
        changed(target, permit.transition());
        By::Permit(permit)
    };
    Ok(Admitted { entry: facts.entry, by, adaptive, _slot: slot })
}

/// What the breaker says to an attempt that would come in `wait`, where that is known `now`.
#[inline]
pub(crate) fn foreseen(facts: &Facts<'_>, now: Moment, wait: Duration) -> Option<Failure> {
    let is_closed = facts.entry.target.breaker.word().is_closed();
    if is_closed { None } else { foreseen_by(facts, now, wait) }
}

#[cold]
fn foreseen_by(facts: &Facts<'_>, now: Moment, wait: Duration) -> Option<Failure> {
    let after = match facts.entry.target.breaker.state(now) {
        BreakerState::Open { left } if left > wait => Some(left),
        BreakerState::Isolated => None,
        BreakerState::Open { .. }
        | BreakerState::Closed
        | BreakerState::HalfOpen
        | BreakerState::Ramping { .. } => return None,
    };
    Some(refused(facts, Count::RefusedByBreaker, "breaker", after))
}

impl Admitted<'_> {
    /// The longest that the attempt may take where it is a probe: then another one may go.
    pub(crate) fn lease(&self) -> Option<Duration> {
        match &self.by {
            By::Closed(_) => None,
            By::Permit(permit) => permit.lease(),
        }
    }

    /// Whether the breaker was closed: only then is anything started beside the attempt.
    pub(crate) const fn is_plain(&self) -> bool {
        matches!(self.by, By::Closed(_))
    }

    /// The attempt succeeded.
    pub(crate) fn succeeded(self, started: Moment) {
        let Self { entry, by, adaptive, .. } = self;
        if let Some(slot) = adaptive {
            slot.succeeded(now());
        }
        match by {
            By::Closed(waiting) => {
                if let Some(word) = waiting.ended().filter(|_| entry.gate().is_timed()) {
                    slow_call(entry, word, started);
                }
            }
            By::Permit(permit) => {
                let target = &entry.target;
                changed(target, permit.succeeded(Moment::now(), entry.successes_on_target()));
            }
        }
    }

    /// The attempt failed.
    pub(crate) fn failed(self, failure: &Failure, now: Moment) {
        let Self { entry, by, adaptive, .. } = self;
        let target = &entry.target;
        if let Some(slot) = adaptive {
            slot.failed(failure, now.instant());
        }
        match by {
            By::Closed(waiting) => {
                if let Some(word) = waiting.ended() {
                    count(entry, word, failure, now);
                }
            }
            By::Permit(permit) if entry.gate().counts(failure) => {
                changed(target, permit.failed(now, entry.successes_on_target()));
            }
            // It says nothing of the target: dropped, it makes room for another probe.
            By::Permit(permit) => drop(permit),
        }
    }
}

/// Counts a failure of an attempt that a closed breaker let in.
#[inline]
pub(crate) fn count(entry: &Entry, word: Word, failure: &Failure, now: Moment) {
    if entry.gate().counts(failure) {
        let target = &entry.target;
        changed(target, target.breaker.failed(word, now, entry.successes_on_target()));
    }
}

/// Counts an attempt whose future was dropped.
#[cold]
pub(crate) fn abandoned(entry: &Entry, word: Word) {
    let target = &entry.target;
    changed(target, target.breaker.abandoned(word, Moment::now(), entry.successes_on_target()));
}

/// Counts a success that may have been too slow.
#[cold]
pub(crate) fn slow_call(entry: &Entry, word: Word, started: Moment) {
    let (slow, now) = (entry.plan().breaker.slow_call, Moment::now());
    if slow.is_some_and(|slow| now.since(started) >= slow) {
        let target = &entry.target;
        changed(target, target.breaker.slow(word, now, entry.successes_on_target()));
    }
}

#[inline]
fn changed(target: &Target, transition: Option<Transition>) {
    if let Some(transition) = transition {
        tell_change(target, transition);
    }
}

#[cold]
fn tell_change(target: &Target, transition: Transition) {
    let Transition { from, to, reason, .. } = transition;
    observe::breaker_changed(&target.name, from.as_str(), to.as_str(), reason.as_str());
}

/// Waits for a gate, as long as nobody cancels.
async fn guarded<T: Send, E: Send>(
    facts: &Facts<'_>,
    end: Moment,
    gate: impl Future<Output = Result<T, E>> + Send,
) -> Result<Result<T, E>, Failure> {
    let guard = Guard { read_only: true, ..Guard::new(facts, Moment::now(), end) };
    Guarded::new(async move { Ok::<_, Failure>(gate.await) }, guard).await
}

#[cold]
fn refused(facts: &Facts<'_>, count: Count, by: &'static str, after: Option<Duration>) -> Failure {
    facts.entry.tally.add(count);
    let failure = Failure::raised(AsyncFault::Rejected { after }, Origin::Rejected);
    failure.with_note("refused_by", &by)
}
