//! An operation that has not ended: the first attempt, which is all there is to most of them, and the way to what follows it.

use std::sync::Arc;
use std::task::Context as TaskContext;
use std::task::Poll;
use std::task::ready;

use crate::clock::Moment;
use crate::fault::Failure;
use crate::fault::panic::catch_hooked;
use crate::observe;
use crate::observe::Ending;
use crate::observe::in_flight;
use crate::outcome::Outcome;
use crate::pipeline::Attempt;
use crate::pipeline::BoxFuture;
use crate::pipeline::Context;
use crate::pipeline::Fallback;
use crate::pipeline::Fallible;
use crate::pipeline::Plan;
use crate::pipeline::Steps;
use crate::pipeline::attempt::Polled;
use crate::pipeline::course::Course;
use crate::pipeline::degrade;
use crate::pipeline::degrade::Substituted;
use crate::pipeline::degrade::Substituting;
use crate::pipeline::entry::Gate;
use crate::pipeline::first::After;
use crate::pipeline::first::First;
use crate::pipeline::guarded::Watch;
use crate::pipeline::operation::Facts;
use crate::pipeline::rare::Rare;
use crate::pipeline::slow;
use crate::policy::breaker::Word;
use pin_project_lite::pin_project;

pin_project! {
    #[project = LiveProjection]
    /// An operation until it has ended.
    pub(crate) struct Live<'h, C, W, Fut, B>
    where
        Fut: Fallible,
        B: Steps,
    {
        pub(crate) facts: Facts<'h>,
        // What it is made of, until it has gone on to what follows a first attempt.
        pub(crate) parts: Option<Parts<C, W, B>>,
        // How far it has come, once it has had to wait.
        course: Rare<Course<'h>>,
        #[pin]
        stage: Stage<'h, Fut, Fut::Value, B::Step, B::Next>,
    }

    impl<C, W, Fut, B> PinnedDrop for Live<'_, C, W, Fut, B>
    where
        Fut: Fallible,
        B: Steps,
    {
        // It tells of an operation before what runs inside of it is dropped.
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if this.course.as_ref().is_some() {
                Course::abandoned(this.course, this.facts);
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
    // What it is doing. Told by a number of its own, since all who pass here ask for it.
    #[project = StageProjection]
    #[repr(u8)]
    enum Stage<'h, Fut, T, Step, Next> {
        // Nothing yet, or nothing any more.
        Nothing,
        // The first attempt, where nothing but the breaker stands before it.
        First {
            #[pin]
            work: Fut,
        },
        Then {
            #[pin]
            then: Then<'h, T, Step, Next>,
        },
    }
}

pin_project! {
    // What follows the first attempt.
    #[project = ThenProjection]
    enum Then<'h, T, Step, Next> {
        // The first step of the fallback.
        Substitute {
            #[pin]
            substituting: Substituting<Step, Next>,
        },
        // Anything else.
        Rest { rest: Rare<BoxFuture<'h, Result<Outcome<T>, Failure>>> },
    }
}

/// What came of polling it.
pub(crate) enum Turn<T> {
    /// The first attempt succeeded.
    Succeeded(T),
    Waits,
    /// It ended otherwise.
    Ended(Ended<T>),
}

type Ended<T> = Result<Outcome<T>, Failure>;

impl<'h, C, W, Fut, B> Live<'h, C, W, Fut, B>
where
    Fut: Fallible,
    B: Steps,
{
    #[inline]
    pub(crate) fn new(facts: Facts<'h>, parts: Parts<C, W, B>) -> Self {
        Self { facts, parts: Some(parts), course: Rare::none(), stage: Stage::Nothing }
    }
}

impl<'h, C, W, Fut, B> LiveProjection<'_, 'h, C, W, Fut, B>
where
    C: Context + 'h,
    W: FnMut(Attempt<'h>) -> Fut + Send + 'h,
    Fut: Fallible + 'h,
    Fut::Value: 'h,
    B: Fallback<Fut::Value, Rest = <B as Steps>::Next> + 'h,
    B::Step: 'h,
    B::Next: Fallback<Fut::Value> + 'h,
{
    /// `run` tells this operation from every other: its address, since it is pinned.
    #[inline]
    pub(crate) fn turn(mut self, run: usize, cx: &mut TaskContext<'_>) -> Turn<Fut::Value> {
        let gate = self.facts.entry.gate();
        let mut word = None;
        let caught = match self.stage.as_mut().project() {
            StageProjection::Nothing => {
                let Some(parts) = self.parts else { polled_after_end() };
                let closed = self.facts.entry.target.breaker.word();
                if !gate.lets(closed) || parts.context.history().is_some() {
                    let plan = self.facts.entry.plan();
                    return self.rest(plan, None, cx);
                }
                if self.facts.is_bounded()
                    && let Some(refused) = Course::refused(self.course, self.facts, B::EXISTS)
                {
                    return self.failed(refused, None, cx);
                }
                word = Some(closed);
                // Made and polled under one guard, and made where it stays: a future may be large.
                catch_hooked(gate.stack(), || {
                    let first = Attempt::first(self.facts, run, B::EXISTS);
                    self.stage.set(Stage::First { work: (parts.work)(first) });
                    match self.stage.as_mut().project() {
                        StageProjection::First { work } => work.poll(cx).map(Fut::into_result),
                        StageProjection::Nothing | StageProjection::Then { .. } => Poll::Pending,
                    }
                })
            }
            StageProjection::First { work } => {
                let start = self.course.as_ref().map(|course| course.start);
                let poll = || catch_hooked(gate.stack(), || work.poll(cx).map(Fut::into_result));
                Polled { run, start }.during(poll)
            }
            StageProjection::Then { .. } => return self.later(cx),
        };
        let failure = match caught {
            Ok(Poll::Ready(Ok(value))) => {
                self.succeeded(gate);
                return Turn::Succeeded(value);
            }
            Ok(Poll::Ready(Err(failure))) | Err(failure) => failure,
            Ok(Poll::Pending) => match self.wait(word, cx) {
                Poll::Ready(failure) => failure,
                Poll::Pending => return Turn::Waits,
            },
        };
        self.failed(failure, word, cx)
    }

    /// The first attempt succeeded.
    #[inline]
    fn succeeded(&mut self, gate: Gate) {
        let facts = &*self.facts;
        facts.entry.successes.success();
        if observe::tells_of_success() {
            observe::whole(facts.subject());
        }
        // Nobody gives it up any more.
        if let Some(course) = self.course.as_ref() {
            if gate.is_timed() {
                course.timed(facts);
            }
            drop(self.course.take());
        }
    }

    /// The first attempt waits: until its limit has passed or somebody cancels it. `word` is how it was let in, where it was just now.
    #[inline]
    fn wait(&mut self, word: Option<Word>, cx: &mut TaskContext<'_>) -> Poll<Failure> {
        let facts = &*self.facts;
        if self.course.as_ref().is_none() && facts.cancel.is_none() {
            // By itself, since it is what happens: what is new has not passed yet.
            let start = Moment::now();
            let watch = Watch::until(facts.first_end(start, B::EXISTS), cx);
            self.course.put(Course { start, word, watch });
            return Poll::Pending;
        }
        let course = self.course.get_or_insert_with(Course::begun);
        course.word = course.word.or(word);
        let start = course.start;
        let end = || facts.first_end(start, B::EXISTS);
        let why = ready!(course.watch.poll(end, facts.cancel, cx));
        Poll::Ready(why.failure(end().since(start), facts.is_read_only()))
    }

    /// The first attempt failed, or was refused where it has no word: another one, a substitute, or nothing helps.
    #[cold]
    fn failed(
        mut self,
        failure: Failure,
        word: Option<Word>,
        cx: &mut TaskContext<'_>,
    ) -> Turn<Fut::Value> {
        let (mut start, mut word) = (None, word);
        // The work is gone before anything follows it, and a limit tells what was running in it.
        let failure = in_flight::ended(failure, || {
            if let Some(course) = self.course.as_mut() {
                course.watch.stop();
                (start, word) = (Some(course.start), word.or_else(|| course.word.take()));
            }
            self.stage.set(Stage::Nothing);
        });
        let facts = &*self.facts;
        let plan = facts.entry.plan();
        let first = First { start, word, failure };
        let mut failure = match first.after(facts, &plan) {
            After::Maybe(failed) => return self.rest(plan, Some(failed), cx),
            After::Final(failure) => failure,
        };
        let Some(Parts { context, fallback, .. }) = self.parts.take() else { polled_after_end() };
        context.visit(&mut |key, value| failure.note(key, value));
        match Substituting::start(facts, &plan.fallback, fallback, failure) {
            Ok(substituting) => {
                self.stage.set(Stage::Then { then: Then::Substitute { substituting } });
                self.later(cx)
            }
            Err(failure) => {
                degrade::tell(facts, start, Ending::Failed, &failure);
                self.course.clear();
                Turn::Ended(Err(failure))
            }
        }
    }

    /// What does not take the fast path, or does no longer.
    #[cold]
    fn rest(
        mut self,
        plan: Arc<Plan>,
        first: Option<slow::Failed>,
        cx: &mut TaskContext<'_>,
    ) -> Turn<Fut::Value> {
        let began =
            || first.as_ref().map_or_else(Course::begun, |first| Course::since(first.started));
        let start = self.course.get_or_insert_with(began).start;
        let Some(parts) = self.parts.take() else { polled_after_end() };
        let rest = slow::rest(*self.facts, plan, start, parts, first);
        self.stage.set(Stage::Then { then: Then::Rest { rest: Rare::some(rest) } });
        self.later(cx)
    }

    /// Polls what follows the first attempt.
    #[cold]
    fn later(mut self, cx: &mut TaskContext<'_>) -> Turn<Fut::Value> {
        let (facts, course) = (&*self.facts, &mut *self.course);
        let StageProjection::Then { then } = self.stage.as_mut().project() else {
            polled_after_end()
        };
        let ended = match then.project() {
            ThenProjection::Rest { rest } => match rest.as_mut().map(|rest| rest.as_mut().poll(cx))
            {
                Some(Poll::Ready(ended)) => ended,
                Some(Poll::Pending) => return Turn::Waits,
                None => polled_after_end(),
            },
            ThenProjection::Substitute { substituting } => {
                let start = course.as_ref().map(|course| course.start);
                match substituting.poll(facts, course, cx) {
                    Poll::Ready(Substituted::Made { value, failure, step }) => {
                        degrade::tell(facts, start, Ending::Degraded, &failure);
                        Ok(Outcome::Degraded { value, failure, step })
                    }
                    Poll::Ready(Substituted::Failed { failure, next }) => {
                        let start = course.get_or_insert_with(Course::begun).start;
                        let rest = degrade::rest(*facts, start, next, failure);
                        self.stage.set(Stage::Then { then: Then::Rest { rest: Rare::some(rest) } });
                        return self.later(cx);
                    }
                    Poll::Pending => return Turn::Waits,
                }
            }
        };
        course.clear();
        Turn::Ended(ended)
    }
}

#[cold]
#[expect(
    clippy::panic,
    reason = "a future polled after its end is a defect of whoever polls, as with those of std"
)]
pub(crate) fn polled_after_end() -> ! {
    panic!("an operation was polled after it had ended")
}
