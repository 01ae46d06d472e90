//! What an attempt knows of itself.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::clock::Instant;
use crate::clock::now;
use crate::pipeline::Handler;
use crate::pipeline::Operation;
use crate::pipeline::operation::Facts;

/// One attempt at an operation, handed to the work.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'h> {
    handler: &'h Handler,
    cancel: Option<&'h CancellationToken>,
    correlation: Option<&'h str>,
    number: u32,
    end: Instant,
}

impl<'h> Attempt<'h> {
    pub(crate) const fn new(facts: &Facts<'h>, number: u32, end: Instant) -> Self {
        let Facts { handler, cancel, correlation, .. } = *facts;
        Self { handler, cancel, correlation, number, end }
    }

    /// 1 for the first call.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// When it is dropped unless it has ended.
    #[must_use]
    pub const fn deadline(&self) -> Instant {
        self.end
    }

    /// How long until then.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.end.saturating_duration_since(now())
    }

    /// An operation inside this one: it inherits deadline, cancellation and correlation, so that none can be forgotten. What
    /// it retries is not retried again outside.
    pub fn operation(&self, name: &'static str) -> Operation<'h> {
        let mut operation = Operation::new(self.handler, name);
        operation.facts.deadline = Some(self.end);
        operation.facts.cancel = self.cancel;
        operation.facts.correlation = self.correlation;
        operation
    }
}
