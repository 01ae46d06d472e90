//! One operation, described before it runs.

use std::fmt::Display;

use tokio_util::sync::CancellationToken;

use crate::clock::Instant;
use crate::clock::Moment;
use crate::fault::AsyncFault;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::observe::Subject;
use crate::pipeline::Attempt;
use crate::pipeline::Context;
use crate::pipeline::Fallible;
use crate::pipeline::Handler;
use crate::pipeline::History;
use crate::pipeline::NoContext;
use crate::pipeline::NoFallback;
use crate::pipeline::Plan;
use crate::pipeline::Recorded;
use crate::pipeline::Run;
use crate::pipeline::With;
use crate::pipeline::entry::Entry;
use crate::policy::timeout::Window;

/// An operation that is about to run: its name, its plan and what is known of its surroundings.
#[derive(Clone, Copy, Debug)]
#[must_use = "an operation does nothing until `run` and `await`"]
pub struct Operation<'h, C = NoContext> {
    pub(crate) facts: Facts<'h>,
    context: C,
}

impl<'h> Operation<'h> {
    #[inline]
    pub(crate) const fn new(handler: &'h Handler, entry: &'h Entry) -> Self {
        let facts = Facts {
            handler,
            entry,
            deadline: Moment::NEVER,
            cancel: None,
            correlation: None,
            repetition: Repetition::Twice,
            degrade_defects: false,
        };
        Self { facts, context: NoContext }
    }
}

impl<'h, C: Context> Operation<'h, C> {
    /// Something an operator wants to know if this fails. It is formatted only then: success does not pay for it.
    pub fn context<V: Display + Send>(
        self,
        key: &'static str,
        value: V,
    ) -> Operation<'h, With<C, V>> {
        let context = With { before: self.context, key, value };
        Operation { facts: self.facts, context }
    }

    /// Writes every attempt into `history`, that of a success included, with start, duration and wait. Failures and degraded
    /// answers have their failed attempts anyway: [`Failure::attempts`].
    pub fn record(self, history: &'h History) -> Operation<'h, Recorded<'h, C>> {
        let context = Recorded { before: self.context, history };
        Operation { facts: self.facts, context }
    }

    /// The id of what this operation is a part of, such as a request: it stands in every event of this operation and of
    /// those inside it.
    pub const fn correlate(mut self, id: &'h str) -> Self {
        self.facts.correlation = Some(id);
        self
    }

    /// Says that doing the work twice is the same as doing it once. Only then are attempts repeated that may have happened,
    /// those that timed out among them.
    pub const fn idempotent(mut self) -> Self {
        self.facts.repetition = Repetition::Same;
        self
    }

    /// Says that the work changes nothing, so that it may be repeated, and that a failure of it leaves nothing changed: people
    /// are told so. Idempotent work that changes something is [`Operation::idempotent`] only: after a timeout it may have happened.
    pub const fn read_only(mut self) -> Self {
        self.facts.repetition = Repetition::Nothing;
        self
    }

    /// The caller's deadline, where there is one: nothing goes on after it, and the fallback's time is kept back before it.
    pub fn deadline(mut self, deadline: impl Into<Option<Instant>>) -> Self {
        self.facts.deadline = deadline.into().map_or(Moment::NEVER, Moment::of);
        self
    }

    /// Takes back what was said of doing the work twice: it cannot be done twice.
    #[cfg(feature = "tower")]
    pub(crate) const fn once(mut self) -> Self {
        self.facts.repetition = Repetition::Twice;
        self
    }

    /// Ends the operation with `ASYNC_CANCELLED_FAILED` when `token` is cancelled, waits between attempts included.
    pub const fn cancel_on(mut self, token: &'h CancellationToken) -> Self {
        self.facts.cancel = Some(token);
        self
    }

    /// Lets the fallback also stand in for defects: panics and unclassified errors.
    pub const fn degrade_defects(mut self) -> Self {
        self.facts.degrade_defects = true;
        self
    }

    /// The work. It is called once for each attempt; make the call in there and borrow what it needs.
    ///
    /// The result is a future; add `.or_degrade(…)` before awaiting it where a substitute can stand in.
    #[inline]
    pub fn run<W, Fut>(self, work: W) -> Run<'h, C, W, Fut, NoFallback<Fut::Value>>
    where
        W: FnMut(Attempt<'h>) -> Fut,
        Fut: Fallible,
    {
        Run::new(self.facts, self.context, work)
    }
}

/// What comes of doing the work twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repetition {
    /// It is done twice.
    Twice,
    /// The same as of doing it once.
    Same,
    /// Nothing, as of doing it once.
    Nothing,
}

impl Repetition {
    #[inline]
    pub(crate) const fn is_idempotent(self) -> bool {
        matches!(self, Self::Same | Self::Nothing)
    }
}

/// What the pipeline needs to know of an operation, apart from its context: small enough to be copied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'h> {
    pub(crate) handler: &'h Handler,
    pub(crate) entry: &'h Entry,
    /// The caller's, or [`Moment::NEVER`].
    pub(crate) deadline: Moment,
    pub(crate) cancel: Option<&'h CancellationToken>,
    pub(crate) correlation: Option<&'h str>,
    pub(crate) repetition: Repetition,
    pub(crate) degrade_defects: bool,
}

impl<'h> Facts<'h> {
    /// The time the operation has from `start` on; where there is a fallback, its share of the caller's deadline is kept back.
    pub(crate) fn window(&self, plan: &Plan, start: Moment, fallback: bool) -> Window {
        let deadline = Some(self.deadline).filter(|deadline| *deadline != Moment::NEVER);
        let deadline =
            deadline.map(|end| if fallback { plan.fallback.reserve(start, end) } else { end });
        let repeatable = self.is_idempotent() && plan.retry.max_retries > 0;
        Window::new(plan.timeout, start, deadline, repeatable)
    }

    /// When the first attempt must have ended, where it starts at `start`.
    #[inline]
    pub(crate) fn first_end(&self, start: Moment, fallback: bool) -> Moment {
        if self.deadline == Moment::NEVER {
            start.plus(self.entry.limit(self.is_idempotent()))
        } else {
            self.bounded_end(start, fallback)
        }
    }

    #[cold]
    fn bounded_end(&self, start: Moment, fallback: bool) -> Moment {
        let window = self.window(&self.entry.plan(), start, fallback);
        window.attempt_end(start)
    }

    /// Why the work must not even start: its time has passed, or it is cancelled already.
    #[cold]
    pub(crate) fn refuses(&self, start: Moment, fallback: bool) -> Option<Failure> {
        let plan = self.entry.plan();
        let failure = if self.is_cancelled() {
            Failure::raised(AsyncFault::Cancelled, Origin::Cancelled)
        } else if self.window(&plan, start, fallback).is_closed() {
            let limit = plan.timeout.total;
            Failure::raised(AsyncFault::Timeout { limit }, Origin::TimedOut)
        } else {
            return None;
        };
        Some(failure.with_effect(Effect::None))
    }

    #[inline]
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.is_some_and(CancellationToken::is_cancelled)
    }

    /// Whether doing the work twice is the same as doing it once.
    #[inline]
    pub(crate) const fn is_idempotent(&self) -> bool {
        self.repetition.is_idempotent()
    }

    /// Whether the work changes nothing.
    pub(crate) const fn is_read_only(&self) -> bool {
        matches!(self.repetition, Repetition::Nothing)
    }

    /// What events call this operation.
    pub(crate) fn subject(&self) -> Subject<'h> {
        Subject { operation: self.entry.name, correlation: self.correlation }
    }
}
