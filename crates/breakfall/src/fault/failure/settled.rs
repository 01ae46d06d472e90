//! What has been done for a failure already, so that nobody does it again.

use crate::fault::Attempted;
use crate::fault::Failure;
use crate::fault::Origin;

impl Failure {
    /// Whether a pipeline has already done what could be done for it: an outer one must not retry it again, or three
    /// layers of three retries become 64 calls.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.0.meta.settled
    }

    /// Whether repeating it, though that could help, is of no use to a caller any more: what could be retried was. Not so of what a
    /// policy refused: elsewhere it may be let in.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.is_settled() && self.origin() != Origin::Rejected && self.recovery().is_retryable()
    }

    /// Marks it as the end of `operation` after `attempts`, so that no outer pipeline multiplies the retries. One attempt
    /// costs no allocation.
    #[must_use]
    pub fn settled(
        mut self,
        operation: &'static str,
        attempts: impl IntoIterator<Item = Attempted>,
    ) -> Self {
        let mut attempts = attempts.into_iter();
        match (attempts.next(), attempts.next()) {
            (Some(first), Some(second)) => {
                if self.settle(operation) {
                    self.more_mut().attempts =
                        [first, second].into_iter().chain(attempts).collect();
                }
            }
            (only, _) => return self.settled_after(operation, only),
        }
        self
    }

    /// [`Failure::settled`] after one attempt, or none.
    #[must_use]
    pub(crate) fn settled_after(
        mut self,
        operation: &'static str,
        attempt: Option<Attempted>,
    ) -> Self {
        if self.settle(operation) {
            self.0.meta.attempt = attempt;
        }
        self
    }

    /// Says whether it is the first to know of attempts.
    fn settle(&mut self, operation: &'static str) -> bool {
        let is_first = self.attempts().is_empty();
        let meta = &mut self.0.meta;
        meta.settled = true;
        meta.operation.get_or_insert(operation);
        is_first
    }

    /// Marks it as one that is not to be repeated any more: whoever raised it has done what could be done, or cannot do it again.
    #[must_use]
    pub fn already_retried(mut self) -> Self {
        self.0.meta.settled = true;
        self
    }
}
