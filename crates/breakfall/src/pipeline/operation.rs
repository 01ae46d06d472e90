//! One operation, described before it runs.

use std::fmt::Display;

use tokio_util::sync::CancellationToken;

use crate::clock::Instant;
use crate::fault::AsyncFault;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::panic::Stack;
use crate::observe::Subject;
use crate::pipeline::Attempt;
use crate::pipeline::Fallible;
use crate::pipeline::Handler;
use crate::pipeline::NoFallback;
use crate::pipeline::Plan;
use crate::pipeline::Run;
use crate::pipeline::guarded::Guard;
use crate::policy::timeout::Window;

/// An operation that is about to run: its name, its plan and what is known of its surroundings.
#[derive(Clone, Copy, Debug)]
#[must_use = "an operation does nothing until `run` and `await`"]
pub struct Operation<'h, C = NoContext> {
    pub(crate) facts: Facts<'h>,
    context: C,
}

impl<'h> Operation<'h> {
    pub(crate) fn new(handler: &'h Handler, name: &'static str) -> Self {
        let facts = Facts {
            handler,
            name,
            plan: handler.plan(name),
            deadline: None,
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

    /// The caller's deadline: nothing goes on after it, and the fallback's time is kept back before it.
    pub const fn deadline(mut self, deadline: Instant) -> Self {
        self.facts.deadline = Some(deadline);
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
    pub fn run<W, Fut>(self, work: W) -> Run<'h, C, W, Fut, NoFallback>
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

/// What the pipeline needs to know of an operation, apart from its context: small enough to be copied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'h> {
    pub(crate) handler: &'h Handler,
    pub(crate) name: &'static str,
    pub(crate) plan: &'h Plan,
    pub(crate) deadline: Option<Instant>,
    pub(crate) cancel: Option<&'h CancellationToken>,
    pub(crate) correlation: Option<&'h str>,
    pub(crate) repetition: Repetition,
    pub(crate) degrade_defects: bool,
}

impl<'h> Facts<'h> {
    /// The time the operation has; where there is a fallback, its share of the caller's deadline is kept back.
    pub(crate) fn window(&self, start: Instant, fallback: bool) -> Window {
        let deadline = self
            .deadline
            .map(|end| if fallback { self.plan.fallback.reserve(start, end) } else { end });
        let repeatable = self.is_idempotent() && self.plan.retry.max_retries > 0;
        Window::new(self.plan.timeout, start, deadline, repeatable)
    }

    /// Why the work must not even start: its time has passed, or it is cancelled already.
    pub(crate) fn refuses(&self, window: &Window) -> Option<Failure> {
        let failure = if self.cancel.is_some_and(CancellationToken::is_cancelled) {
            Failure::raised(AsyncFault::Cancelled, Origin::Cancelled)
        } else if window.is_closed() {
            let limit = self.plan.timeout.total;
            Failure::raised(AsyncFault::Timeout { limit }, Origin::TimedOut)
        } else {
            return None;
        };
        Some(failure.with_effect(Effect::None))
    }

    /// Attempt `number`, starting at `start`, and what guards it.
    pub(crate) fn attempt(
        &self,
        number: u32,
        window: &Window,
        start: Instant,
    ) -> (Attempt<'h>, Guard<'h>) {
        let end = window.attempt_end(start);
        let guard = Guard {
            start,
            end,
            cancel: self.cancel,
            stack: self.stack(),
            read_only: self.is_read_only(),
        };
        (Attempt::new(self, number, end), guard)
    }

    /// Whether doing the work twice is the same as doing it once.
    pub(crate) const fn is_idempotent(&self) -> bool {
        matches!(self.repetition, Repetition::Same | Repetition::Nothing)
    }

    /// Whether the work changes nothing.
    pub(crate) const fn is_read_only(&self) -> bool {
        matches!(self.repetition, Repetition::Nothing)
    }

    /// What events call this operation.
    pub(crate) const fn subject(&self) -> Subject<'h> {
        Subject { operation: self.name, correlation: self.correlation }
    }

    /// Whether panics leave their stack.
    pub(crate) fn stack(&self) -> Stack {
        if self.handler.settings().log.stack_traces { Stack::Capture } else { Stack::Skip }
    }
}

/// What an operator wants to know of an operation, formatted only on failure.
pub trait Context: Send {
    /// Hands every key and value to `sink`.
    fn visit(&self, sink: &mut dyn FnMut(&'static str, &dyn Display));
}

/// No context.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct NoContext;

impl Context for NoContext {
    fn visit(&self, _: &mut dyn FnMut(&'static str, &dyn Display)) {}
}

/// One key and value more.
#[derive(Clone, Copy, Debug)]
pub struct With<C, V> {
    before: C,
    key: &'static str,
    value: V,
}

impl<C: Context, V: Display + Send> Context for With<C, V> {
    fn visit(&self, sink: &mut dyn FnMut(&'static str, &dyn Display)) {
        self.before.visit(sink);
        sink(self.key, &self.value);
    }
}
