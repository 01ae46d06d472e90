//! A substitute for what could not be done.

use std::pin::Pin;
use std::task::Context as TaskContext;
use std::task::Poll;
use std::task::ready;

use pin_project_lite::pin_project;

use crate::clock::LONGEST;
use crate::clock::Moment;
use crate::clock::nanos;
use crate::fault::Failure;
use crate::fault::panic::catch_hooked;
use crate::observe;
use crate::observe::Around;
use crate::observe::Ending;
use crate::observe::Policies;
use crate::outcome::Outcome;
use crate::pipeline::BoxFuture;
use crate::pipeline::Fallback;
use crate::pipeline::Fallible;
use crate::pipeline::course::Progress;
use crate::pipeline::metrics::Count;
use crate::pipeline::operation::Facts;
use crate::pipeline::rare::Rare;

pin_project! {
    /// One step of a fallback on its way. It says nothing of time, which keeps it small: its limit counts from when it first waits.
    pub(crate) struct Substituting<S, N> {
        held: Rare<(Failure, N)>,
        #[pin]
        step: S,
    }
}

/// How a step ended.
pub(crate) enum Substituted<T, N> {
    /// It gave the substitute.
    Made { value: T, failure: Failure, step: &'static str },
    /// It failed: what failed before, with this beside it, and what is left.
    Failed { failure: Failure, next: N },
}

impl<S, N> Substituting<S, N> {
    /// Starts the first step of `fallback`, where it may stand in for `failure`.
    #[expect(
        clippy::inline_always,
        reason = "apart, what it takes and gives goes through memory: a tenth of a failure"
    )]
    #[inline(always)]
    pub(crate) fn start<T, B>(
        facts: &Facts<'_>,
        fallback: B,
        failure: Failure,
    ) -> Result<Self, Failure>
    where
        S: Fallible<Value = T>,
        B: Fallback<T, Step = S, Rest = N>,
    {
        let gate = facts.entry.gate();
        if !B::EXISTS || !gate.degrades(&failure, facts.degrade_defects) {
            return Err(failure);
        }
        match catch_hooked(gate.stack(), || fallback.start(&failure)) {
            Ok(Some((step, next))) => Ok(Self { held: Rare::some((failure, next)), step }),
            Ok(None) => Err(failure),
            Err(panicked) => Err(failure.also(panicked)),
        }
    }

    /// The step, to its end or its limit, under the watch of `progress`.
    #[expect(
        clippy::inline_always,
        reason = "apart, what it takes and gives goes through memory: a tenth of a failure"
    )]
    #[inline(always)]
    pub(crate) fn poll<'h, T>(
        self: Pin<&mut Self>,
        facts: &Facts<'h>,
        progress: &mut Progress<'h>,
        cx: &mut TaskContext<'_>,
    ) -> Poll<Substituted<T, N>>
    where
        S: Fallible<Value = T>,
        N: Fallback<T>,
    {
        let this = self.project();
        let ended = match catch_hooked(facts.entry.gate().stack(), || {
            this.step.poll(cx).map(S::into_result)
        }) {
            Ok(Poll::Ready(ended)) => ended,
            Err(panicked) => Err(panicked),
            Ok(Poll::Pending) => {
                let end = || {
                    let limit = facts.entry.plan().fallback.timeout.min(LONGEST);
                    let own = Moment::now().plus(nanos(limit));
                    own.min(facts.deadline)
                };
                let why = ready!(progress.poll(*facts, end, cx));
                Err(why.failure(facts.entry.plan().fallback.timeout, true))
            }
        };
        let Some((failure, next)) = this.held.take() else { return Poll::Pending };
        Poll::Ready(match ended {
            Ok(value) => {
                let step = next.before();
                Substituted::Made { value, failure, step }
            }
            Err(secondary) => Substituted::Failed { failure: failure.also(secondary), next },
        })
    }
}

/// Tells that it ended with `failure`, which a substitute stands in for or not: once.
/// What began at no known time never waited.
pub(crate) fn tell(facts: &Facts<'_>, began: Option<Moment>, ending: Ending, failure: &Failure) {
    let count = if ending == Ending::Degraded { Count::Degraded } else { Count::Failed };
    facts.entry.tally.add(count);
    let gate = facts.entry.gate();
    if ending.is_heard(failure) || gate.is_recorded() {
        tell_who_hears(*facts, began, ending, failure);
    } else {
        ending.claims(failure, gate.is_all_told());
    }
}

#[cold]
fn tell_who_hears(facts: Facts<'_>, began: Option<Moment>, ending: Ending, failure: &Failure) {
    let log = facts.entry.log();
    let around = || Around {
        lasted: Some(began.map(|began| Moment::now().since(began)).unwrap_or_default()),
        policies: log.reporter.is_on().then(|| policies(&facts)),
    };
    observe::failure_after(log, ending, facts.subject(), failure, around);
}

fn policies(facts: &Facts<'_>) -> Policies {
    let (target, plan, now) = (&facts.entry.target, facts.entry.plan(), Moment::now());
    let budget = target.budget.balance(now, target.successes());
    let policies = Policies::of(&target.name, target.breaker.state(now).as_str(), budget);
    policies.allowing(plan.timeout.total, plan.retry.max_retries)
}

/// The rest of a chain of fallbacks, after a step has failed.
pub(crate) fn rest<'h, T, N>(
    facts: Facts<'h>,
    began: Moment,
    next: N,
    failure: Failure,
) -> BoxFuture<'h, Result<Outcome<T>, Failure>>
where
    T: Send + 'h,
    N: Fallback<T> + 'h,
{
    Box::pin(async move {
        let ended = all(&facts, next, failure).await;
        match &ended {
            Ok(Outcome::Degraded { failure, .. }) => {
                tell(&facts, Some(began), Ending::Degraded, failure);
            }
            Ok(Outcome::Full(_) | Outcome::Deferred { .. }) => {}
            Err(failure) => tell(&facts, Some(began), Ending::Failed, failure),
        }
        ended
    })
}

/// Tries one step after the other.
fn all<'h, T, N>(
    facts: &Facts<'h>,
    fallback: N,
    failure: Failure,
) -> BoxFuture<'h, Result<Outcome<T>, Failure>>
where
    T: Send + 'h,
    N: Fallback<T> + 'h,
{
    let facts = *facts;
    Box::pin(async move {
        let substituting = Substituting::start(&facts, fallback, failure)?;
        let mut substituting = std::pin::pin!(substituting);
        let mut progress = Progress::new(None);
        let made = std::future::poll_fn(|cx| substituting.as_mut().poll(&facts, &mut progress, cx));
        match made.await {
            Substituted::Made { value, failure, step } => {
                Ok(Outcome::Degraded { value, failure, step })
            }
            Substituted::Failed { failure, next } => all(&facts, next, failure).await,
        }
    })
}
