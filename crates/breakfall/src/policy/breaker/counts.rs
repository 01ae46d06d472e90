//! What a failure says about its target.

use crate::fault::Blame;
use crate::fault::Class;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::policy::breaker::BreakerConfig;

/// Whether a failure counts against the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a failure counts or it does not")]
pub enum Verdict {
    /// It does.
    Failure,
    /// It says nothing about the target, or that it works.
    Ignored,
}

impl BreakerConfig {
    /// Whether `failure` counts against its target. The first row that fits decides:
    ///
    /// | origin | class | blame | counts |
    /// |---|---|---|---|
    /// | rejected, cancelled | any | any | no: the target was not asked, or not heard out |
    /// | any | cancelled | any | no |
    /// | panicked, timed out | any | any | yes |
    /// | any | resource exhausted | any | as [`BreakerConfig::count_throttles`] says |
    /// | any | invalid argument, out of range, failed precondition, not found, already exists, aborted | any | no: an answer |
    /// | any | any | caller | no |
    /// | remote | not unknown, internal or data loss | service | no: the target works and refuses this program |
    /// | any | any | any | yes |
    #[must_use]
    pub fn counts(&self, failure: &Failure) -> Verdict {
        if counts(failure, self.count_throttles) { Verdict::Failure } else { Verdict::Ignored }
    }
}

/// [`BreakerConfig::counts`], where `throttles` is [`BreakerConfig::count_throttles`].
#[inline]
pub(crate) fn counts(failure: &Failure, throttles: bool) -> bool {
    is_counted(failure.class(), failure.blame(), failure.origin(), throttles)
}

pub(super) fn is_counted(class: Class, blame: Blame, origin: Origin, throttles: bool) -> bool {
    match (origin, class) {
        (Origin::Rejected | Origin::Cancelled, _) | (_, Class::Cancelled) => false,
        (Origin::Panicked | Origin::TimedOut, _) => true,
        (_, Class::ResourceExhausted) => throttles,
        (
            _,
            Class::InvalidArgument
            | Class::OutOfRange
            | Class::FailedPrecondition
            | Class::NotFound
            | Class::AlreadyExists
            | Class::Aborted,
        ) => false,
        (Origin::Remote, Class::Unknown | Class::Internal | Class::DataLoss) => {
            blame != Blame::Caller
        }
        (Origin::Remote, _) => !matches!(blame, Blame::Caller | Blame::Service),
        (Origin::Raised | Origin::Foreign, _) => blame != Blame::Caller,
    }
}
