//! What another program said of one of its failures, taken over.

use std::time::Duration;

use crate::fault::Failure;
use crate::fault::Recovery;
use crate::fault::Reference;

impl Failure {
    /// With the reference of the whole that it is a part of, so that it is found under the one that a person was told. Where its own
    /// was already told, that stays, and the other becomes the note `part_of`.
    #[must_use]
    pub fn with_reference(mut self, reference: Reference) -> Self {
        let told = *self.0.meta.reference.get_or_init(|| reference);
        if told != reference {
            self.note("part_of", &reference);
        }
        self
    }

    /// With a recovery that this occurrence knows better than its declaration.
    #[must_use]
    pub fn with_recovery(mut self, recovery: Recovery) -> Self {
        self.more_mut().recovery = Some(recovery);
        self
    }

    /// With a wait that people have been told already, spread over those who failed together: it is passed on as it is, or
    /// it would grow with each program that it passes.
    #[must_use]
    pub fn with_told_wait(self, wait: Duration) -> Self {
        let mut told = self.with_wait(wait);
        told.more_mut().is_wait_told = true;
        told
    }

    /// Whether its wait has been told, and so spread, before.
    #[must_use]
    pub fn is_wait_told(&self) -> bool {
        self.more().is_some_and(|more| more.is_wait_told)
    }
}
