//! An operation on its way: the first attempt, which is all there is to most of them.

use std::pin::Pin;
use std::task::Context as TaskContext;
use std::task::Poll;
use std::task::ready;

use crate::clock::Moment;
use crate::clock::now;
use crate::fault::Failure;
use crate::fault::panic::catch;
use crate::fault::panic::in_destructor;
use crate::observe;
use crate::observe::Ending;
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
use crate::pipeline::first::After;
use crate::pipeline::first::First;
use crate::pipeline::gates;
use crate::pipeline::guarded::Watch;
use crate::pipeline::metrics::Count;
use crate::pipeline::operation::Facts;
use crate::pipeline::slow;
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
        // When it started, once the clock has been read.
        start: Option<Moment>,
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
                State::First { word, .. } => abandoned(&this.facts, this.start, Some(*word)),
                State::Substitute { .. } | State::Rest { .. } => abandoned(&this.facts, None, None),
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
        Run { facts: self.facts, start: None, parts, state: State::Idle }
    }
}

impl<'h, C, W, Fut> Run<'h, C, W, Fut, NoFallback<Fut::Value>>
where
    Fut: Fallible,
{
    #[inline]
    pub(crate) const fn new(facts: Facts<'h>, context: C, work: W) -> Self {
        let parts = Parts { context, work, fallback: NoFallback::NEW };
        Self { facts, start: None, parts: Some(parts), state: State::Idle }
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
        let facts = *this.facts;
        let gate = facts.entry.gate();
        let caught = match this.state.as_mut().project() {
            StateProjection::Idle => {
                let Some(parts) = this.parts.as_mut() else { return Poll::Pending };
                let admitted = facts.entry.target.breaker.word();
                if !gate.is_open() || !admitted.is_closed() || parts.context.history().is_some() {
                    return this.rest(None, cx);
                }
                if (facts.deadline.is_some() || facts.is_cancelled())
                    && let Some(failure) =
                        facts.refuses(*this.start.get_or_insert_with(Moment::now), B::EXISTS)
                {
                    return this.failed(None, failure, cx);
                }
                // Made and polled under one guard, and made where it stays: a future may be large.
                catch(gate.stack(), || {
                    let work = (parts.work)(Attempt::first(&facts, run, B::EXISTS));
                    this.state.set(State::First { word: admitted, watch: Watch::new(), work });
                    let StateProjection::First { work, .. } = this.state.as_mut().project() else {
                        return Poll::Pending;
                    };
                    work.poll(cx)
                })
            }
            StateProjection::First { work, .. } => {
                let polling = Polled { run, start: *this.start };
                polling.during(|| catch(gate.stack(), || work.poll(cx)))
            }
            StateProjection::Substitute { .. } | StateProjection::Rest { .. } => {
                return this.later(cx);
            }
            StateProjection::Ended => polled_after_end(),
        };
        let failure = match caught {
            Ok(Poll::Ready(output)) => match Fut::into_result(output) {
                Ok(value) => {
                    facts.entry.successes.success();
                    if gate.is_timed() {
                        timed(&facts, *this.start, &this.state);
                    }
                    observe::whole(facts.subject());
                    this.state.set(State::Ended);
                    return Poll::Ready(Ok(Outcome::Full(value)));
                }
                Err(failure) => failure,
            },
            Ok(Poll::Pending) => ready!(this.wait(cx)),
            Err(panicked) => panicked,
        };
        let word = match this.state.as_mut().project() {
            StateProjection::First { word, .. } => *word,
            // It panicked before there was a future.
            StateProjection::Idle
            | StateProjection::Substitute { .. }
            | StateProjection::Rest { .. }
            | StateProjection::Ended => facts.entry.target.breaker.word(),
        };
        this.failed(Some(word), failure, cx)
    }
}

type Ended<T> = Poll<Result<Outcome<T>, Failure>>;

