//! What is inside an `anyhow::Error`.

use crate::fault::BoxError;

/// `error` as a box in which a rule, or [`Failure::rescued`](crate::Failure::rescued), can still see what it is: the usual conversion of
/// anyhow hides the innermost error behind a type of its own. The stack that it may hold is dropped.
///
/// ```
/// use breakfall::Failure;
/// use breakfall::classify::from_anyhow;
/// use breakfall::fault::{OperationFailed, ResultExt};
///
/// fn read() -> anyhow::Result<()> {
///     Err(Failure::from(OperationFailed::new("read")))?
/// }
/// let failure = read().map_err(from_anyhow).unexpected().unwrap_err();
/// assert_eq!(failure.code().as_str(), "ASYNC_READ_FAILED");
/// ```
#[must_use]
pub fn from_anyhow(error: anyhow::Error) -> BoxError {
    error.reallocate_into_boxed_dyn_error_without_backtrace()
}
