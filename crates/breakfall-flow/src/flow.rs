//! What a workflow is written against.

use std::time::Duration;

use breakfall::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Course;
use crate::Step;
use crate::Verdict;

/// A value that a journal can keep. Every type that serde reads and writes is one.
pub trait Journaled: Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Journaled for T {}

/// One run of a workflow, on whatever engine: what its code awaits.
///
/// After a restart the code runs again from its beginning, and everything that has been written down answers at once with what it
/// answered before. So between these calls it must do the same every time: what reads a clock, draws a number, or asks another
/// program stands inside of a [`step`](Flow::step), and nothing else is awaited.
///
/// An engine brings the four primitives; the rest is made of them, and so is the same on every engine.
///
/// **Dropped mid-way**: these futures are dropped when the process ends or the run moves elsewhere; what was not written down by then
/// is done again, under the same idempotency key.
pub trait Flow: Send + Sync + Sized {
    /// What is the same on every engine.
    fn course(&self) -> &Course;

    /// Runs `work` and writes down what came of it, value or failure. Where that is written down already, `work` is dropped unpolled.
    /// Most code wants a [`Flow::step`], which retries.
    ///
    /// # Errors
    /// The failure of the work; `ASYNC_CANCELLED_FAILED` where somebody cancelled the run.
    fn effect<T, Fut>(
        &self,
        name: &str,
        work: Fut,
    ) -> impl Future<Output = Result<T, Failure>> + Send
    where
        T: Journaled,
        Fut: Future<Output = Result<T, Failure>> + Send + 'static;

    /// Waits for `length`, restarts included: the end of the wait is written down, and a long one keeps nothing in memory.
    ///
    /// # Errors
    /// `ASYNC_CANCELLED_FAILED` where somebody cancelled the run.
    fn sleep(
        &self,
        name: &str,
        length: Duration,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Waits for the signal `name` from outside, however long; one that came before is there at once.
    ///
    /// # Errors
    /// `ASYNC_CANCELLED_FAILED` where somebody cancelled the run; a defect where the signal carries a value of another type.
    fn event<T: Journaled>(&self, name: &str) -> impl Future<Output = Result<T, Failure>> + Send;

    /// Asks an operator what to do about `failure`, which nothing heals any more, and waits for the answer, however long.
    ///
    /// # Errors
    /// Those of [`Flow::event`].
    fn attention(
        &self,
        name: &str,
        failure: &Failure,
    ) -> impl Future<Output = Result<Verdict, Failure>> + Send;

    /// The id of the run, as whoever started it chose it.
    fn id(&self) -> &str {
        self.course().id()
    }

    /// Work that is done once, retried as the plan of the operation `name` says, and written down.
    fn step(&self, name: &'static str) -> Step<'_, Self> {
        Step::new(self, name)
    }

    /// Waits for the signal `name`, at most for `limit`: `None` if that passed first.
    ///
    /// # Errors
    /// Those of [`Flow::event`].
    fn event_within<T: Journaled>(
        &self,
        name: &str,
        limit: Duration,
    ) -> impl Future<Output = Result<Option<T>, Failure>> + Send {
        async move {
            let (limit_name, choice) = (format!("{name}~limit"), format!("{name}~came"));
            let came = tokio::select! {
                biased;
                came = self.event::<T>(name) => Some(came?),
                waited = self.sleep(&limit_name, limit) => waited.map(|()| None)?,
            };
            // Which of them was first is written down: after a restart both may be there at once.
            let is_here = came.is_some();
            let decided = self.effect(&choice, async move { Ok(is_here) }).await?;
            Ok(came.filter(|_| decided))
        }
    }
}
