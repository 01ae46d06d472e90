//! An operation on its way, as its caller holds it.

use std::pin::Pin;
use std::task::Context as TaskContext;
use std::task::Poll;

use crate::fault::Failure;
use crate::outcome::Outcome;
use crate::pipeline::Attempt;
use crate::pipeline::Context;
use crate::pipeline::Degrade;
use crate::pipeline::Fallback;
use crate::pipeline::Fallible;
use crate::pipeline::Named;
use crate::pipeline::NoFallback;
use crate::pipeline::Steps;
use crate::pipeline::live::Live;
use crate::pipeline::live::Parts;
use crate::pipeline::live::Turn;
use crate::pipeline::live::polled_after_end;
use crate::pipeline::operation::Facts;
use pin_project_lite::pin_project;

pin_project! {
    /// An operation on its way. Awaiting it gives the outcome, or the failure after all that could be done.
    ///
    /// **Dropped mid-way**: whatever it was doing is dropped, timers are disarmed, no further call is made, and one event
    /// `operation.abandoned` is written.
    #[must_use = "an operation does nothing until it is awaited"]
    pub struct Run<'h, C, W, Fut, B>
    where
        Fut: Fallible,
        B: Steps,
    {
        // Nothing is left of what has ended: to drop that is one comparison.
        #[pin]
        live: Option<Live<'h, C, W, Fut, B>>,
    }
}

impl<'h, C, W, Fut, B> Run<'h, C, W, Fut, B>
where
    Fut: Fallible,
    B: Fallback<Fut::Value>,
{
    /// Gives a substitute where the operation failed for a reason that is not the caller's (the table stands in
    /// [`policy::fallback`](crate::policy::fallback)). The closure sees the failure; its future has a time limit of its own.
    ///
    /// Where it fails too, the next `or_degrade` is asked, if there is one; after the last, the operation's own failure is
    /// returned, with theirs beside it.
    #[inline]
    pub fn or_degrade<D, FbFut>(self, make: D) -> Run<'h, C, W, Fut, B::Then<Degrade<D, FbFut>>>
    where
        D: FnOnce(&Failure) -> FbFut + Send,
        FbFut: Fallible<Value = Fut::Value>,
    {
        self.followed_by(Degrade::new(make))
    }

    /// [`Run::or_degrade`] under a name, which stands in the outcome and in the log: which of several substitutes it was.
    #[expect(
        clippy::type_complexity,
        reason = "it is `Run` with one step more; nobody writes it down"
    )]
    pub fn or_degrade_as<D, FbFut>(
        self,
        step: &'static str,
        make: D,
    ) -> Run<'h, C, W, Fut, B::Then<Named<Degrade<D, FbFut>>>>
    where
        D: FnOnce(&Failure) -> FbFut + Send,
        FbFut: Fallible<Value = Fut::Value>,
    {
        self.followed_by(Named { name: step, fallback: Degrade::new(make) })
    }

    #[inline]
    fn followed_by<D: Fallback<Fut::Value>>(self, last: D) -> Run<'h, C, W, Fut, B::Then<D>> {
        let live = self.live.and_then(|mut live| {
            let Parts { context, work, fallback } = live.parts.take()?;
            let parts = Parts { context, work, fallback: fallback.then(last) };
            Some(Live::new(live.facts(), parts))
        });
        Run { live }
    }
}

impl<'h, C, W, Fut> Run<'h, C, W, Fut, NoFallback<Fut::Value>>
where
    Fut: Fallible,
{
    #[inline]
    pub(crate) fn new(facts: Facts<'h>, context: C, work: W) -> Self {
        let parts = Parts { context, work, fallback: NoFallback::NEW };
        Self { live: Some(Live::new(facts, parts)) }
    }
}

impl<'h, C, W, Fut, B> Future for Run<'h, C, W, Fut, B>
where
    C: Context + 'h,
    W: FnMut(Attempt<'h>) -> Fut + Send + 'h,
    Fut: Fallible + 'h,
    Fut::Value: 'h,
    B: Fallback<Fut::Value, Rest = <B as Steps>::Next> + 'h,
    B::Step: 'h,
    B::Next: Fallback<Fut::Value> + 'h,
{
    type Output = Result<Outcome<Fut::Value>, Failure>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        // Pinned: its address tells it from every other operation.
        let run = std::ptr::from_ref(&*self).addr();
        let mut live = self.project().live;
        let Some(current) = live.as_mut().as_pin_mut() else { polled_after_end() };
        match current.turn(run, cx) {
            Turn::Succeeded(value) => {
                live.set(None);
                Poll::Ready(Ok(Outcome::Full(value)))
            }
            Turn::Waits => Poll::Pending,
            Turn::Ended(ended) => {
                live.set(None);
                Poll::Ready(ended)
            }
        }
    }
}
