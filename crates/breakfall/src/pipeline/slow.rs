//! What follows a first failure, and what does not take the fast path: gates, waits, further attempts. All of it in one box.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Moment;
use crate::clock::later;
use crate::clock::now;
use crate::clock::sleep_until;
use crate::fault::AsyncFault;
use crate::fault::Attempted;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::panic::catch_hooked;
use crate::observe;
use crate::observe::LogConfig;
use crate::observe::in_flight;
use crate::observe::in_flight::Unfinished;
use crate::outcome::Outcome;
use crate::pipeline::Attempt;
use crate::pipeline::BoxFuture;
use crate::pipeline::Context;
use crate::pipeline::Fallback;
use crate::pipeline::Fallible;
use crate::pipeline::History;
use crate::pipeline::Plan;
use crate::pipeline::degrade;
use crate::pipeline::gates;
use crate::pipeline::gates::Admitted;
use crate::pipeline::guarded::Guard;
use crate::pipeline::guarded::Guarded;
use crate::pipeline::guarded::Interruption;
use crate::pipeline::guarded::Watch;
use crate::pipeline::guarded::unfinished;
use crate::pipeline::live::Parts;
use crate::pipeline::metrics::Count;
use crate::pipeline::operation::Facts;
use crate::pipeline::retrying::Listed;
use crate::policy::budget::BudgetConfig;
use crate::policy::budget::Token;
use crate::policy::chaos::Trouble;
use crate::policy::hedge::first_success_staggered;
use crate::policy::retry::RetryConfig;
use crate::policy::retry::Situation;
use crate::policy::retry::Stop;
use crate::policy::retry::Wait;
use crate::policy::timeout::Window;

/// An attempt that failed, before anybody has decided what comes after it.
pub(crate) struct Failed {
    pub(crate) failure: Failure,
    pub(crate) started: Moment,
    pub(crate) ended: Moment,
}

/// What is known of the attempts so far.
struct Tries<'a, 'h> {
    facts: &'a Facts<'h>,
    plan: Arc<Plan>,
    log: LogConfig,
    window: Window,
    /// The attempts that failed.
    attempts: Vec<Attempted>,
    /// What they may have done: a later one does not undo it.
    effect: Effect,
    /// Shows it to whoever looks for what is tried again.
    listed: Listed<'h>,
}

/// Another attempt, after a wait.
struct Again<'h> {
    /// When the last one ended.
    ended: Moment,
    wait: Duration,
    /// Why it is needed.
    failure: Failure,
    /// The right to it until it starts. Dropped during the wait, it goes back.
    token: Option<Token<'h>>,
}

