//! Calls that start one after another, the first success of which wins.

use std::fmt;
use std::mem::take;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::clock::Sleep;
use crate::clock::later;
use crate::clock::now;
use crate::clock::sleep_until;
use crate::fault::Failure;

/// Runs `first`, and each time that `delay` passes without an end, another one from `more` beside it: `more(1)`, `more(2)`,
/// up to `more(most)`. The first *success* wins, and the others are dropped before it is given out; a fast failure does not
/// beat a slow success.
///
/// Nothing is started after a failure: to repeat what failed is a matter of the retries. Where `more` gives `None`, because
/// a budget is used up or a breaker is open, nothing is started either, then or later.
///
/// # Errors
/// If all that was started failed: the gravest failure, the others beside it.
pub fn first_success_staggered<F, M, T>(
    first: F,
    more: M,
    delay: Duration,
    most: u32,
) -> Staggered<F, M>
where
    F: Future<Output = Result<T, Failure>>,
    M: FnMut(u32) -> Option<F>,
{
    Staggered {
        first: Some(first),
        more,
        delay,
        left: most,
        started: 0,
        timer: None,
        hedges: Vec::new(),
        failures: Vec::new(),
    }
}

/// A success, and what it took.
#[derive(Debug)]
#[non_exhaustive]
pub struct Won<T> {
    /// What was to be had.
    pub value: T,
    /// Which call gave it: 0 for the first, 1 for the first hedge.
    pub by: u32,
    /// How many calls were started beside the first.
    pub hedges: u32,
    /// The failures of those that ended before it.
    pub failures: Vec<Failure>,
}

pin_project! {
    /// What [`first_success_staggered`] gives. The first call stands in it unboxed; the timer is armed after its first
    /// `Pending` only.
    ///
    /// **Dropped mid-way**: all calls are dropped and the timer is disarmed. After its end it is pending for ever.
    #[must_use = "calls do nothing until they are awaited"]
    pub struct Staggered<F, M> {
        #[pin]
        first: Option<F>,
        more: M,
        delay: Duration,
        left: u32,
        started: u32,
        #[pin]
        timer: Option<Sleep>,
        hedges: Vec<(u32, Pin<Box<F>>)>,
        failures: Vec<Failure>,
    }
}

impl<F, M, T> Future for Staggered<F, M>
where
    F: Future<Output = Result<T, Failure>>,
    M: FnMut(u32) -> Option<F>,
{
    type Output = Result<Won<T>, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            if let Some((by, value)) = self.as_mut().poll_calls(cx) {
                let mut this = self.as_mut().project();
                this.first.set(None);
                this.timer.set(None);
                this.hedges.clear();
                let (hedges, failures) = (*this.started, take(this.failures));
                return Poll::Ready(Ok(Won { value, by, hedges, failures }));
            }
            if self.first.is_none() && self.hedges.is_empty() {
                let failure = Failure::together(take(self.as_mut().project().failures));
                return failure.map_or(Poll::Pending, |failure| Poll::Ready(Err(failure)));
            }
            if !self.as_mut().poll_next(cx) {
                return Poll::Pending;
            }
        }
    }
}

impl<F, M, T> Staggered<F, M>
where
    F: Future<Output = Result<T, Failure>>,
    M: FnMut(u32) -> Option<F>,
{
    /// Polls all that runs; the failures are kept.
    fn poll_calls(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Option<(u32, T)> {
        let mut this = self.project();
        if let Some(first) = this.first.as_mut().as_pin_mut() {
            match first.poll(cx) {
                Poll::Ready(Ok(value)) => return Some((0, value)),
                Poll::Ready(Err(failure)) => {
                    this.failures.push(failure);
                    this.first.set(None);
                }
                Poll::Pending => {}
            }
        }
        let mut won = None;
        this.hedges.retain_mut(|(number, hedge)| {
            if won.is_some() {
                return true;
            }
            match hedge.as_mut().poll(cx) {
                Poll::Ready(Ok(value)) => won = Some((*number, value)),
                Poll::Ready(Err(failure)) => this.failures.push(failure),
                Poll::Pending => return true,
            }
            false
        });
        won
    }

    /// Starts another call if it is time; says whether it did.
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> bool {
        let mut this = self.project();
        if *this.left == 0 || !this.failures.is_empty() {
            this.timer.set(None);
            return false;
        }
        if this.timer.is_none() {
            this.timer.set(Some(sleep_until(later(now(), *this.delay))));
        }
        let due = this.timer.as_mut().as_pin_mut().is_some_and(|timer| timer.poll(cx).is_ready());
        if !due {
            return false;
        }
        this.timer.set(None);
        let number = *this.started + 1;
        let Some(hedge) = (this.more)(number) else {
            *this.left = 0;
            return false;
        };
        this.hedges.push((number, Box::pin(hedge)));
        *this.started = number;
        *this.left -= 1;
        true
    }
}

impl<F, M> fmt::Debug for Staggered<F, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Staggered").field("started", &self.started).finish_non_exhaustive()
    }
}
