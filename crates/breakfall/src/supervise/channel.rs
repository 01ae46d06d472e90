//! Channels whose sender's failure arrives.
//!
//! tokio's channels end alike whether the sender was done, failed or died: the receiver sees `None` or a `RecvError` without a cause, and
//! half of a result looks like all of it. Here a channel ends well only where every sender said so.
//!
//! | the sender | what the receiver gets at the end |
//! |---|---|
//! | [`Sender::finish`]es | `None` |
//! | [`Sender::fail`]s | that failure, then `None` |
//! | is dropped without a word, or by a panic | `ASYNC_INCOMPLETE_FAILED`, then `None` |
//! | is a [produced](crate::supervise::Spawn::produce) task that fails, panics or is cancelled | that failure, then `None` |
//!
//! Values that were sent before arrive first. Of several senders all must finish; all failures arrive as one, the others beside it.
//! Failures that no receiver comes for are logged: event `failure.unread`.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! use breakfall::supervise::channel;
//!
//! let (sender, mut rows) = channel::bounded("rows", 8);
//! sender.send(1).await.unwrap();
//! drop(sender); // it died: there may have been more rows
//! assert_eq!(rows.recv().await.unwrap().unwrap(), 1);
//! assert_eq!(rows.recv().await.unwrap().unwrap_err().code().as_str(), "ASYNC_INCOMPLETE_FAILED");
//! assert!(rows.recv().await.is_none());
//! # }
//! ```

use std::pin::Pin;
use std::sync::Arc;
use std::sync::PoisonError;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use futures_util::Stream;

pub use crate::supervise::oneshot::OneReceiver;
pub use crate::supervise::oneshot::OneSender;
pub use crate::supervise::oneshot::oneshot;

use crate::fault::Failure;
use crate::supervise::label::Kept;
use crate::supervise::label::Label;
use crate::supervise::oneshot::incomplete;
use crate::supervise::sync::Mutex;
use crate::supervise::sync::mpsc;
use crate::supervise::watched::Destination;

/// A channel for at most `capacity` values ahead of the receiver. `name` says in the log and in the note `channel` which one it was.
///
/// # Panics
/// If `capacity` is 0, as tokio's does.
#[must_use]
pub fn bounded<T>(name: &'static str, capacity: usize) -> (Sender<T>, Receiver<T>) {
    labelled(Label::shared(name), capacity)
}

pub(super) fn labelled<T>(label: Label, capacity: usize) -> (Sender<T>, Receiver<T>) {
    let (to, from) = mpsc::channel(capacity);
    let end = End { name: label.name, failures: Arc::new(Mutex::new(Kept::new(label))) };
    (Sender { to, end: end.clone(), owes_a_word: true }, Receiver { from, end })
}

/// What the channel ends with, beside the values: it does not have to wait for a free place among them.
#[derive(Debug)]
struct End {
    name: &'static str,
    failures: Arc<Mutex<Kept>>,
}

impl Clone for End {
    fn clone(&self) -> Self {
        Self { name: self.name, failures: Arc::clone(&self.failures) }
    }
}

impl End {
    fn keep(&self, failure: Failure) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).keep(failure);
    }

    fn take(&self) -> Option<Failure> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner).take();
        Failure::together(failures)
    }
}

/// A side that sends. A clone is another sender, which must finish too.
///
/// **Dropped** before [`Sender::finish`]: the receiver's last item is `ASYNC_INCOMPLETE_FAILED`, unless the receiver went first.
#[derive(Debug)]
pub struct Sender<T> {
    to: mpsc::Sender<T>,
    end: End,
    /// Whether its silence is a failure.
    owes_a_word: bool,
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self { to: self.to.clone(), end: self.end.clone(), owes_a_word: self.owes_a_word }
    }
}

impl<T> Sender<T> {
    /// Sends `value`, as soon as there is room.
    ///
    /// # Errors
    /// `ASYNC_CANCELLED_FAILED` where the receiver is gone, and the value with it: there is nobody to work for.
    ///
    /// **Dropped mid-way**: the value is not sent.
    pub async fn send(&self, value: T) -> Result<(), Failure> {
        match self.to.send(value).await {
            Ok(()) => Ok(()),
            Err(_gone) => {
                Err(Failure::cancelled(&"receiver dropped").with_note("channel", &self.end.name))
            }
        }
    }

    /// Whether the receiver is gone.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.to.is_closed()
    }

    /// That was all.
    pub fn finish(mut self) {
        self.owes_a_word = false;
    }

    /// There is no more, because of `failure`: it is the receiver's last item.
    pub fn fail(mut self, failure: Failure) {
        self.owes_a_word = false;
        self.end.keep(failure);
    }

    /// A sender that another one speaks for: work that is watched is told of by who watches it.
    pub(super) fn lent(&self) -> Self {
        Self { to: self.to.clone(), end: self.end.clone(), owes_a_word: false }
    }
}

impl<T: Send> Destination<()> for Sender<T> {
    fn deliver(self, result: Result<(), Failure>) {
        match result {
            Ok(()) => self.finish(),
            Err(failure) => self.fail(failure),
        }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        if self.owes_a_word && !self.is_closed() {
            self.end.keep(incomplete(self.end.name));
        }
    }
}

/// The side that receives, also as a [`Stream`]. It gives values, and a failure as the last item where the channel did not end well.
///
/// **Dropped**: senders are told by the next [`Sender::send`]; failures that have come or will come are logged.
#[derive(Debug)]
pub struct Receiver<T> {
    from: mpsc::Receiver<T>,
    end: End,
}

impl<T> Receiver<T> {
    /// The next value; the failure the channel ended with; `None` once it is over.
    ///
    /// **Dropped mid-way**: no value is lost.
    pub async fn recv(&mut self) -> Option<Result<T, Failure>> {
        std::future::poll_fn(|cx| self.poll_recv(cx)).await
    }

    /// All values to the end.
    ///
    /// # Errors
    /// The failure that the channel ended with; the values that came before are dropped.
    ///
    /// **Dropped mid-way**: as the receiver.
    pub async fn all(mut self) -> Result<Vec<T>, Failure> {
        let mut values = Vec::new();
        while let Some(item) = self.recv().await {
            values.push(item?);
        }
        Ok(values)
    }

    fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Failure>>> {
        let Some(value) = ready!(self.from.poll_recv(cx)) else {
            // All senders are gone, and each left its word before it went.
            return Poll::Ready(self.end.take().map(Err));
        };
        Poll::Ready(Some(Ok(value)))
    }
}

impl<T> Stream for Receiver<T> {
    type Item = Result<T, Failure>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_recv(cx)
    }
}
