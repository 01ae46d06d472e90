//! An operation that has not ended: the first attempt, which is all there is to most of them, and the way to what follows it.

use std::pin::Pin;
use std::task::Context as TaskContext;
use std::task::Poll;

use crate::clock::Moment;
use crate::fault::Failure;
use crate::fault::panic::catch_hooked;
use crate::observe;
use crate::observe::Ending;
use crate::observe::in_flight;
use crate::outcome::Outcome;
use crate::pipeline::Attempt;
use crate::pipeline::Context;
use crate::pipeline::Fallback;
use crate::pipeline::Fallible;
use crate::pipeline::Handler;
use crate::pipeline::Steps;
use crate::pipeline::attempt::Polled;
use crate::pipeline::course;
use crate::pipeline::course::Bounds;
use crate::pipeline::course::Fresh;
use crate::pipeline::course::Progress;
use crate::pipeline::degrade;
use crate::pipeline::degrade::Substituted;
use crate::pipeline::degrade::Substituting;
use crate::pipeline::entry::Entry;
use crate::pipeline::entry::Gate;
use crate::pipeline::first::After;
use crate::pipeline::first::First;
use crate::pipeline::operation::Facts;
use crate::pipeline::operation::Repetition;
use crate::pipeline::rare::Rare;
use crate::pipeline::slow;
use crate::pipeline::stage::Stage;
use crate::pipeline::stage::StageProjection;
use pin_project_lite::pin_project;

