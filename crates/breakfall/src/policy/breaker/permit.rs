//! The right to make one call while the breaker is not closed.

use std::time::Duration;

use crate::clock::Moment;
use crate::policy::breaker::Breaker;
use crate::policy::breaker::Transition;
use crate::policy::breaker::Word;
use crate::policy::breaker::circuit::Admitted;

/// A call that the breaker let in: a probe, one of the ramp, or an ordinary one if the breaker has closed meanwhile.
///
/// **Dropped**: the call counts as neither success nor failure; if it was the probe, the next call may be one at once.
#[derive(Debug)]
#[must_use = "a permit that is dropped lets the next call be the probe"]
pub struct Permit<'b> {
    breaker: &'b Breaker,
    admitted: Admitted,
    since: Moment,
    ended: bool,
}

impl<'b> Permit<'b> {
    pub(super) const fn new(breaker: &'b Breaker, admitted: Admitted, since: Moment) -> Self {
        Self { breaker, admitted, since, ended: false }
    }

    /// The word it was let in under.
    #[must_use]
    pub const fn word(&self) -> Word {
        self.admitted.word
    }

    /// How long it is waited for if it is a probe: after that another goes, and its own result is ignored. Give the call no more
    /// time than this.
    #[must_use]
    pub const fn lease(&self) -> Option<Duration> {
        self.admitted.lease
    }

    /// The change of state that letting it in has brought about.
    #[must_use]
    pub const fn transition(&self) -> Option<Transition> {
        self.admitted.transition
    }

    /// The call ended well at `now`; `successes` has it already.
    pub fn succeeded(mut self, now: impl Into<Moment>, successes: u64) -> Option<Transition> {
        self.ended = true;
        let now = now.into();
        let took = now.since(self.since);
        self.breaker.succeeded(self.word(), took, now, successes)
    }

    /// The call failed at `now`, in a way that counts.
    pub fn failed(mut self, now: impl Into<Moment>, successes: u64) -> Option<Transition> {
        self.ended = true;
        self.breaker.failed(self.word(), now, successes)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.ended && self.admitted.lease.is_some() {
            self.breaker.let_go(self.word());
        }
    }
}
