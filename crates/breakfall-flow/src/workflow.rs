//! A workflow, written once.

use breakfall::Failure;

use crate::Flow;
use crate::Journaled;

/// Work of several steps that is finished, undone, or handed to somebody who looks after it, whatever happens to the process.
///
/// ```
/// use breakfall::Failure;
/// use breakfall::fault::OperationFailed;
/// use breakfall_flow::{Flow, Saga, Workflow};
///
/// struct BookTrip;
///
/// impl Workflow for BookTrip {
///     const KIND: &'static str = "book_trip";
///     type Input = String;
///     type Output = u32;
///
///     async fn run<F: Flow>(&self, flow: &F, city: String) -> Result<u32, Failure> {
///         let saga = Saga::new(flow);
///         let booked = async {
///             let hotel = city.clone();
///             saga.step(
///                 flow.step("book_hotel").idempotent(),
///                 move |step| book(step.idempotency_key(), hotel.clone()),
///                 |step, made| cancel(step.idempotency_key(), made),
///             )
///             .await?;
///             flow.step("book_flight").run(move |step| book(step.idempotency_key(), city.clone())).await
///         };
///         let booked = booked.await;
///         saga.settle(booked).await
///     }
/// }
///
/// async fn book(_key: String, _what: String) -> Result<u32, OperationFailed> {
///     Ok(7)
/// }
/// async fn cancel(_key: String, _number: Option<u32>) -> Result<(), OperationFailed> {
///     Ok(())
/// }
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// # let played = breakfall_flow::testing::Rehearsal::new().run(BookTrip, "trip-1", "Kiel".to_owned()).await;
/// # assert_eq!(played.ended().unwrap().value(), Some(&7));
/// # });
/// ```
pub trait Workflow: Send + Sync + 'static {
    /// Its name, `lower_snake`: never changed as long as there are runs of it.
    const KIND: &'static str;
    /// Counted up when the steps change. A run keeps the version that it was started with; keep the old code, as a type of its own, until
    /// its last run has ended.
    const VERSION: u32 = 1;
    /// What it is started with.
    type Input: Journaled;
    /// What it gives.
    type Output: Journaled;

    /// The work. What a run awaits says [`Flow`].
    ///
    /// # Errors
    /// The failure that ended it, after everything was undone that could be.
    fn run<F: Flow>(
        &self,
        flow: &F,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Output, Failure>> + Send;
}
