//! Streams that carry their failures and never look complete when they are not.
//!
//! A `Stream` ends with `None`, whether it was complete or cut off; a panic in it unwinds through whoever polls; and one that is dropped
//! half-way says nothing. [`guarded`] turns the panic into the last item, [`guarded_until`] moreover knows by which item a complete
//! stream ends (the `[DONE]` of an event stream, a page without a next one). A stream that a task produces needs neither: it ends with the
//! task's failure, [`Spawn::produce`](crate::supervise::Spawn::produce).
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! use breakfall::Failure;
//! use breakfall::supervise::stream::guarded_until;
//! use futures_util::{StreamExt, stream};
//!
//! let words = stream::iter(["so", "far"]).map(Ok::<_, Failure>);
//! let mut words = guarded_until("words", words, |word| *word == "[DONE]");
//! assert_eq!(words.next().await.unwrap().unwrap(), "so");
//! assert_eq!(words.next().await.unwrap().unwrap(), "far");
//! assert_eq!(words.next().await.unwrap().unwrap_err().code().as_str(), "ASYNC_INCOMPLETE_FAILED");
//! assert!(words.next().await.is_none());
//! # }
//! ```

use std::fmt;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use futures_util::Stream;
use pin_project_lite::pin_project;

use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::panic::Stack;
use crate::fault::panic::catch;
use crate::observe;
use crate::observe::LogConfig;
use crate::observe::Subject;

/// `stream` with its errors as failures and a panic as the last item. `None` is taken as its end.
pub const fn guarded<S, T, E>(name: &'static str, stream: S) -> Guarded<S, fn(&T) -> bool>
where
    S: Stream<Item = Result<T, E>>,
    E: Into<Failure>,
{
    Guarded { name, stream: Some(stream), is_last: None, state: State::Unread }
}

/// The same, of a stream that is complete only where `is_last` holds for its last item; otherwise it ends with
/// `ASYNC_INCOMPLETE_FAILED`, unless its last item was a failure already.
pub const fn guarded_until<S, T, E, L>(name: &'static str, stream: S, is_last: L) -> Guarded<S, L>
where
    S: Stream<Item = Result<T, E>>,
    E: Into<Failure>,
    L: FnMut(&T) -> bool,
{
    Guarded { name, stream: Some(stream), is_last: Some(is_last), state: State::Unread }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nobody has asked for an item yet.
    Unread,
    /// The last item was a value, and there should be more.
    Open,
    /// What came so far may be all there is.
    MayEnd,
    Ended,
}

pin_project! {
    /// A stream under guard: [`guarded`], [`guarded_until`].
    ///
    /// **Dropped mid-way**: the stream is dropped, and one event `operation.abandoned` is written under its name.
    #[must_use = "a stream does nothing until it is polled"]
    pub struct Guarded<S, L> {
        name: &'static str,
        #[pin]
        stream: Option<S>,
        is_last: Option<L>,
        state: State,
    }

    impl<S, L> PinnedDrop for Guarded<S, L> {
        fn drop(this: Pin<&mut Self>) {
            if matches!(this.state, State::Open) {
                observe::abandoned(LogConfig::default(), Subject::named(this.name));
            }
        }
    }
}

impl<S, L> fmt::Debug for Guarded<S, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Guarded({}, {:?})", self.name, self.state)
    }
}

impl<S, T, E, L> Stream for Guarded<S, L>
where
    S: Stream<Item = Result<T, E>>,
    E: Into<Failure>,
    L: FnMut(&T) -> bool,
{
    type Item = Result<T, Failure>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        let name = *this.name;
        let Some(stream) = this.stream.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let is_last = &mut *this.is_last;
        // The conversion of its errors and the question for the end are foreign code too.
        let polled = catch(Stack::Skip, || {
            stream.poll_next(cx).map(|next| next.map(|item| judged(item, is_last.as_mut())))
        });
        let failure = match polled {
            Ok(Poll::Pending) => {
                // Whoever began to wait is owed the rest.
                if *this.state == State::Unread {
                    *this.state = State::Open;
                }
                return Poll::Pending;
            }
            Ok(Poll::Ready(Some((item, state)))) => {
                *this.state = state;
                return Poll::Ready(Some(item));
            }
            Ok(Poll::Ready(None)) => {
                let cut_off = this.is_last.is_some() && *this.state != State::MayEnd;
                cut_off.then(|| Failure::from(AsyncFault::Incomplete))
            }
            Err(panicked) => Some(panicked),
        };
        *this.state = State::Ended;
        let dropped = catch(Stack::Skip, || this.stream.set(None)).err();
        let failure = Failure::together(failure.into_iter().chain(dropped));
        Poll::Ready(failure.map(|failure| Err(failure.with_note("stream", &name))))
    }
}

/// An item, and whether the stream may end with it.
fn judged<T, E: Into<Failure>>(
    item: Result<T, E>,
    is_last: Option<&mut impl FnMut(&T) -> bool>,
) -> (Result<T, Failure>, State) {
    match item {
        Ok(value) if is_last.is_some_and(|is_last| is_last(&value)) => (Ok(value), State::MayEnd),
        Ok(value) => (Ok(value), State::Open),
        Err(error) => (Err(error.into()), State::MayEnd),
    }
}
