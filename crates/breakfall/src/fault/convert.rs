//! The named doors through which foreign errors come in. There is no other: a blanket `From` would classify by silence.

use std::error::Error;
use std::fmt;

use crate::fault::AsyncFault;
use crate::fault::Classifier;
use crate::fault::Failure;
use crate::fault::Fault;
use crate::fault::Origin;

/// Any error, as libraries hand them around.
pub type BoxError = Box<dyn Error + Send + Sync + 'static>;

/// The doors, on `Result`.
pub trait ResultExt<T, E> {
    /// Names the fault that the error means here; the error stays behind it for operators.
    ///
    /// # Errors
    /// The fault that `name` gives, where `self` is an error.
    fn or_fault<F: Fault>(self, name: impl FnOnce(&E) -> F) -> Result<T, Failure>;

    /// Lets the error in by the rules of `classifier`; one that none of them knows is unclassified.
    ///
    /// # Errors
    /// The failure, where `self` is an error.
    fn classify(self, classifier: &Classifier) -> Result<T, Failure>;

    /// Lets the error in unclassified: `ASYNC_UNEXPECTED_FAILED`, never retried. A [`Failure`] that travelled inside it
    /// comes out again as it was.
    ///
    /// # Errors
    /// The failure, where `self` is an error.
    fn unexpected(self) -> Result<T, Failure>;
}

impl<T, E: Into<BoxError>> ResultExt<T, E> for Result<T, E> {
    #[track_caller]
    fn or_fault<F: Fault>(self, name: impl FnOnce(&E) -> F) -> Result<T, Failure> {
        match self {
            Ok(value) => Ok(value),
            Err(error) => {
                let fault = name(&error);
                Err(Failure::from(fault).because(error))
            }
        }
    }

    #[track_caller]
    fn classify(self, classifier: &Classifier) -> Result<T, Failure> {
        match self {
            Ok(value) => Ok(value),
            Err(error) => Err(classifier.classify(error)),
        }
    }

    #[track_caller]
    fn unexpected(self) -> Result<T, Failure> {
        match self {
            Ok(value) => Ok(value),
            Err(error) => Err(Failure::unexpected(error)),
        }
    }
}

/// Context on the way up, on `Result`s of faults and failures.
pub trait ContextExt<T> {
    /// Says what was being done, if this is an error: a lowercase fragment that fits "while …", for operators.
    ///
    /// # Errors
    /// The failure with the frame, where `self` is an error.
    fn context(self, doing: &'static str) -> Result<T, Failure>;
}

impl<T, E: Into<Failure>> ContextExt<T> for Result<T, E> {
    #[track_caller]
    fn context(self, doing: &'static str) -> Result<T, Failure> {
        match self {
            Ok(value) => Ok(value),
            Err(error) => {
                let failure: Failure = error.into();
                Err(failure.context(doing))
            }
        }
    }
}

impl Failure {
    /// An error that nobody classified: `ASYNC_UNEXPECTED_FAILED`, never retried. A [`Failure`] that travelled inside it
    /// comes out again as it was ([`Failure::rescued`]).
    #[track_caller]
    #[cold]
    pub fn unexpected(error: impl Into<BoxError>) -> Self {
        match Self::rescued(error.into()) {
            Ok(own) => own,
            Err(foreign) => Self::raised(AsyncFault::Unexpected, Origin::Foreign).because(foreign),
        }
    }
}

impl Failure {
    /// Somebody ended the work before it was done: `ASYNC_CANCELLED_FAILED`, with who that was as the note `cancelled_by`.
    #[track_caller]
    #[cold]
    #[must_use]
    pub fn cancelled(by: &dyn fmt::Display) -> Self {
        Self::raised(AsyncFault::Cancelled, Origin::Cancelled).with_note("cancelled_by", by)
    }
}
