//! The future of an operation.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::Context as TaskContext;
use std::task::Poll;
use std::task::ready;

use pin_project_lite::pin_project;

use crate::clock::now;
use crate::fault::Failure;
use crate::fault::panic::catch;
use crate::observe;
use crate::outcome::Outcome;
use crate::pipeline::Attempt;
use crate::pipeline::Context;
use crate::pipeline::guarded::Guarded;
use crate::pipeline::operation::Facts;
use crate::pipeline::slow;
use crate::pipeline::slow::First;
use crate::policy::timeout::Window;

/// A boxed future that may cross threads.
pub type BoxFuture<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

/// A future that gives a `Result` whose error can become a [`Failure`]. Every such future is one.
pub trait Fallible: Future + Send {
    /// What it gives.
    type Value: Send;
    /// Its result, with the error as a failure.
    ///
    /// # Errors
    /// The failure that the error became.
    fn into_result(output: Self::Output) -> Result<Self::Value, Failure>;
}

impl<F, T, E> Fallible for F
where
    F: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: Into<Failure>,
{
    type Value = T;
    #[inline]
    fn into_result(output: Result<T, E>) -> Result<T, Failure> {
        output.map_err(Into::into)
    }
}

/// What can stand in for an operation that failed.
pub trait Fallback<T>: Send {
    /// Whether there is anything at all.
    const EXISTS: bool;
    /// Starts making the substitute for what `failure` kept from being done.
    fn start<'f>(self, failure: &Failure) -> Option<BoxFuture<'f, Result<T, Failure>>>
    where
        Self: 'f;
}

/// Nothing can stand in.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct NoFallback;

impl<T> Fallback<T> for NoFallback {
    const EXISTS: bool = false;
    fn start<'f>(self, _: &Failure) -> Option<BoxFuture<'f, Result<T, Failure>>> {
        None
    }
}

/// A closure stands in.
pub struct Degrade<B, Fut> {
    make: B,
    made: PhantomData<fn() -> Fut>,
}

impl<B, Fut> fmt::Debug for Degrade<B, Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Degrade")
    }
}

impl<B, Fut> Fallback<Fut::Value> for Degrade<B, Fut>
where
    B: FnOnce(&Failure) -> Fut + Send,
    Fut: Fallible,
{
    const EXISTS: bool = true;
    fn start<'f>(self, failure: &Failure) -> Option<BoxFuture<'f, Result<Fut::Value, Failure>>>
    where
        Self: 'f,
    {
        let work = (self.make)(failure);
        Some(Box::pin(async move { Fut::into_result(work.await) }))
    }
}

pin_project! {
    /// An operation on its way. Awaiting it gives the outcome, or the failure after all that could be done.
    ///
    /// **Dropped mid-way**: whatever it was doing is dropped, timers are disarmed, no further call is made, and one event
    /// `operation.abandoned` is written.
    #[must_use = "an operation does nothing until it is awaited"]
    pub struct Run<'h, C, W, Fut, B>
    where
        Fut: Fallible,
    {
        facts: Facts<'h>,
        parts: Option<Parts<C, W, B>>,
        #[pin]
        state: State<'h, Fut>,
    }

    impl<'h, C, W, Fut, B> PinnedDrop for Run<'h, C, W, Fut, B>
    where
        Fut: Fallible,
    {
        fn drop(this: Pin<&mut Self>) {
            if let State::First { .. } | State::Rest { .. } = &this.state {
                observe::abandoned(this.facts.subject());
            }
        }
    }
}

/// What the slow path needs once the first attempt has failed.
pub(crate) struct Parts<C, W, B> {
    pub(crate) context: C,
    pub(crate) work: W,
    pub(crate) fallback: B,
}

