//! The named doors through which foreign errors come in. There is no other: a blanket `From` would classify by silence.

use std::error::Error;

use crate::fault::AsyncFault;
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

    /// Lets the error in unclassified: `ASYNC_UNEXPECTED_FAILED`, never retried. A [`Failure`] that travelled inside a
    /// box comes out again as it was.
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
    fn unexpected(self) -> Result<T, Failure> {
        match self {
            Ok(value) => Ok(value),
            Err(error) => Err(Failure::unexpected(error)),
        }
    }
}

impl Failure {
    /// An error that nobody classified: `ASYNC_UNEXPECTED_FAILED`, never retried. A [`Failure`] that travelled inside the
    /// box comes out again as it was.
    #[track_caller]
    #[cold]
    pub fn unexpected(error: impl Into<BoxError>) -> Self {
        match error.into().downcast::<Self>() {
            Ok(own) => *own,
            Err(foreign) => Self::raised(AsyncFault::Unexpected, Origin::Foreign).because(foreign),
        }
    }
}
