//! How an operation ended well, or well enough.

use std::time::Duration;

use crate::fault::Failure;

/// The result of an operation that has something to give. That an answer is a substitute stands in the type, so that no
/// caller passes one on as whole by accident.
#[derive(Debug)]
#[must_use = "an outcome may be degraded or deferred: say so to whoever waits for it"]
#[expect(
    clippy::exhaustive_enums,
    reason = "a caller must decide what each of these means to its user"
)]
pub enum Outcome<T> {
    /// What was asked for.
    Full(T),
    /// A substitute, because of `failure`.
    Degraded {
        /// The substitute.
        value: T,
        /// Why the real one is not here.
        failure: Failure,
        /// Which step gave the substitute.
        step: &'static str,
    },
    /// Not yet: the work goes on, and `ticket` finds it again.
    Deferred {
        /// The id under which the result will be found.
        ticket: Box<str>,
        /// How long it will take, where that is known.
        when: Option<Duration>,
    },
}

impl<T> Outcome<T> {
    /// The value, whole or substitute.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Full(value) | Self::Degraded { value, .. } => Some(value),
            Self::Deferred { .. } => None,
        }
    }

    /// Why the answer is a substitute, if it is one.
    #[must_use]
    pub const fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Degraded { failure, .. } => Some(failure),
            Self::Full(_) | Self::Deferred { .. } => None,
        }
    }

    /// The same outcome with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Full(value) => Outcome::Full(change(value)),
            Self::Degraded { value, failure, step } => {
                Outcome::Degraded { value: change(value), failure, step }
            }
            Self::Deferred { ticket, when } => Outcome::Deferred { ticket, when },
        }
    }
}

impl<T> Outcome<Outcome<T>> {
    /// One outcome of two nested ones: the worse of both, and no failure lost.
    pub fn flatten(self) -> Outcome<T> {
        match self {
            Self::Full(inner) => inner,
            Self::Degraded { value, failure, step } => match value {
                Outcome::Full(value) => Outcome::Degraded { value, failure, step },
                Outcome::Degraded { value, failure: inner, .. } => {
                    Outcome::Degraded { value, failure: failure.also(inner), step }
                }
                Outcome::Deferred { ticket, when } => Outcome::Deferred { ticket, when },
            },
            Self::Deferred { ticket, when } => Outcome::Deferred { ticket, when },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::AsyncFault;

    #[test]
    fn flattening_loses_no_failure() {
        let degraded = |value| Outcome::Degraded {
            value,
            failure: AsyncFault::Unexpected.into(),
            step: "inner",
        };
        let inner = degraded(1).map(|n| n + 1);
        let both = Outcome::Degraded {
            value: inner,
            failure: AsyncFault::Cancelled.into(),
            step: "outer",
        };
        let Outcome::Degraded { value, failure, step } = both.flatten() else { panic!() };
        assert_eq!((value, step), (2, "outer"));
        assert_eq!(failure.code().as_str(), "ASYNC_CANCELLED_FAILED");
        assert_eq!(failure.secondary()[0].code().as_str(), "ASYNC_UNEXPECTED_FAILED");
    }
}