pin_project! {
    #[project = StateProjection]
    enum State<'h, Fut>
    where
        Fut: Fallible,
    {
        Idle,
        First { window: Window, #[pin] attempt: Guarded<'h, Fut> },
        Rest { rest: BoxFuture<'h, Result<Outcome<Fut::Value>, Failure>> },
        Ended,
    }
}

impl<'h, C, W, Fut> Run<'h, C, W, Fut, NoFallback>
where
    Fut: Fallible,
{
    pub(crate) const fn new(facts: Facts<'h>, context: C, work: W) -> Self {
        let parts = Parts { context, work, fallback: NoFallback };
        Self { facts, parts: Some(parts), state: State::Idle }
    }

    /// Gives a substitute where the operation failed for a reason that is not the caller's (the table stands in
    /// [`policy::fallback`](crate::policy::fallback)). The closure sees the failure; its future has a time limit of its own, and
    /// where it fails too, the operation's own failure is returned.
    pub fn or_degrade<B, FbFut>(self, make: B) -> Run<'h, C, W, Fut, Degrade<B, FbFut>>
    where
        B: FnOnce(&Failure) -> FbFut + Send,
        FbFut: Fallible<Value = Fut::Value>,
    {
        let mut unstarted = self;
        let parts = unstarted.parts.take().map(|parts| Parts {
            context: parts.context,
            work: parts.work,
            fallback: Degrade { make, made: PhantomData },
        });
        Run { facts: unstarted.facts, parts, state: State::Idle }
    }
}

impl<'h, C, W, Fut, B> Future for Run<'h, C, W, Fut, B>
where
    C: Context + 'h,
    W: FnMut(Attempt<'h>) -> Fut + Send + 'h,
    Fut: Fallible + 'h,
    Fut::Value: 'h,
    B: Fallback<Fut::Value> + 'h,
{
    type Output = Result<Outcome<Fut::Value>, Failure>;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let first = match this.state.as_mut().project() {
                StateProjection::Idle => {
                    let Some(parts) = this.parts.as_mut() else { return Poll::Pending };
                    let (window, started) = begin(this.facts, parts);
                    match started {
                        Ok(attempt) => {
                            this.state.set(State::First { window, attempt });
                            continue;
                        }
                        Err(refused) => {
                            First { window, ran: refused.ran, failure: refused.failure }
                        }
                    }
                }
                StateProjection::First { window, attempt } => {
                    let window = *window;
                    match ready!(attempt.poll(cx)) {
                        Ok(value) => {
                            this.state.set(State::Ended);
                            let log = this.facts.handler.settings().log;
                            observe::succeeded(log, this.facts.subject(), &[]);
                            return Poll::Ready(Ok(Outcome::Full(value)));
                        }
                        Err(failure) => First { window, ran: true, failure },
                    }
                }
                StateProjection::Rest { rest } => {
                    let ended = ready!(rest.as_mut().poll(cx));
                    this.state.set(State::Ended);
                    return Poll::Ready(ended);
                }
                StateProjection::Ended => polled_after_end(),
            };
            let Some(parts) = this.parts.take() else { return Poll::Pending };
            let rest = slow::rest(*this.facts, parts, first);
            this.state.set(State::Rest { rest });
        }
    }
}

/// Why there is no first attempt.
struct Refused {
    /// Whether the work was called: then it panicked before it gave a future.
    ran: bool,
    failure: Failure,
}

/// The time of the operation, and its first attempt, or why there is none.
fn begin<'h, C, W, Fut, B>(
    facts: &Facts<'h>,
    parts: &mut Parts<C, W, B>,
) -> (Window, Result<Guarded<'h, Fut>, Refused>)
where
    W: FnMut(Attempt<'h>) -> Fut,
    Fut: Fallible,
    B: Fallback<Fut::Value>,
{
    let start = now();
    let window = facts.window(start, B::EXISTS);
    if let Some(failure) = facts.refuses(&window) {
        return (window, Err(Refused { ran: false, failure }));
    }
    let (attempt, guard) = facts.attempt(1, &window, start);
    let work = catch(guard.stack, || (parts.work)(attempt));
    let started = work.map(|work| Guarded::new(work, guard));
    (window, started.map_err(|failure| Refused { ran: true, failure }))
}

#[cold]
#[expect(
    clippy::panic,
    reason = "a future polled after its end is a defect of whoever polls, as with those of std"
)]
fn polled_after_end() -> ! {
    panic!("an operation was polled after it had ended")
}
