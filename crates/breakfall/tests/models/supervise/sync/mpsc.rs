//! As `tokio::sync::mpsc`.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;

use crate::supervise::sync::Step;
use crate::supervise::sync::wake;

struct Line<T> {
    values: VecDeque<T>,
    capacity: usize,
    senders: usize,
    is_closed: bool,
    receiving: Option<Waker>,
    sending: Vec<Waker>,
}

pub fn channel<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let line = Line {
        values: VecDeque::new(),
        capacity,
        senders: 1,
        is_closed: false,
        receiving: None,
        sending: Vec::new(),
    };
    let line = Step::new(line);
    (Sender(Arc::clone(&line)), Receiver(line))
}

#[derive(Debug)]
pub struct Sender<T>(Arc<Step<Line<T>>>);

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.0.take(|line| line.senders += 1);
        Self(Arc::clone(&self.0))
    }
}

impl<T> Sender<T> {
    pub fn is_closed(&self) -> bool {
        self.0.take(|line| line.is_closed)
    }

    pub async fn send(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        poll_fn(|cx| {
            let (sent, receiving) = self.0.take(|line| {
                let Some(next) = value.take() else { return (Poll::Pending, None) };
                if line.is_closed {
                    return (Poll::Ready(Err(next)), None);
                }
                if line.values.len() >= line.capacity {
                    line.sending.push(cx.waker().clone());
                    value = Some(next);
                    return (Poll::Pending, None);
                }
                line.values.push_back(next);
                (Poll::Ready(Ok(())), line.receiving.take())
            });
            wake(receiving);
            sent
        })
        .await
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let receiving = self.0.take(|line| {
            line.senders -= 1;
            if line.senders == 0 { line.receiving.take() } else { None }
        });
        wake(receiving);
    }
}

#[derive(Debug)]
pub struct Receiver<T>(Arc<Step<Line<T>>>);

impl<T> Receiver<T> {
    pub fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let (received, sending) = self.0.take(|line| match line.values.pop_front() {
            Some(value) => (Poll::Ready(Some(value)), std::mem::take(&mut line.sending)),
            None if line.senders == 0 => (Poll::Ready(None), Vec::new()),
            None => {
                line.receiving = Some(cx.waker().clone());
                (Poll::Pending, Vec::new())
            }
        });
        wake(sending);
        received
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let (sending, left) = self.0.take(|line| {
            line.is_closed = true;
            (std::mem::take(&mut line.sending), std::mem::take(&mut line.values))
        });
        wake(sending);
        drop(left);
    }
}
