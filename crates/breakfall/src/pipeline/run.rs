//! An operation on its way: the first attempt, which is all there is to most of them.

use std::pin::Pin;
use std::task::Context as TaskContext;
use std::task::Poll;
use std::task::ready;

use crate::fault::Failure;
use crate::fault::panic::catch;
use crate::observe;
use crate::observe::Ending;
use crate::observe::in_flight;
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
use crate::pipeline::course::Course;
use crate::pipeline::degrade;
use crate::pipeline::degrade::Substituted;
use crate::pipeline::degrade::Substituting;
use crate::pipeline::first::After;
use crate::pipeline::first::First;
use crate::pipeline::guarded::Watch;
use crate::pipeline::operation::Facts;
use crate::pipeline::rare::Rare;
use crate::pipeline::slow;
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
        // First, so that it tells of an operation before what runs inside of it is dropped.
        course: Course<'h>,
        // What it is made of, until it has ended or has gone on to what follows a first attempt.
        parts: Option<Parts<C, W, B>>,
        // What ends what it waits for.
        watch: Watch<'h>,
        // The first attempt, where nothing but the breaker stands before it.
        #[pin]
        work: Option<Fut>,
        #[pin]
        then: Then<'h, Fut::Value, B::Step, B::Next>,
    }
}

/// What the slow path needs once the first attempt has failed.
pub(crate) struct Parts<C, W, B> {
    pub(crate) context: C,
    pub(crate) work: W,
    pub(crate) fallback: B,
}

pin_project! {
    // What follows the first attempt.
    #[project = ThenProjection]
    enum Then<'h, T, Step, Next> {
        Nothing,
        // The first step of the fallback.
        Substitute {
            #[pin]
            substituting: Substituting<Step, Next>,
        },
        // Anything else.
        Rest { rest: Rare<BoxFuture<'h, Result<Outcome<T>, Failure>>> },
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
    fn followed_by<D: Fallback<Fut::Value>>(self, last: D) -> Run<'h, C, W, Fut, B::Then<D>> {
        let Self { course, parts, watch, .. } = self;
        let parts = parts.map(|parts| Parts {
            context: parts.context,
            work: parts.work,
            fallback: parts.fallback.then(last),
        });
        Run { course, parts, watch, work: None, then: Then::Nothing }
    }
}

