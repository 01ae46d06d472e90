//! As `tokio::sync::oneshot`.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use crate::supervise::sync::Step;
use crate::supervise::sync::wake;

struct Place<T> {
    value: Option<T>,
    sender_is_gone: bool,
    is_closed: bool,
    waiting: Option<Waker>,
}

pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let place = Place { value: None, sender_is_gone: false, is_closed: false, waiting: None };
    let place = Step::new(place);
    (Sender(Arc::clone(&place)), Receiver(place))
}

#[derive(Debug)]
pub struct Sender<T>(Arc<Step<Place<T>>>);

impl<T> Sender<T> {
    pub fn is_closed(&self) -> bool {
        self.0.take(|place| place.is_closed)
    }

    pub fn send(self, value: T) -> Result<(), T> {
        self.0.take(|place| {
            if place.is_closed {
                return Err(value);
            }
            place.value = Some(value);
            Ok(())
        })
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let waiting = self.0.take(|place| {
            place.sender_is_gone = true;
            place.waiting.take()
        });
        wake(waiting);
    }
}

/// Nothing came, or nothing will.
#[derive(Debug)]
pub struct Nothing;

#[derive(Debug)]
pub struct Receiver<T>(Arc<Step<Place<T>>>);

impl<T> Receiver<T> {
    pub fn close(&mut self) {
        self.0.take(|place| place.is_closed = true);
    }

    pub fn try_recv(&mut self) -> Result<T, Nothing> {
        self.0.take(|place| place.value.take().ok_or(Nothing))
    }
}

impl<T> Future for Receiver<T> {
    type Output = Result<T, Nothing>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.take(|place| match place.value.take() {
            Some(value) => Poll::Ready(Ok(value)),
            None if place.sender_is_gone || place.is_closed => Poll::Ready(Err(Nothing)),
            None => {
                place.waiting = Some(cx.waker().clone());
                Poll::Pending
            }
        })
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let left = self.0.take(|place| {
            place.is_closed = true;
            place.value.take()
        });
        drop(left);
    }
}
