//! A counter that several processes share, and what becomes of it in an outage.

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::task::Poll;

use futures_util::future::Either;
use futures_util::future::select;

use crate::clock::Instant;
use crate::clock::now;
use crate::clock::sleep_until;
use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::Origin;
use crate::fault::panic::Stack;
use crate::fault::panic::catch_poll;
use crate::message::escalation::Escalation;
use crate::message::escalation::counter::Counting;
use crate::message::escalation::counter::FailureCounter;
use crate::message::escalation::counter::Rule;

/// What an operator should know of a shared counter.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "an outage begins and ends, and each has to be told")]
pub enum Outage<'f> {
    /// It does not count any more; each process counts for itself.
    Began(&'f Failure),
    /// It counts again.
    Ended,
}

/// A shared counter, left alone for a while after it failed.
pub(super) struct Shared {
    counter: Box<dyn FailureCounter>,
    tell: Box<dyn Fn(Outage<'_>) + Send + Sync>,
    /// Until when it is left alone. `None` outside of an outage.
    paused_until: Mutex<Option<Instant>>,
}

impl Shared {
    pub(super) fn new(
        counter: Box<dyn FailureCounter>,
        tell: Box<dyn Fn(Outage<'_>) + Send + Sync>,
    ) -> Self {
        Self { counter, tell, paused_until: Mutex::new(None) }
    }

    /// What the counter says, or `None` where it says nothing.
    pub(super) async fn failed(&self, user: &str, family: &str, rule: Rule) -> Option<bool> {
        if self.is_paused() {
            return None;
        }
        self.told(self.counter.failed(user, family, rule)).await
    }

    pub(super) async fn succeeded(&self, user: &str, family: &str) {
        if !self.is_paused() {
            self.told(self.counter.succeeded(user, family)).await;
        }
    }

    pub(super) fn is_paused(&self) -> bool {
        self.paused_until().is_some_and(|until| now() < until)
    }

    /// Waits for `counting`, but not for long and for no panic.
    async fn told<T>(&self, mut counting: Counting<'_, T>) -> Option<T> {
        let asked_at = now();
        let guarded = poll_fn(|cx| match catch_poll(counting.as_mut(), cx, Stack::Skip) {
            Ok(poll) => poll,
            Err(panicked) => Poll::Ready(Err(panicked)),
        });
        let limit = pin!(sleep_until(asked_at + Escalation::SHARED_LIMIT));
        let ended = match select(guarded, limit).await {
            Either::Left((ended, _)) => ended,
            Either::Right(_) => {
                let fault = AsyncFault::Timeout { limit: Escalation::SHARED_LIMIT };
                Err(Failure::raised(fault, Origin::TimedOut))
            }
        };
        match ended {
            Ok(told) => {
                self.answered(asked_at);
                Some(told)
            }
            Err(failure) => {
                self.went_away(&failure);
                None
            }
        }
    }

    fn answered(&self, asked_at: Instant) {
        let ended = {
            let mut paused = self.paused_until();
            // What was asked before the outage says nothing about its end.
            let ended = paused.is_some_and(|until| until <= asked_at);
            if ended {
                *paused = None;
            }
            ended
        };
        if ended {
            (self.tell)(Outage::Ended);
        }
    }

    fn went_away(&self, failure: &Failure) {
        let until = now() + Escalation::SHARED_PAUSE;
        let before = self.paused_until().replace(until);
        if before.is_none() {
            (self.tell)(Outage::Began(failure));
        }
    }

    fn paused_until(&self) -> MutexGuard<'_, Option<Instant>> {
        self.paused_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Shared").field(&self.counter).finish()
    }
}
