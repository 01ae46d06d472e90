//! Answers that are no good, as failures: so that a value can be retried like an error.

use std::fmt;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use pin_project_lite::pin_project;

use crate::fault::Failure;
use crate::pipeline::Fallible;

/// What can be done with work before it is run.
pub trait FallibleExt: Fallible {
    /// Fails where `reject` gives a fault for the value: an answer that is stale, empty or not ready yet is then retried,
    /// counted and degraded like any other failure. The rejected value is dropped.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() -> Result<(), breakfall::Failure> {
    /// use breakfall::{Fault, Handler, Settings};
    /// use breakfall::pipeline::FallibleExt;
    /// use breakfall::testing::{Script, Step};
    ///
    /// #[derive(Fault)]
    /// enum IndexFault {
    ///     /// the index is not built yet
    ///     #[fault(code = "INDEX_NOT_BUILT", class = Unavailable, actions(retry))]
    ///     NotBuilt,
    /// }
    ///
    /// let size = Script::new([Step::Ok(0), Step::Ok(7)]);
    /// let outcome = Handler::new(Settings::default())
    ///     .operation("size_of_index")
    ///     .run(|_| size.call().reject_if(|size| (*size == 0).then_some(IndexFault::NotBuilt)))
    ///     .await?;
    /// assert_eq!(outcome.value(), Some(&7));
    /// # Ok(()) }
    /// ```
    #[inline]
    fn reject_if<R, F>(self, reject: R) -> RejectIf<Self, R>
    where
        Self: Sized,
        R: FnOnce(&Self::Value) -> Option<F>,
        F: Into<Failure>,
    {
        RejectIf { work: self, reject: Some(reject) }
    }
}

impl<Fut: Fallible> FallibleExt for Fut {}

pin_project! {
    /// Work whose value may be rejected: [`FallibleExt::reject_if`].
    ///
    /// **Dropped mid-way**: the work is dropped where it stands.
    #[must_use = "work does nothing until it is run or awaited"]
    pub struct RejectIf<Fut, R> {
        #[pin]
        work: Fut,
        reject: Option<R>,
    }
}

impl<Fut, R, F> Future for RejectIf<Fut, R>
where
    Fut: Fallible,
    R: FnOnce(&Fut::Value) -> Option<F>,
    F: Into<Failure>,
{
    type Output = Result<Fut::Value, Failure>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let value = Fut::into_result(ready!(this.work.poll(cx)))?;
        match this.reject.take().and_then(|reject| reject(&value)) {
            Some(fault) => Poll::Ready(Err(fault.into())),
            None => Poll::Ready(Ok(value)),
        }
    }
}

impl<Fut, R> fmt::Debug for RejectIf<Fut, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RejectIf")
    }
}