/// The rest of an operation that began at `start`: after a first attempt that failed, or all of it.
pub(crate) fn rest<'h, C, W, Fut, B>(
    facts: Facts<'h>,
    start: Moment,
    mut parts: Parts<C, W, B>,
    first: Option<Failed>,
) -> BoxFuture<'h, Result<Outcome<Fut::Value>, Failure>>
where
    C: Context + 'h,
    W: FnMut(Attempt<'h>) -> Fut + Send + 'h,
    Fut: Fallible + 'h,
    Fut::Value: 'h,
    B: Fallback<Fut::Value> + 'h,
{
    boxed(|| async move {
        let plan = facts.entry.plan();
        let window = facts.window(&plan, start, B::EXISTS);
        let mut tries = Tries {
            facts: &facts,
            plan,
            log: facts.entry.log(),
            window,
            attempts: Vec::new(),
            effect: Effect::None,
            listed: Listed::default(),
        };
        let history = parts.context.history();
        let ended = match first {
            Some(first) => match tries.failed(first, history) {
                Ok(again) => tries.run(&mut parts.work, Some(again), history).await,
                Err(failure) => Err(failure),
            },
            None => match tries.refused(start, B::EXISTS) {
                Some(failure) => Err(failure),
                None => tries.run(&mut parts.work, None, history).await,
            },
        };
        drop(tries);
        match ended {
            Ok(value) => Ok(Outcome::Full(value)),
            Err(mut failure) => {
                let Parts { context, work, fallback } = parts;
                context.visit(&mut |key, value| failure.note(key, value));
                drop(work);
                degrade::rest(facts, start, fallback, failure).await
            }
        }
    })
}

/// What `make` makes, put together where it stays: `Box::pin` would copy it there.
fn boxed<F: Future>(make: impl FnOnce() -> F) -> Pin<Box<F>> {
    Box::into_pin(Box::write(Box::new_uninit(), make()))
}

impl<'h> Tries<'_, 'h> {
    /// The number of the attempt that is running or comes next.
    fn number(&self) -> u32 {
        u32::try_from(self.attempts.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn refused(&self, start: Moment, fallback: bool) -> Option<Failure> {
        let refused = self.facts.refuses(start, fallback)?;
        Some(refused.settled(self.facts.entry.name, []))
    }

    /// Attempts, as long as the retry policy wants them.
    async fn run<W, Fut>(
        &mut self,
        work: &mut W,
        mut again: Option<Again<'h>>,
        history: Option<&History>,
    ) -> Result<Fut::Value, Failure>
    where
        W: FnMut(Attempt<'h>) -> Fut + Send,
        Fut: Fallible,
    {
        loop {
            let number = self.number();
            let mut now = None;
            if let Some(Again { ended, wait, .. }) = again {
                if wait.is_zero() {
                    now = Some(ended);
                } else if let Err(cancelled) = self.pause(wait).await {
                    return Err(self.not_admitted(cancelled, again));
                }
            }
            let admitted = if let Some(admitted) = gates::open(self.facts) {
                admitted
            } else {
                now = None;
                self.waits();
                // Apart, as all that only gated operations need: it would make the box larger for everybody.
                match Box::pin(gates::enter(self.facts, self.window.end)).await {
                    Ok(admitted) => admitted,
                    Err(refused) => return Err(self.not_admitted(refused, again)),
                }
            };
            // A retry that no gate lets in is none: its token goes back.
            if let Some(token) = again.as_mut().and_then(|again| again.token.take()) {
                token.spent();
                self.facts.entry.tally.add(Count::Retries);
            }
            let started = now.unwrap_or_else(Moment::now);
            let failure = match self.attempt(work, number, started, &admitted).await {
                Ok(value) => {
                    // First, since the breaker counts on finding it there.
                    self.facts.entry.successes.success();
                    admitted.succeeded(started);
                    observe::succeeded(self.log, self.facts.subject(), &self.attempts);
                    if let Some(history) = history {
                        let took = Moment::now().since(started);
                        history.end(number, started.since(self.window.start), took);
                    }
                    return Ok(value);
                }
                Err(failure) => failure,
            };
            let ended = Moment::now();
            admitted.failed(&failure, ended);
            // A limit or a cancellation says nothing of why the work failed before: that stays with it.
            let failure = match again {
                Some(Again { failure: last, .. })
                    if matches!(failure.origin(), Origin::TimedOut | Origin::Cancelled) =>
                {
                    failure.also(last)
                }
                Some(_) | None => failure,
            };
            again = Some(self.failed(Failed { failure, started, ended }, history)?);
        }
    }

    /// Whoever looks for what is tried again finds it, where an attempt has failed.
    fn waits(&mut self) {
        self.listed.waits(self.facts, self.window.start, self.attempts.last());
    }

    /// One attempt.
    async fn attempt<W, Fut>(
        &mut self,
        work: &mut W,
        number: u32,
        start: Moment,
        admitted: &Admitted<'h>,
    ) -> Result<Fut::Value, Failure>
    where
        W: FnMut(Attempt<'h>) -> Fut + Send,
        Fut: Fallible,
    {
        let own = self.window.attempt_end(start);
        let end = admitted.lease().map_or(own, |lease| own.min(start.after(lease)));
        let attempt = Attempt::new(self.facts, number, end);
        let guard = Guard::new(self.facts, start, end);
        if self.facts.entry.gate().is_gated() {
            self.waits();
            return Box::pin(self.gated(work, attempt, guard, admitted.is_plain())).await;
        }
        let made = catch_hooked(guard.stack, || work(attempt))?;
        unfinished(Guarded::new(made, guard), || self.waits()).await
    }

    /// One attempt of an operation whose plan has more than the others': trouble made on purpose, calls beside it.
    async fn gated<W, Fut>(
        &self,
        work: &mut W,
        attempt: Attempt<'h>,
        guard: Guard<'h>,
        is_plain: bool,
    ) -> Result<Fut::Value, Failure>
    where
        W: FnMut(Attempt<'h>) -> Fut + Send,
        Fut: Fallible,
    {
        let start = guard.start;
        let first = call(self.facts, work, attempt, guard);
        let Some(hedge) = self.facts.entry.target.hedge.get() else {
            return unfinished(first, || {}).await;
        };
        let repeatable = self.facts.is_idempotent() && is_plain;
        let Some(delay) = hedge.delay(repeatable) else {
            let ended = unfinished(first, || {}).await;
            if ended.is_ok() {
                hedge.record(Moment::now().since(start));
            }
            return ended;
        };
        let more = |nth| {
            let guard = Guard { start: Moment::now(), ..guard };
            self.may_hedge().then(|| call(self.facts, work, attempt.beside(nth), guard))
        };
        let won = first_success_staggered(first, more, delay, hedge.config().max_hedges).await?;
        let took = Moment::now().since(start);
        hedge.record(took);
        if won.by > 0 {
            hedge.record(took.saturating_sub(delay.saturating_mul(won.by)));
        }
        Ok(won.value)
    }

    /// Whether the target may be asked once more at the same time: its breaker is closed and its budget has a token.
    fn may_hedge(&self) -> bool {
        let target = &self.facts.entry.target;
        if !target.breaker.word().is_closed() {
            return false;
        }
        let successes = self.facts.entry.successes_on_target();
        let token = target.budget.try_take(Moment::now(), successes, BudgetConfig::COST);
        let allowed = token.map(Token::spent).is_some();
        self.facts.entry.tally.add(if allowed { Count::Hedges } else { Count::RefusedByBudget });
        allowed
    }

    /// What follows the failure of the attempt: another one, or the failure after which there is none.
    fn failed(&mut self, failed: Failed, history: Option<&History>) -> Result<Again<'h>, Failure> {
        let Failed { failure, started, ended } = failed;
        let number = self.number();
        self.facts.entry.tally.attempt_failed(failure.origin());
        self.effect = self.effect.max(failure.effect());
        let attempt = Attempted {
            started: started.since(self.window.start),
            ..Attempted::new(number, ended.since(started), failure.code(), failure.origin())
        };
        let (wait, token) = match self.decide(&failure, number, ended) {
            Ok(again) => again,
            Err(stop) => {
                note(history, attempt);
                return Err(self.stopped(failure, stop, attempt));
            }
        };
        // Nobody is kept waiting for a retry of which it is known now that it will not be let in.
        if let Some(refused) = gates::foreseen(self.facts, ended, wait.length) {
            note(history, attempt);
            self.keep(attempt);
            return Err(self.refused_again(refused, failure));
        }
        let Wait { length: wait, asked } = wait;
        let attempt = Attempted { wait: Some(wait), asked, ..attempt };
        note(history, attempt);
        self.keep(attempt);
        observe::attempt_failed(self.log, self.facts.subject(), number, &failure, wait);
        Ok(Again { ended, wait, failure, token: Some(token) })
    }

    fn keep(&mut self, attempt: Attempted) {
        if self.attempts.is_empty() {
            // Most are not tried more often than this. To make room at once is cheaper than to find it too small.
            self.attempts = Vec::with_capacity(RetryConfig::DEFAULT_MAX_RETRIES as usize);
        }
        self.attempts.push(attempt);
    }

    fn decide(
        &self,
        failure: &Failure,
        number: u32,
        at: Moment,
    ) -> Result<(Wait, Token<'h>), Stop> {
        let situation = Situation::new(number, self.facts.is_idempotent(), self.window.left(at))
            .having_waited(self.attempts.last().and_then(|last| last.wait).unwrap_or_default());
        let entry = self.facts.entry;
        let target = &entry.target;
        let wait = self.plan.retry.wait(failure, situation, target.dice())?;
        let cost = self.plan.budget.cost(failure);
        let token = target.budget.try_take(at, entry.successes_on_target(), cost);
        token.map(|token| (wait, token)).ok_or_else(|| {
            entry.tally.add(Count::RefusedByBudget);
            Stop::Budget
        })
    }

    fn stopped(&mut self, failure: Failure, stop: Stop, last: Attempted) -> Failure {
        let failure = stop.noted_on(failure.with_effect_of(self.effect));
        self.settled(failure, Some(last))
    }

    fn cancelled(&mut self, cancelled: Failure, last: Failure) -> Failure {
        let cancelled = cancelled.with_effect(self.effect).also(last);
        self.settled(cancelled, None)
    }

    /// Not let in, or ended while it waited for that.
    fn not_admitted(&mut self, refused: Failure, again: Option<Again<'h>>) -> Failure {
        match again {
            Some(Again { failure, .. }) => self.refused_again(refused, failure),
            None => self.settled(refused, None),
        }
    }

    /// The last real failure says more than what keeps it from being tried again, and the wait is good guidance for both.
    fn refused_again(&mut self, refused: Failure, last: Failure) -> Failure {
        if refused.origin() == Origin::Cancelled {
            return self.cancelled(refused, last);
        }
        let last = match (last.recovery().after(), refused.recovery().after()) {
            (None, Some(wait)) => last.with_wait(wait),
            (None | Some(_), _) => last,
        };
        let last = last.with_effect_of(self.effect).with_note("retries", &"refused");
        self.settled(last.also(refused), None)
    }

    fn settled(&mut self, failure: Failure, last: Option<Attempted>) -> Failure {
        let attempts = std::mem::take(&mut self.attempts).into_iter().chain(last);
        failure.settled(self.facts.entry.name, attempts)
    }

    /// Waits, or fails because the operation was cancelled meanwhile.
    async fn pause(&mut self, wait: Duration) -> Result<(), Failure> {
        self.waits();
        let end = Moment::now().after(wait);
        let mut watch = Watch::default();
        let cancel = self.facts.cancel;
        match std::future::poll_fn(|cx| watch.poll(|| end, cancel, cx)).await {
            Interruption::TimedOut => Ok(()),
            Interruption::Cancelled => {
                Err(Interruption::Cancelled.failure(wait, self.facts.is_read_only()))
            }
        }
    }
}

impl Drop for Tries<'_, '_> {
    /// Tells a limit around the operation how far it has come.
    fn drop(&mut self) {
        in_flight::found(|| {
            let last = self.attempts.last().copied();
            Unfinished::since(self.facts.entry.name, self.window.start, last)
        });
    }
}

/// Writes down `attempt` where somebody wants to see every one.
fn note(history: Option<&History>, attempt: Attempted) {
    if let Some(history) = history {
        history.add(attempt);
    }
}

/// One call of the work, under guard; and whatever trouble somebody wants to see it in.
fn call<'h, W, Fut>(
    facts: &Facts<'h>,
    work: &mut W,
    attempt: Attempt<'h>,
    guard: Guard<'h>,
) -> Guarded<'h, impl Fallible<Value = Fut::Value> + use<'h, W, Fut>>
where
    W: FnMut(Attempt<'h>) -> Fut + Send,
    Fut: Fallible,
{
    let trouble = facts.entry.target.chaos.get().and_then(|chaos| chaos.roll());
    let made = catch_hooked(guard.stack, || work(attempt));
    Guarded::new(troubled(trouble, made), guard)
}

async fn troubled<Fut: Fallible>(
    trouble: Option<Trouble>,
    made: Result<Fut, Failure>,
) -> Result<Fut::Value, Failure> {
    match trouble {
        None => {}
        Some(Trouble::Delay(delay)) => sleep_until(later(now(), delay)).await,
        Some(Trouble::Hang) => std::future::pending().await,
        Some(Trouble::Panic) => on_purpose(),
        Some(Trouble::Fail) => {
            let failure = Failure::from(AsyncFault::Rejected { after: None });
            return Err(failure.with_note("made_by", &"chaos"));
        }
    }
    Fut::into_result(made?.await)
}

#[expect(clippy::panic, reason = "somebody wants to see what becomes of it")]
fn on_purpose() -> ! {
    panic!("a panic on purpose: the plan of this operation has `chaos`")
}
