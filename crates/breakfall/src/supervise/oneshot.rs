//! One result from one place to another: whichever side goes away, no failure goes with it.

use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::supervise::label::Label;
use crate::supervise::sync::oneshot;
use crate::supervise::watched::Destination;

/// A channel for one result. The receiver gets what the sender sends, the failure it ends with, or `ASYNC_INCOMPLETE_FAILED` where it is
/// dropped without a word. `name` says in the log and in the note `channel` which one it was.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// use breakfall::supervise::channel;
///
/// let (sender, receiver) = channel::oneshot::<u8>("answer");
/// drop(sender);
/// assert_eq!(receiver.await.unwrap_err().code().as_str(), "ASYNC_INCOMPLETE_FAILED");
/// # }
/// ```
pub fn oneshot<T>(name: &'static str) -> (OneSender<T>, OneReceiver<T>) {
    labelled(Label::shared(name))
}

pub(super) fn labelled<T>(label: Label) -> (OneSender<T>, OneReceiver<T>) {
    let (to, from) = oneshot::channel();
    (OneSender { label: label.clone(), to: Some(to) }, OneReceiver { label, from })
}

/// The side that gives the result.
///
/// **Dropped** before that: the receiver gets `ASYNC_INCOMPLETE_FAILED`.
#[derive(Debug)]
#[must_use = "whoever waits is told that nothing will come"]
pub struct OneSender<T> {
    label: Label,
    to: Option<oneshot::Sender<Result<T, Failure>>>,
}

impl<T> OneSender<T> {
    /// Gives the result, value or failure. Where the receiver is gone, a failure is logged; a value is dropped with it.
    pub fn send(mut self, result: Result<T, Failure>) {
        self.give(result);
    }

    /// Whether nobody waits any more: work for nobody can stop.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.to.as_ref().is_none_or(oneshot::Sender::is_closed)
    }

    fn give(&mut self, result: Result<T, Failure>) {
        let Some(to) = self.to.take() else { return };
        // Whoever wanted the result is gone: a failure must not go with them.
        if let Err(Err(failure)) = to.send(result) {
            self.label.unread(&failure);
        }
    }
}

impl<T> Destination<T> for OneSender<T> {
    fn deliver(self, result: Result<T, Failure>) {
        self.send(result);
    }
}

impl<T> Drop for OneSender<T> {
    fn drop(&mut self) {
        // Where nobody waits, nobody is let down.
        if !self.is_closed() {
            self.give(Err(incomplete(self.label.name)));
        }
    }
}

/// The side that waits: a future of the result.
///
/// # Errors
/// The failure that the sender gave, or `ASYNC_INCOMPLETE_FAILED` where it was dropped without a word.
///
/// **Dropped**: a failure that has come or will come is logged.
#[derive(Debug)]
#[must_use = "it is the result that was waited for"]
pub struct OneReceiver<T> {
    label: Label,
    from: oneshot::Receiver<Result<T, Failure>>,
}

impl<T> Future for OneReceiver<T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let name = self.label.name;
        // The sender always sends.
        let received = Pin::new(&mut self.from).poll(cx);
        received.map(|received| received.unwrap_or_else(|_closed| Err(incomplete(name))))
    }
}

impl<T> Drop for OneReceiver<T> {
    fn drop(&mut self) {
        // A result that came in between the last poll and now would be lost with the channel.
        self.from.close();
        if let Ok(Err(failure)) = self.from.try_recv() {
            self.label.unread(&failure);
        }
    }
}

/// The failure of a sender that went away without a word.
#[cold]
pub(super) fn incomplete(name: &'static str) -> Failure {
    let failure = Failure::from(AsyncFault::Incomplete).with_note("channel", &name);
    if std::thread::panicking() {
        failure.with_note("sender", &"dropped by a panic")
    } else {
        failure
    }
}
