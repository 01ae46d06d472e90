//! Concurrent work whose failures are all kept.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::fault::Failure;
use crate::fault::panic::Stack;
use crate::observe;
use crate::pipeline::Fallible;
use crate::supervise::caught::Caught;
use crate::supervise::label::Kept;
use crate::supervise::label::Label;
use crate::supervise::settled::Settled;

/// Runs all of `work` at once, each to its own end, and gives every result in the order of `work`. A failure stops none of
/// the others; a panic is one of the failures.
///
/// `try_join_all` keeps the first failure and drops the rest; this keeps all. [`all_or_failure`] makes one result of them. Work that comes
/// in while it runs, or that one failure should stop, stands in a [`Scope`](crate::supervise::Scope).
///
/// **Dropped mid-way**: all of the work is dropped; failures that were there already are logged.
pub async fn join_all_settled<I>(work: I) -> Vec<Result<<I::Item as Fallible>::Value, Failure>>
where
    I: IntoIterator,
    I::Item: Fallible,
{
    let label = Label::shared("join_all_settled");
    let mut settled = Settled::new(label.clone());
    let mut running: FuturesUnordered<_> = work
        .into_iter()
        .map(|work| {
            let place = settled.open();
            let work = Caught::new(work, Stack::Skip, label.clone());
            async move { (place, work.await) }
        })
        .collect();
    while let Some((place, result)) = running.next().await {
        settled.close(place, result);
    }
    settled.take()
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

/// The first success, and what failed before it.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "taken apart by whoever raced")]
pub struct Won<T> {
    /// What succeeded gave this.
    pub value: T,
    /// Which of the work that was, counted from 0.
    pub place: usize,
    /// The failures of those that had ended before it, in the order of their ends. What was still running was dropped.
    pub losers: Vec<Failure>,
}

/// Runs all of `work` at once and gives the first *success* together with the failures that came before it; what is still running then is
/// dropped. `None` where there is no work.
///
/// # Errors
/// If all of the work failed: the gravest failure, the others beside it.
///
/// **Dropped mid-way**: all of the work is dropped; failures that were there already are logged.
pub async fn race<I>(work: I) -> Option<Result<Won<<I::Item as Fallible>::Value>, Failure>>
where
    I: IntoIterator,
    I::Item: Fallible,
{
    let mut losers = Kept::new(Label::shared("race"));
    let mut running: FuturesUnordered<_> = work
        .into_iter()
        .enumerate()
        .map(|(place, work)| {
            let work = Caught::new(work, Stack::Skip, losers.label().clone());
            async move { (place, work.await) }
        })
        .collect();
    while let Some((place, ended)) = running.next().await {
        match ended {
            Ok(value) => return Some(Ok(Won { value, place, losers: losers.take() })),
            Err(failure) => losers.keep(failure),
        }
    }
    Failure::together(losers.take()).map(Err)
}

/// Runs all of `work` at once and gives the first *success*; what is still running then is dropped. `None` where there is no work.
///
/// A fast failure does not beat a slow success, and where all fail, all failures are kept. Failures that a success made up for are logged
/// as `loser.failed`; [`race`] hands them out instead.
///
/// # Errors
/// If all of the work failed: the gravest failure, the others beside it.
///
/// **Dropped mid-way**: all of the work is dropped; failures that were there already are logged.
pub async fn first_success<I>(work: I) -> Option<Result<<I::Item as Fallible>::Value, Failure>>
where
    I: IntoIterator,
    I::Item: Fallible,
{
    let won = race(work).await?;
    Some(won.map(|won| {
        let label = Label::shared("first_success");
        for loser in &won.losers {
            observe::made_up_for(label.log, label.subject(), loser);
        }
        won.value
    }))
}