pin_project! {
    #[project = LiveProjection]
    /// An operation until it has ended.
    pub(crate) struct Live<'h, C, W, Fut, B>
    where
        Fut: Fallible,
        B: Steps,
    {
        handler: &'h Handler,
        entry: &'h Entry,
        progress: Progress<'h>,
        repetition: Repetition,
        degrade_defects: bool,
        // What it is made of, until it has gone on to what follows a first attempt.
        pub(crate) parts: Option<Parts<C, W, B>>,
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
            if this.progress.start().is_some() {
                let (facts, word) = (this.facts_within(Bounds::NONE), this.stage.word());
                this.project().progress.abandoned(&facts, word);
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
        let Facts { handler, entry, deadline, cancel, correlation, .. } = facts;
        let Facts { repetition, degrade_defects, .. } = facts;
        let bounds = Bounds { deadline, cancel };
        Self {
            handler,
            entry,
            progress: Progress::new(correlation),
            repetition,
            degrade_defects,
            parts: Some(parts),
            stage: if bounds.exist() { Stage::Bounded { bounds } } else { Stage::Nothing },
        }
    }

    /// What it was made from.
    #[inline]
    pub(crate) fn facts(&self) -> Facts<'h> {
        let bounds = if let Stage::Bounded { bounds } = self.stage { bounds } else { Bounds::NONE };
        self.facts_within(bounds)
    }

    /// What is known of it. `bounds` are those of an operation that has never waited.
    #[inline]
    fn facts_within(&self, bounds: Bounds<'h>) -> Facts<'h> {
        let (Bounds { deadline, cancel }, correlation) = self.progress.around(bounds);
        let Self { handler, entry, repetition, degrade_defects, .. } = *self;
        Facts { handler, entry, deadline, cancel, correlation, repetition, degrade_defects }
    }
}

impl<'h, C, W, Fut, B> Live<'h, C, W, Fut, B>
where
    C: Context + 'h,
    W: FnMut(Attempt<'h>) -> Fut + Send + 'h,
    Fut: Fallible + 'h,
    Fut::Value: 'h,
    B: Fallback<Fut::Value, Rest = <B as Steps>::Next> + 'h,
    B::Step: 'h,
    B::Next: Fallback<Fut::Value> + 'h,
{
    /// Polls it. `run` tells this operation from every other: its address, since it is pinned.
    #[inline]
    pub(crate) fn turn(
        self: Pin<&mut Self>,
        run: usize,
        cx: &mut TaskContext<'_>,
    ) -> Turn<Fut::Value> {
        self.turn_where::<false>(run, cx)
    }

    /// The same for what may be over before the work starts, and for what follows the first attempt.
    #[cold]
    fn turn_aside(self: Pin<&mut Self>, run: usize, cx: &mut TaskContext<'_>) -> Turn<Fut::Value> {
        if let Stage::Bounded { .. } = self.stage {
            self.turn_where::<true>(run, cx)
        } else {
            self.later(cx)
        }
    }

    #[inline]
    fn turn_where<const BOUNDED: bool>(
        mut self: Pin<&mut Self>,
        run: usize,
        cx: &mut TaskContext<'_>,
    ) -> Turn<Fut::Value> {
        let gate = self.entry.gate();
        let mut fresh = Fresh::NONE;
        let begins = if let Stage::First { .. } = self.stage {
            None
        } else if matches!(self.stage, Stage::Nothing) {
            Some(Bounds::NONE)
        } else if BOUNDED && let Stage::Bounded { bounds } = self.stage {
            Some(bounds)
        } else {
            return self.turn_aside(run, cx);
        };
        let caught = if let Some(bounds) = begins {
            let facts = self.facts_within(bounds);
            let closed = facts.entry.word();
            if !gate.lets(closed) || self.has_history() {
                return self.rest(BOUNDED.then_some(&bounds), None, cx);
            }
            if BOUNDED {
                let (start, refused) = Fresh::refused(facts, B::EXISTS);
                fresh = Fresh { bounds, start };
                if let Some(refused) = refused {
                    return self.failed(Some(&fresh), refused, cx);
                }
            }
            // Made and polled under one guard, and made where it stays: a future may be large.
            let mut this = self.as_mut().project();
            let Some(parts) = this.parts else { polled_after_end() };
            catch_hooked(gate.stack(), || {
                let work = (parts.work)(Attempt::first(&facts, run, B::EXISTS));
                this.stage.set(Stage::First { word: closed, work });
                let StageProjection::First { work, .. } = this.stage.as_mut().project() else {
                    return Poll::Pending;
                };
                work.poll(cx).map(Fut::into_result)
            })
        } else {
            let this = self.as_mut().project();
            let StageProjection::First { work, .. } = this.stage.project() else {
                polled_after_end()
            };
            let start = this.progress.start();
            let poll = || catch_hooked(gate.stack(), || work.poll(cx).map(Fut::into_result));
            Polled { run, start }.during(poll)
        };
        let fresh = BOUNDED.then_some(&fresh);
        let failure = match caught {
            Ok(Poll::Ready(Ok(value))) => {
                self.succeeded(gate);
                return Turn::Succeeded(value);
            }
            Ok(Poll::Ready(Err(failure))) | Err(failure) => failure,
            // By itself, since it is what happens: for the first time, with nothing around it.
            Ok(Poll::Pending) if !BOUNDED && self.progress.is_bare() => {
                let start = Moment::now();
                let end = start.plus(self.entry.limit(self.repetition.is_idempotent()));
                self.project().progress.begin_to_wait(start, end, cx);
                return Turn::Waits;
            }
            Ok(Poll::Pending) => return self.wait(fresh, cx),
        };
        self.failed(fresh, failure, cx)
    }

    /// Whether somebody wants to see every attempt.
    #[inline]
    fn has_history(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| parts.context.history().is_some())
    }

    /// The first attempt succeeded.
    #[inline]
    fn succeeded(self: Pin<&mut Self>, gate: Gate) {
        self.entry.successes.success();
        if observe::tells_of_success() {
            observe::whole(self.facts_within(Bounds::NONE).subject());
        }
        // Nobody gives it up any more.
        if let Some(start) = self.progress.start() {
            if gate.is_timed() {
                course::timed(&self.facts_within(Bounds::NONE), start, self.stage.word());
            }
            self.project().progress.end();
        }
    }

    /// The first attempt waits: until its limit has passed or somebody cancels it.
    #[cold]
    fn wait(
        mut self: Pin<&mut Self>,
        fresh: Option<&Fresh<'h>>,
        cx: &mut TaskContext<'_>,
    ) -> Turn<Fut::Value> {
        let facts = self.facts_within(fresh.map_or(Bounds::NONE, |fresh| fresh.bounds));
        let progress = self.as_mut().project().progress;
        let start = progress.begun(facts, fresh.and_then(|fresh| fresh.start));
        let end = || facts.first_end(start, B::EXISTS);
        match progress.poll(facts, end, cx) {
            Poll::Pending => Turn::Waits,
            Poll::Ready(why) => {
                let failure = why.failure(end().since(start), facts.is_read_only());
                self.failed(fresh, failure, cx)
            }
        }
    }

    /// The first attempt failed, or was refused where it has no word: another one, a substitute, or nothing helps.
    #[inline(never)]
    fn failed(
        mut self: Pin<&mut Self>,
        fresh: Option<&Fresh<'h>>,
        failure: Failure,
        cx: &mut TaskContext<'_>,
    ) -> Turn<Fut::Value> {
        let Fresh { bounds, start: started } = fresh.copied().unwrap_or(Fresh::NONE);
        let facts = self.facts_within(bounds);
        let word = self.stage.word();
        let start = self.progress.start().or(started);
        // The work is gone before anything follows it, and a limit tells what was running in it.
        let failure = in_flight::ended(failure, || self.as_mut().stop());
        let first = First { start, word, failure };
        let mut failure = match first.after(&facts) {
            After::Maybe(failed) => {
                let bounds = fresh.map(|fresh| &fresh.bounds);
                return self.rest(bounds, Some(failed), cx);
            }
            After::Final(failure) => failure,
        };
        let mut this = self.as_mut().project();
        let Some(Parts { context, fallback, .. }) = this.parts.take() else { polled_after_end() };
        context.visit(&mut |key, value| failure.note(key, value));
        match Substituting::start(&facts, fallback, failure) {
            Ok(substituting) => {
                if fresh.is_some() {
                    // They have no other place from here on.
                    this.progress.begun(facts, started);
                }
                this.stage.set(Stage::Substitute { substituting });
                self.substitute(&facts, cx)
            }
            Err(failure) => {
                degrade::tell(&facts, start, Ending::Failed, &failure);
                this.progress.end();
                Turn::Ended(Err(failure))
            }
        }
    }

    /// What does not take the fast path, or does no longer.
    #[cold]
    fn rest(
        mut self: Pin<&mut Self>,
        bounds: Option<&Bounds<'h>>,
        first: Option<slow::Failed>,
        cx: &mut TaskContext<'_>,
    ) -> Turn<Fut::Value> {
        let facts = self.facts_within(bounds.copied().unwrap_or(Bounds::NONE));
        let started = first.as_ref().map(|first| first.started);
        let mut this = self.as_mut().project();
        let start = this.progress.begun(facts, started);
        let Some(parts) = this.parts.take() else { polled_after_end() };
        let rest = slow::rest(facts, start, parts, first);
        this.stage.set(Stage::Rest { rest: Rare::some(rest) });
        self.remaining(cx)
    }

    /// Polls what follows the first attempt.
    #[cold]
    fn later(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Turn<Fut::Value> {
        if let Stage::Rest { .. } = self.stage {
            return self.remaining(cx);
        }
        let facts = self.facts_within(Bounds::NONE);
        self.substitute(&facts, cx)
    }

    /// Polls what follows all that has a place of its own.
    #[cold]
    fn remaining(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Turn<Fut::Value> {
        let this = self.project();
        let StageProjection::Rest { rest } = this.stage.project() else { polled_after_end() };
        match rest.as_mut().map(|rest| rest.as_mut().poll(cx)) {
            Some(Poll::Ready(ended)) => {
                this.progress.end();
                Turn::Ended(ended)
            }
            Some(Poll::Pending) => Turn::Waits,
            None => polled_after_end(),
        }
    }

    /// Polls the first step of the fallback.
    #[expect(
        clippy::inline_always,
        reason = "apart, what it takes and gives goes through memory: a tenth of a failure"
    )]
    #[inline(always)]
    fn substitute(
        mut self: Pin<&mut Self>,
        facts: &Facts<'h>,
        cx: &mut TaskContext<'_>,
    ) -> Turn<Fut::Value> {
        let mut this = self.as_mut().project();
        let StageProjection::Substitute { substituting } = this.stage.as_mut().project() else {
            polled_after_end()
        };
        let start = this.progress.start();
        match substituting.poll(facts, this.progress, cx) {
            Poll::Ready(Substituted::Made { value, failure, step }) => {
                degrade::tell(facts, start, Ending::Degraded, &failure);
                // First, or what comes of it would be put together elsewhere and copied.
                this.progress.end();
                Turn::Ended(Ok(Outcome::Degraded { value, failure, step }))
            }
            Poll::Ready(Substituted::Failed { failure, next }) => {
                let start = this.progress.begun(*facts, None);
                let rest = degrade::rest(*facts, start, next, failure);
                this.stage.set(Stage::Rest { rest: Rare::some(rest) });
                self.remaining(cx)
            }
            Poll::Pending => Turn::Waits,
        }
    }

    /// Drops the work of the first attempt, and what was to end it.
    #[inline]
    fn stop(self: Pin<&mut Self>) {
        let mut this = self.project();
        this.progress.stop();
        this.stage.set(Stage::Nothing);
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