impl<'h, C, W, Fut> Run<'h, C, W, Fut, NoFallback<Fut::Value>>
where
    Fut: Fallible,
{
    #[inline]
    pub(crate) const fn new(facts: Facts<'h>, context: C, work: W) -> Self {
        let parts = Parts { context, work, fallback: NoFallback::NEW };
        let course = Course::new(facts);
        Self { course, parts: Some(parts), watch: Watch::new(), work: None, then: Then::Nothing }
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
        let entry = this.course.facts.entry;
        let gate = entry.gate();
        let caught = if let Some(work) = this.work.as_mut().as_pin_mut() {
            let polling = Polled { run, start: this.course.start };
            polling.during(|| catch(gate.stack(), || work.poll(cx)))
        } else {
            let Some(parts) = this.parts.as_mut() else { return this.later(cx) };
            let word = entry.target.breaker.word();
            if !gate.is_open() || !word.is_closed() || parts.context.history().is_some() {
                return this.rest(None, cx);
            }
            if this.course.facts.may_be_over()
                && let start = this.course.begun()
                && let Some(failure) = this.course.facts.refuses(start, B::EXISTS)
            {
                return this.failed(failure, cx);
            }
            this.course.word = Some(word);
            // Made and polled under one guard, and made where it stays: a future may be large.
            catch(gate.stack(), || {
                let first = Attempt::first(&this.course.facts, run, B::EXISTS);
                this.work.set(Some((parts.work)(first)));
                this.work.as_mut().as_pin_mut().map_or(Poll::Pending, |work| work.poll(cx))
            })
        };
        let failure = match caught {
            Ok(Poll::Ready(output)) => match Fut::into_result(output) {
                Ok(value) => {
                    entry.successes.success();
                    if gate.is_timed() {
                        this.course.timed();
                    }
                    if observe::tells_of_success() {
                        observe::whole(this.course.facts.subject());
                    }
                    this.over();
                    return Poll::Ready(Ok(Outcome::Full(value)));
                }
                Err(failure) => failure,
            },
            Ok(Poll::Pending) => ready!(this.wait(cx)),
            Err(panicked) => panicked,
        };
        this.failed(failure, cx)
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
    /// The first attempt waits: until its limit has passed or somebody cancels it.
    #[inline]
    fn wait(&mut self, cx: &mut TaskContext<'_>) -> Poll<Failure> {
        let start = self.course.begun();
        let facts = &self.course.facts;
        let end = || facts.first_end(start, B::EXISTS);
        let why = ready!(self.watch.poll(end, facts.cancel, cx));
        Poll::Ready(why.failure(end().since(start), facts.is_read_only()))
    }

    /// The first attempt is over: nothing of it is left.
    #[inline]
    fn first_over(&mut self) {
        self.watch.stop();
        self.work.set(None);
    }

    /// All of it is.
    #[inline]
    fn over(&mut self) {
        self.first_over();
        *self.parts = None;
        self.course.end();
    }

    /// The first attempt failed, or was refused where it has no word: another one, a substitute, or nothing helps.
    #[cold]
    fn failed(mut self, failure: Failure, cx: &mut TaskContext<'_>) -> Ended<Fut::Value> {
        // The work is gone before anything follows it, and a limit tells what was running in it.
        let failure = in_flight::ended(failure, || self.first_over());
        let facts = &self.course.facts;
        let plan = facts.entry.plan();
        let first = First { start: self.course.start, word: self.course.word.take(), failure };
        let mut failure = match first.after(facts, &plan, B::EXISTS) {
            After::Again(first) => return self.rest(Some(first), cx),
            After::Final(failure) => failure,
        };
        let Some(Parts { context, fallback, .. }) = self.parts.take() else { return Poll::Pending };
        context.visit(&mut |key, value| failure.note(key, value));
        match Substituting::start(facts, &plan.fallback, fallback, failure) {
            Ok(substituting) => {
                self.then.set(Then::Substitute { substituting });
                self.later(cx)
            }
            Err(failure) => {
                degrade::tell(facts, self.course.start, Ending::Failed, &failure);
                self.course.end();
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
        let start = self.course.begun();
        let Some(parts) = self.parts.take() else { return Poll::Pending };
        let rest = slow::rest(self.course.facts, start, parts, first);
        self.then.set(Then::Rest { rest: Rare::some(rest) });
        self.later(cx)
    }

    /// Polls what follows the first attempt.
    #[cold]
    fn later(mut self, cx: &mut TaskContext<'_>) -> Ended<Fut::Value> {
        let Course { facts, start, .. } = &*self.course;
        let polled = match self.then.as_mut().project() {
            ThenProjection::Rest { rest } => {
                let Some(rest) = rest.as_mut() else { return Poll::Pending };
                rest.as_mut().poll(cx)
            }
            ThenProjection::Substitute { substituting } => {
                match substituting.poll(facts, self.watch, cx) {
                    Poll::Ready(Substituted::Made { value, failure, step }) => {
                        degrade::tell(facts, *start, Ending::Degraded, &failure);
                        Poll::Ready(Ok(Outcome::Degraded { value, failure, step }))
                    }
                    Poll::Ready(Substituted::Failed { failure, next }) => {
                        let rest = degrade::rest(*facts, self.course.begun(), next, failure);
                        self.then.set(Then::Rest { rest: Rare::some(rest) });
                        return self.later(cx);
                    }
                    Poll::Pending => Poll::Pending,
                }
            }
            ThenProjection::Nothing => polled_after_end(),
        };
        if polled.is_pending() {
            // At the latest: what waits is under way, and tells how long it took.
            self.course.begun();
        } else {
            self.then.set(Then::Nothing);
            self.watch.stop();
            self.course.end();
        }
        polled
    }
}

#[cold]
#[expect(
    clippy::panic,
    reason = "a future polled after its end is a defect of whoever polls, as with those of std"
)]
fn polled_after_end() -> ! {
    panic!("an operation was polled after it had ended")
}
