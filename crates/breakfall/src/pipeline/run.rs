//! An operation on its way: the first attempt, which is all there is to most of them.

use std::pin::Pin;
use std::task::Context as TaskContext;
use std::task::Poll;
use std::task::ready;

use crate::clock::Instant;
use crate::clock::now;
use crate::fault::Failure;
use crate::fault::panic::catch;
use crate::fault::panic::in_destructor;
use crate::observe;
use crate::observe::in_flight;
use crate::observe::in_flight::InFlight;
use crate::outcome::Outcome;
use crate::pipeline::Attempt;
use crate::pipeline::BoxFuture;
use crate::pipeline::Context;
use crate::pipeline::Degrade;
use crate::pipeline::Fallback;
use crate::pipeline::Fallible;
use crate::pipeline::Named;
use crate::pipeline::NoFallback;
use crate::pipeline::Steps;
use crate::pipeline::attempt::Polled;
use crate::pipeline::degrade;
use crate::pipeline::degrade::Substituted;
use crate::pipeline::degrade::Substituting;
use crate::pipeline::entry::Entry;
use crate::pipeline::gates;
use crate::pipeline::guarded::Watch;
use crate::pipeline::metrics::Count;
use crate::pipeline::operation::Facts;
use crate::pipeline::slow;
use crate::pipeline::slow::After;
use crate::pipeline::slow::First;
use crate::policy::breaker::Word;
use pin_project_lite::pin_project;

pin_project! {
    /// An operation on its way. Awaiting it gives the outcome, or the failure after all that could be done.
    ///
    /// **Dropped mid-way**: whatever it was doing is dropped, timers are disarmed, no further call is made, and one event
    /// `operation.abandoned` is written.
    #[must_use = "an operation does nothing until it is awaited"]
    #[project = RunProjection]
    pub struct Run<'h, C, W, Fut, B>
    where
        Fut: Fallible,
        B: Steps,
    {
        facts: Facts<'h>,
        parts: Option<Parts<C, W, B>>,
        #[pin]
        state: State<'h, Fut, B::Step, B::Next>,
    }

    impl<'h, C, W, Fut, B> PinnedDrop for Run<'h, C, W, Fut, B>
    where
        Fut: Fallible,
        B: Steps,
    {
        fn drop(this: Pin<&mut Self>) {
            match &this.state {
                State::Idle | State::Ended => {}
                State::First { word, start, .. } => {
                    abandoned(&this.facts, Some(*word));
                    drop(start.map(|start| InFlight::since(this.facts.entry.name, start)));
                }
                State::Substitute { .. } | State::Rest { .. } => abandoned(&this.facts, None),
            }
        }
    }
}

/// What the slow path needs once the first attempt has failed.
pub(crate) struct Parts<C, W, B> {
    pub(crate) context: C,
    pub(crate) work: W,
    pub(crate) fallback: B,
}

pin_project! {
    #[project = StateProjection]
    enum State<'h, Fut, Step, Next>
    where
        Fut: Fallible,
    {
        Idle,
        // The first attempt, where nothing but the breaker stands before it.
        First {
            word: Word,
            // When it started, once the clock has been read.
            start: Option<Instant>,
            watch: Watch<'h>,
            #[pin]
            work: Fut,
        },
        // The first step of the fallback.
        Substitute {
            #[pin]
            substituting: Substituting<'h, Step, Next>,
        },
        // Anything else.
        Rest { rest: BoxFuture<'h, Result<Outcome<Fut::Value>, Failure>> },
        Ended,
    }
}

impl<'h, C, W, Fut, B> Run<'h, C, W, Fut, B>
where
    Fut: Fallible,
    B: Fallback<Fut::Value>,
{
    /// Gives a substitute where the operation failed for a reason that is not the caller's (the table stands in
    /// [`policy::fallback`](crate::policy::fallback)). The closure sees the failure; its future has a time limit of its own.
    ///
    /// Where it fails too, the next `or_degrade` is asked, if there is one; after the last, the operation's own failure is
    /// returned, with theirs beside it.
    #[inline]
    pub fn or_degrade<D, FbFut>(self, make: D) -> Run<'h, C, W, Fut, B::Then<Degrade<D, FbFut>>>
    where
        D: FnOnce(&Failure) -> FbFut + Send,
        FbFut: Fallible<Value = Fut::Value>,
    {
        self.followed_by(Degrade::new(make))
    }

    /// [`Run::or_degrade`] under a name, which stands in the outcome and in the log: which of several substitutes it was.
    #[expect(
        clippy::type_complexity,
        reason = "it is `Run` with one step more; nobody writes it down"
    )]
    pub fn or_degrade_as<D, FbFut>(
        self,
        step: &'static str,
        make: D,
    ) -> Run<'h, C, W, Fut, B::Then<Named<Degrade<D, FbFut>>>>
    where
        D: FnOnce(&Failure) -> FbFut + Send,
        FbFut: Fallible<Value = Fut::Value>,
    {
        self.followed_by(Named { name: step, fallback: Degrade::new(make) })
    }

    #[inline]
    fn followed_by<D: Fallback<Fut::Value>>(mut self, last: D) -> Run<'h, C, W, Fut, B::Then<D>> {
        let parts = self.parts.take().map(|parts| Parts {
            context: parts.context,
            work: parts.work,
            fallback: parts.fallback.then(last),
        });
        Run { facts: self.facts, parts, state: State::Idle }
    }
}

