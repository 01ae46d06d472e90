//! What an attempt knows of itself.

use std::cell::Cell;
use std::time::Duration;

use crate::clock::Instant;
use crate::clock::Moment;
use crate::pipeline::Operation;
use crate::pipeline::operation::Facts;

/// One attempt at an operation, handed to the work.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'h> {
    facts: Facts<'h>,
    number: u32,
    beside: u32,
    end: End,
}

/// When an attempt must have ended.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The clock has been read.
    At(Moment),
    /// A first attempt, which has not read it: a success at once needs no time.
    Lazy {
        /// Which operation it belongs to, among those this thread is polling.
        run: usize,
        fallback: bool,
    },
}

/// The operation that this thread is polling, and its start. Nothing is noted in its first poll: it has just started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Polled {
    pub(crate) run: usize,
    pub(crate) start: Option<Moment>,
}

thread_local! {
    static POLLED: Cell<Polled> = const { Cell::new(Polled { run: 0, start: None }) };
}

impl Polled {
    /// Calls `poll`, which does not panic and in which an attempt finds the start of its operation.
    #[inline]
    pub(crate) fn during<T>(self, poll: impl FnOnce() -> T) -> T {
        let outer = POLLED.replace(self);
        let polled = poll();
        POLLED.set(outer);
        polled
    }
}

impl<'h> Attempt<'h> {
    pub(crate) const fn new(facts: &Facts<'h>, number: u32, end: Moment) -> Self {
        Self { facts: *facts, number, beside: 0, end: End::At(end) }
    }

    #[inline]
    pub(crate) const fn first(facts: &Facts<'h>, run: usize, fallback: bool) -> Self {
        let end = End::Lazy { run, fallback };
        Self { facts: *facts, number: 1, beside: 0, end }
    }

    /// The `nth` call beside this one.
    pub(crate) const fn beside(self, nth: u32) -> Self {
        Self { beside: nth, ..self }
    }

    /// Whether this call was started beside one that is slow.
    #[must_use]
    pub const fn is_hedge(&self) -> bool {
        self.beside > 0
    }

    /// 1 for the first call; a call beside another has the number of that one.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// When it is dropped unless it has ended.
    ///
    /// The time of a first attempt counts from when its work first waits: the answer before that is a moment earlier. One that is
    /// handed to another task and asked there counts from then: ask before.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.end().instant()
    }

    fn end(&self) -> Moment {
        match self.end {
            End::At(end) => end,
            End::Lazy { run, fallback } => self.facts.first_end(start_of(run), fallback),
        }
    }

    /// How long until then.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.end().since(Moment::now())
    }

    /// Whether an attempt like this may be made again: a callee that retries by itself then should not.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.number > self.facts.entry.plan().retry.max_retries
    }

    /// An operation inside this one: it inherits deadline, cancellation and correlation, so that none can be forgotten. What
    /// it retries is not retried again outside.
    pub fn operation(&self, name: &'static str) -> Operation<'h> {
        let mut operation = self.facts.handler.operation(name);
        operation.facts.deadline = self.end();
        operation.facts.cancel = self.facts.cancel;
        operation.facts.correlation = self.facts.correlation;
        operation
    }
}

/// The start of an operation whose work is running now.
fn start_of(run: usize) -> Moment {
    let polled = POLLED.get();
    polled.start.filter(|_| polled.run == run).unwrap_or_else(Moment::now)
}
