//! The call site: keep what succeeds, serve it where that fails.

use std::any::Any;
use std::fmt;
use std::future::Ready;
use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::ready as poll_ready;

use pin_project_lite::pin_project;

use crate::clock::now;
use crate::fault::Failure;
use crate::fault::OperationFailed;
use crate::policy::stale::Stale;

impl Stale {
    /// `work`, whose answer is remembered under `key` where it succeeds.
    ///
    /// Around the work and inside the operation, so that no substitute is ever remembered as an answer.
    pub fn keep<'s, W>(&'s self, key: &'s str, work: W) -> Keep<'s, W> {
        Keep { stale: self, key, work }
    }

    /// The answer that `key` was given before, where one may stand in for `failure` of work that only reads ([`Stale::recall`]):
    /// for `.or_degrade_as("stale", |failure| stale.serve("key", failure))`. How old it is says `recall`.
    ///
    /// Where there is none, the future fails: the next substitute is asked, and operators find it beside the failure.
    pub fn serve<T>(&self, key: &str, failure: &Failure) -> Ready<Result<T, Failure>>
    where
        T: Any + Clone + Send + Sync,
    {
        let recalled = self.recall::<T>(key, failure, true, now());
        ready(match recalled {
            Some(recalled) => Ok(Arc::unwrap_or_clone(recalled.value)),
            None => Err(OperationFailed::new("recall_answer").into()),
        })
    }
}

pin_project! {
    /// Work whose answer is remembered: [`Stale::keep`].
    ///
    /// **Dropped mid-way**: the work is dropped, and what was remembered before stays.
    #[must_use = "work does nothing until it is run or awaited"]
    pub struct Keep<'s, W> {
        stale: &'s Stale,
        key: &'s str,
        #[pin]
        work: W,
    }
}

impl<W, T, E> Future for Keep<'_, W>
where
    W: Future<Output = Result<T, E>>,
    T: Any + Clone + Send + Sync,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = poll_ready!(this.work.poll(cx));
        if let Ok(value) = &answer {
            this.stale.remember(this.key, Arc::new(value.clone()), now());
        }
        Poll::Ready(answer)
    }
}

impl<W> fmt::Debug for Keep<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keep")
    }
}