impl<'h, C, W, Fut> Run<'h, C, W, Fut, NoFallback<Fut::Value>>
where
    Fut: Fallible,
{
    #[inline]
    pub(crate) const fn new(facts: Facts<'h>, context: C, work: W) -> Self {
        let parts = Parts { context, work, fallback: NoFallback::NEW };
        Self { facts, parts: Some(parts), state: State::Idle }
    }
}

impl<'h, C, W, Fut, B> Future for Run<'h, C, W, Fut, B>
where
    C: Context + 'h,
    W: FnMut(Attempt<'h>) -> Fut + Send + 'h,
    Fut: Fallible + 'h,
    Fut::Value: 'h,
    B: Fallback<Fut::Value, Rest = <B as Steps>::Next> + 'h,
    B::Step: 'h,
    B::Next: Fallback<Fut::Value> + 'h,
{
    type Output = Result<Outcome<Fut::Value>, Failure>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        // Pinned: its address tells it from every other operation.
        let run = std::ptr::from_ref(&*self).addr();
        let mut this = self.project();
        let entry = this.facts.entry;
        let gate = entry.gate();
        let caught = match this.state.as_mut().project() {
            StateProjection::Idle => {
                let Some(parts) = this.parts.as_mut() else { return Poll::Pending };
                let admitted = entry.target.breaker.word();
                if !gate.is_open() || !admitted.is_closed() || parts.context.history().is_some() {
                    return rest(this, None, cx);
                }
                let start = this.facts.deadline.map(|_| now());
                if (start.is_some() || this.facts.is_cancelled())
                    && let start = start.unwrap_or_else(now)
                    && let Some(failure) = this.facts.refuses(start, B::EXISTS)
                {
                    return failed(this, First { start, word: None, failure }, cx);
                }
                // Made and polled under one guard, and made where it stays: a future may be large.
                catch(gate.stack(), || {
                    let work = (parts.work)(Attempt::first(this.facts, run, B::EXISTS));
                    this.state.set(State::First {
                        word: admitted,
                        start,
                        watch: Watch::new(),
                        work,
                    });
                    let StateProjection::First { work, .. } = this.state.as_mut().project() else {
                        return Poll::Pending;
                    };
                    work.poll(cx)
                })
            }
            StateProjection::First { start, work, .. } => {
                let polling = Polled { run, start: *start };
                polling.during(|| catch(gate.stack(), || work.poll(cx)))
            }
            StateProjection::Substitute { .. } | StateProjection::Rest { .. } => {
                return poll_later(this, cx);
            }
            StateProjection::Ended => polled_after_end(),
        };
        let failure = match caught {
            Ok(Poll::Ready(output)) => match Fut::into_result(output) {
                Ok(value) => {
                    entry.successes.success();
                    if gate.is_timed() {
                        timed(this.facts, &this.state);
                    }
                    observe::whole(this.facts.subject());
                    this.state.set(State::Ended);
                    return Poll::Ready(Ok(Outcome::Full(value)));
                }
                Err(failure) => failure,
            },
            Ok(Poll::Pending) => ready!(wait::<_, _, _, _, B>(this.facts, this.state.as_mut(), cx)),
            Err(panicked) => panicked,
        };
        let first = First::of(&this.state, entry, failure);
        failed(this, first, cx)
    }
}

impl First {
    fn of<Fut: Fallible, S, N>(
        state: &State<'_, Fut, S, N>,
        entry: &Entry,
        failure: Failure,
    ) -> Self {
        match state {
            State::First { word, start, .. } => {
                Self { start: start.unwrap_or_else(now), word: Some(*word), failure }
            }
            // It panicked before there was a future.
            State::Idle | State::Substitute { .. } | State::Rest { .. } | State::Ended => {
                Self { start: now(), word: Some(entry.target.breaker.word()), failure }
            }
        }
    }
}

/// A success that may have been too slow.
#[cold]
fn timed<Fut: Fallible, S, N>(facts: &Facts<'_>, state: &State<'_, Fut, S, N>) {
    if let State::First { word, start: Some(start), .. } = state {
        gates::slow_call(facts, *word, *start, now());
    }
}