impl<'h, C, W, Fut, B> RunProjection<'_, 'h, C, W, Fut, B>
where
    C: Context + 'h,
    W: FnMut(Attempt<'h>) -> Fut + Send + 'h,
    Fut: Fallible + 'h,
    Fut::Value: 'h,
    B: Fallback<Fut::Value, Rest = <B as Steps>::Next> + 'h,
    B::Step: 'h,
    B::Next: Fallback<Fut::Value> + 'h,
{
    /// When it started: now, where nobody has asked before.
    #[inline]
    fn begun(&mut self) -> Moment {
        *self.start.get_or_insert_with(Moment::now)
    }

    /// The first attempt waits: until its limit has passed or somebody cancels it.
    #[inline]
    fn wait(&mut self, cx: &mut TaskContext<'_>) -> Poll<Failure> {
        let (facts, start) = (*self.facts, self.begun());
        let StateProjection::First { watch, .. } = self.state.as_mut().project() else {
            return Poll::Pending;
        };
        let end = || facts.first_end(start, B::EXISTS);
        let why = ready!(watch.poll(end, facts.cancel, cx));
        Poll::Ready(why.failure(end().since(start), facts.is_read_only()))
    }

    /// The first attempt failed, or was refused where it has no `word`: another one, a substitute, or nothing helps.
    #[cold]
    fn failed(
        mut self,
        word: Option<Word>,
        failure: Failure,
        cx: &mut TaskContext<'_>,
    ) -> Ended<Fut::Value> {
        // The work is gone before anything follows it, and a limit tells what was running in it.
        let failure = in_flight::ended(failure, || self.state.set(State::Idle));
        let at = now();
        let ended = Moment::of(at);
        let start = *self.start.get_or_insert(ended);
        let plan = self.facts.entry.plan();
        let first = First { start, word, at, ended, failure };
        let mut failure = match first.after(self.facts, &plan, B::EXISTS) {
            After::Again(first) => return self.rest(Some(first), cx),
            After::Final(failure) => failure,
        };
        let Some(Parts { context, fallback, .. }) = self.parts.take() else { return Poll::Pending };
        context.visit(&mut |key, value| failure.note(key, value));
        match Substituting::start(self.facts, &plan.fallback, fallback, failure) {
            Ok(substituting) => {
                self.state.set(State::Substitute { substituting });
                self.later(cx)
            }
            Err(failure) => {
                self.state.set(State::Ended);
                degrade::tell(self.facts, start, Ending::Failed, &failure);
                Poll::Ready(Err(failure))
            }
        }
    }

    /// What does not take the fast path, or does no longer.
    #[cold]
    fn rest(
        mut self,
        first: Option<slow::Second<'h>>,
        cx: &mut TaskContext<'_>,
    ) -> Ended<Fut::Value> {
        let start = self.begun();
        let Some(parts) = self.parts.take() else { return Poll::Pending };
        let rest = slow::rest(*self.facts, start, parts, first);
        self.state.set(State::Rest { rest });
        self.later(cx)
    }

    /// Polls what follows the first attempt.
    fn later(mut self, cx: &mut TaskContext<'_>) -> Ended<Fut::Value> {
        let start = self.begun();
        let ended = match self.state.as_mut().project() {
            StateProjection::Rest { rest } => ready!(rest.as_mut().poll(cx)),
            StateProjection::Substitute { substituting } => {
                match ready!(substituting.poll(self.facts, cx)) {
                    Substituted::Made { value, failure, step } => {
                        degrade::tell(self.facts, start, Ending::Degraded, &failure);
                        Ok(Outcome::Degraded { value, failure, step })
                    }
                    Substituted::Failed { failure, next } => {
                        let rest = degrade::rest(*self.facts, start, next, failure);
                        self.state.set(State::Rest { rest });
                        return self.later(cx);
                    }
                }
            }
            StateProjection::Idle | StateProjection::First { .. } | StateProjection::Ended => {
                return Poll::Pending;
            }
        };
        self.state.set(State::Ended);
        Poll::Ready(ended)
    }
}

/// A success that may have been too slow.
#[cold]
fn timed<Fut: Fallible, S, N>(
    facts: &Facts<'_>,
    start: Option<Moment>,
    state: &State<'_, Fut, S, N>,
) {
    if let (State::First { word, .. }, Some(start)) = (state, start) {
        gates::slow_call(facts, *word, start.instant(), now());
    }
}

/// Its future was dropped; with a `word`, its first attempt was under way.
#[cold]
fn abandoned(facts: &Facts<'_>, start: Option<Moment>, word: Option<Word>) {
    facts.entry.tally.add(Count::Abandoned);
    in_destructor(|| {
        if let Some(word) = word {
            gates::abandoned(facts, word);
        }
        observe::abandoned(facts.entry.log(), facts.subject());
    });
    drop(start.map(|start| InFlight::since(facts.entry.name, start.instant())));
}

#[cold]
#[expect(
    clippy::panic,
    reason = "a future polled after its end is a defect of whoever polls, as with those of std"
)]
fn polled_after_end() -> ! {
    panic!("an operation was polled after it had ended")
}
