//! Concurrent work whose failures are all kept.

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;

use crate::fault::Failure;
use crate::fault::panic::Stack;
use crate::pipeline::Fallible;
use crate::supervise::caught::Caught;

/// Runs all of `work` at once, each to its own end, and gives every result in the order of `work`. A failure stops none of
/// the others; a panic is one of the failures.
///
/// `try_join_all` keeps the first failure and drops the rest; this keeps all. [`all_or_failure`] makes one result of them.
///
/// **Dropped mid-way**: all of the work is dropped.
pub async fn join_all_settled<I>(work: I) -> Vec<Result<<I::Item as Fallible>::Value, Failure>>
where
    I: IntoIterator,
    I::Item: Fallible,
{
    join_all(work.into_iter().map(|work| Caught::new(work, Stack::Skip))).await
}

/// All values, or one failure in which all failures are kept: the gravest stands for them, the others beside it.
///
/// # Errors
/// If at least one of the results is a failure.
pub fn all_or_failure<T>(settled: Vec<Result<T, Failure>>) -> Result<Vec<T>, Failure> {
    let (mut values, mut failures) = (Vec::with_capacity(settled.len()), Vec::new());
    for result in settled {
        match result {
            Ok(value) => values.push(value),
            Err(failure) => failures.push(failure),
        }
    }
    Failure::together(failures).map_or(Ok(values), Err)
}

/// Runs all of `work` at once and gives the first *success*; what is still running then is dropped. `None` where there is no work.
///
/// A fast failure does not beat a slow success, and where all fail, all failures are kept.
///
/// # Errors
/// If all of the work failed: the gravest failure, the others beside it.
///
/// **Dropped mid-way**: all of the work is dropped.
pub async fn first_success<I>(work: I) -> Option<Result<<I::Item as Fallible>::Value, Failure>>
where
    I: IntoIterator,
    I::Item: Fallible,
{
    let mut running: FuturesUnordered<_> =
        work.into_iter().map(|work| Caught::new(work, Stack::Skip)).collect();
    let mut failures = Vec::new();
    while let Some(ended) = running.next().await {
        match ended {
            Ok(value) => return Some(Ok(value)),
            Err(failure) => failures.push(failure),
        }
    }
    Failure::together(failures).map(Err)
}