/// The first attempt waits: until its limit has passed or somebody cancels it.
#[inline]
fn wait<'h, Fut, Step, Next, T, B>(
    facts: &Facts<'h>,
    state: Pin<&mut State<'h, Fut, Step, Next>>,
    cx: &mut TaskContext<'_>,
) -> Poll<Failure>
where
    Fut: Fallible<Value = T>,
    B: Fallback<T>,
{
    let StateProjection::First { start, watch, .. } = state.project() else { return Poll::Pending };
    let start = *start.get_or_insert_with(now);
    let end = || facts.first_end(start, B::EXISTS);
    let why = ready!(watch.poll(end, facts.cancel, cx));
    Poll::Ready(why.failure(end().saturating_duration_since(start), facts.is_read_only()))
}

type Ended<T> = Poll<Result<Outcome<T>, Failure>>;

/// The first attempt failed: another one, a substitute, or nothing helps.
#[cold]
fn failed<'h, C, W, Fut, B>(
    mut this: RunProjection<'_, 'h, C, W, Fut, B>,
    first: First,
    cx: &mut TaskContext<'_>,
) -> Ended<Fut::Value>
where
    C: Context + 'h,
    W: FnMut(Attempt<'h>) -> Fut + Send + 'h,
    Fut: Fallible + 'h,
    Fut::Value: 'h,
    B: Fallback<Fut::Value, Rest = <B as Steps>::Next> + 'h,
    B::Step: 'h,
    B::Next: Fallback<Fut::Value> + 'h,
{
    // The work is gone before anything follows it, and a limit tells what was running in it.
    let failure = in_flight::ended(first.failure, || this.state.set(State::Idle));
    let first = First { failure, ..first };
    let mut failure = match slow::after(this.facts, first, B::EXISTS) {
        After::Again(first) => return rest(this, Some(first), cx),
        After::Final(failure) => failure,
    };
    let Some(Parts { context, fallback, .. }) = this.parts.take() else { return Poll::Pending };
    context.visit(&mut |key, value| failure.note(key, value));
    match Substituting::start(this.facts, fallback, failure) {
        Ok(substituting) => {
            this.state.set(State::Substitute { substituting });
            poll_later(this, cx)
        }
        Err(failure) => {
            this.state.set(State::Ended);
            Poll::Ready(degrade::ended(this.facts, Err(failure)))
        }
    }
}

/// What does not take the fast path, or does no longer.
#[cold]
fn rest<'h, C, W, Fut, B>(
    mut this: RunProjection<'_, 'h, C, W, Fut, B>,
    first: Option<slow::Second<'h>>,
    cx: &mut TaskContext<'_>,
) -> Ended<Fut::Value>
where
    C: Context + 'h,
    W: FnMut(Attempt<'h>) -> Fut + Send + 'h,
    Fut: Fallible + 'h,
    Fut::Value: 'h,
    B: Fallback<Fut::Value, Rest = <B as Steps>::Next> + 'h,
    B::Step: 'h,
    B::Next: Fallback<Fut::Value> + 'h,
{
    let Some(parts) = this.parts.take() else { return Poll::Pending };
    let rest = slow::rest(*this.facts, parts, first);
    this.state.set(State::Rest { rest });
    poll_later(this, cx)
}

/// Polls what follows the first attempt.
fn poll_later<'h, C, W, Fut, B>(
    mut this: RunProjection<'_, 'h, C, W, Fut, B>,
    cx: &mut TaskContext<'_>,
) -> Ended<Fut::Value>
where
    Fut: Fallible + 'h,
    Fut::Value: 'h,
    B: Fallback<Fut::Value, Rest = <B as Steps>::Next> + 'h,
    B::Step: 'h,
    B::Next: Fallback<Fut::Value> + 'h,
{
    loop {
        let ended = match this.state.as_mut().project() {
            StateProjection::Rest { rest } => ready!(rest.as_mut().poll(cx)),
            StateProjection::Substitute { substituting } => {
                match ready!(substituting.poll(this.facts, cx)) {
                    Substituted::Made { value, failure, step } => {
                        let degraded = Outcome::Degraded { value, failure, step };
                        degrade::ended(this.facts, Ok(degraded))
                    }
                    Substituted::Failed { failure, next } => {
                        let rest = degrade::rest(*this.facts, next, failure);
                        this.state.set(State::Rest { rest });
                        continue;
                    }
                }
            }
            StateProjection::Idle | StateProjection::First { .. } | StateProjection::Ended => {
                return Poll::Pending;
            }
        };
        this.state.set(State::Ended);
        return Poll::Ready(ended);
    }
}

#[cold]
fn abandoned(facts: &Facts<'_>, word: Option<Word>) {
    facts.entry.tally.add(Count::Abandoned);
    in_destructor(|| {
        if let Some(word) = word {
            gates::abandoned(facts, word);
        }
        observe::abandoned(facts.subject());
    });
}

#[cold]
#[expect(
    clippy::panic,
    reason = "a future polled after its end is a defect of whoever polls, as with those of std"
)]
fn polled_after_end() -> ! {
    panic!("an operation was polled after it had ended")
}
