//! Bulkhead: so many calls at once and no more, so that one slow dependency does not take the whole program with it.
//!
//! **When to use.** For work that holds something scarce while it runs: memory, connections, the patience of an upstream.
//! **When not.** Where nobody knows how much is too much and it changes: that is what
//! [`adaptive`](crate::policy::adaptive) finds out. To limit calls by time: [`rate`](crate::policy::rate).
//!
//! **Defaults.** 1000 calls at once ([`BulkheadConfig::max_concurrent`]), nobody waits ([`BulkheadConfig::max_queue`]), and
//! where somebody may, 1 s ([`BulkheadConfig::max_wait`]).
//!
//! **Who gets in.**
//!
//! | slots | queue | time | |
//! |---|---|---|---|
//! | free | – | – | at once |
//! | taken | has room | a slot is free before the longest wait and the deadline | after those who came before |
//! | taken | has room | … otherwise | refused when that time has passed ([`Why::Waited`], [`Why::Deadline`]) |
//! | taken | full | – | refused at once ([`Why::QueueFull`]) |
//!
//! **Order.** Inside the retries and outside the breaker: a slot is held by an attempt, never by somebody who sleeps
//! between two, and who is refused here says nothing of the dependency.
//!
//! **Cost.** Getting in and out are a few atomic operations; only who waits needs a timer.
//!
//! **Errors.** [`Full`], from which the pipeline makes a rejection: it did not happen, and may be tried later.
//!
//! **Dropped mid-way.** Who waits and is dropped leaves the queue; a [`Slot`] that is dropped is free for the next in it.

mod config;
mod slot;
#[cfg(test)]
mod tests;

pub use self::config::BulkheadConfig;
pub use self::slot::Slot;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::sync::SemaphorePermit;

use crate::clock::Instant;
use crate::clock::later;
use crate::clock::now;
use crate::clock::sleep_until;

/// A limit of calls at once, with a fair queue before it.
#[derive(Debug)]
pub struct Bulkhead {
    config: Mutex<BulkheadConfig>,
    /// The free slots; its queue is first come, first served.
    free: Semaphore,
    /// How many slots have to vanish when they are given back: the limit was lowered while they were taken.
    owed: AtomicUsize,
    waiting: AtomicUsize,
}

/// Nobody else gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Full {
    /// When it may be worth asking again, where that is known: by then, those who wait now have left the queue.
    pub after: Option<Duration>,
    /// What ran out.
    pub why: Why,
}

/// What ran out for somebody who did not get in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// All slots are taken, and as many wait as may.
    QueueFull,
    /// The longest wait has passed.
    Waited,
    /// The caller's deadline has passed.
    Deadline,
}

impl Why {
    /// The word in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::QueueFull => "queue_full",
            Self::Waited => "waited",
            Self::Deadline => "deadline",
        }
    }
}

impl Bulkhead {
    /// A bulkhead with all of its slots free.
    #[must_use]
    pub fn new(config: BulkheadConfig) -> Self {
        Self {
            config: Mutex::new(config),
            free: Semaphore::new(slots(config)),
            owed: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
        }
    }

    /// The numbers that hold now.
    #[must_use]
    pub fn config(&self) -> BulkheadConfig {
        *self.config.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A slot, if one is free and nobody waits for it.
    #[must_use]
    pub fn try_enter(&self) -> Option<Slot<&Self>> {
        self.try_take().then(|| Slot::taken(self))
    }

    /// As [`Bulkhead::try_enter`], with a slot that keeps the bulkhead alive.
    #[must_use]
    pub fn try_enter_owned(self: &Arc<Self>) -> Option<Slot<Arc<Self>>> {
        self.try_take().then(|| Slot::taken(Arc::clone(self)))
    }

    /// A slot, once one is free and those who came before have theirs; before `deadline`, and without waiting longer than is
    /// allowed.
    ///
    /// **Dropped mid-way**: it leaves the queue, and a slot that it was just given goes to the next in it.
    ///
    /// # Errors
    /// [`Full`] if there is no room in the queue or the time ran out.
    pub async fn enter(&self, deadline: Instant) -> Result<Slot<&Self>, Full> {
        self.take(deadline).await?;
        Ok(Slot::taken(self))
    }

    /// As [`Bulkhead::enter`], with a slot that keeps the bulkhead alive.
    ///
    /// # Errors
    /// As [`Bulkhead::enter`].
    pub async fn enter_owned(self: &Arc<Self>, deadline: Instant) -> Result<Slot<Arc<Self>>, Full> {
        self.take(deadline).await?;
        Ok(Slot::taken(Arc::clone(self)))
    }

    /// Puts other numbers in force. Who is in stays in, and counts; a lower limit is reached when enough of them have left.
    /// Who waits already keeps the wait that was promised.
    pub fn reconfigure(&self, config: BulkheadConfig) {
        let mut current = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, after) = (slots(*current), slots(config));
        *current = config;
        if after > before {
            let more = after - before;
            self.free.add_permits(more - self.forgive(more));
        } else {
            let fewer = before - after;
            // Owed first, so that what is given back meanwhile counts; then what is free pays, and what is paid twice is
            // given back.
            self.owed.fetch_add(fewer, Ordering::AcqRel);
            let taken = self.free.forget_permits(fewer);
            self.free.add_permits(taken - self.forgive(taken));
        }
    }

    fn try_take(&self) -> bool {
        self.free.try_acquire().map(SemaphorePermit::forget).is_ok()
    }

    async fn take(&self, deadline: Instant) -> Result<(), Full> {
        if self.try_take() {
            return Ok(());
        }
        let BulkheadConfig { max_queue, max_wait, .. } = self.config();
        let Some(_place) = Place::take(&self.waiting, max_queue) else {
            let after = (max_queue > 0).then_some(max_wait);
            return Err(Full { after, why: Why::QueueFull });
        };
        let longest = later(now(), max_wait);
        tokio::select! {
            biased;
            // An error would say that the semaphore was closed, which nobody does.
            Ok(permit) = self.free.acquire() => {
                permit.forget();
                Ok(())
            }
            () = sleep_until(longest.min(deadline)) => {
                let why = if deadline < longest { Why::Deadline } else { Why::Waited };
                Err(Full { after: None, why })
            }
        }
    }

    /// Gives a slot back: to whoever waits, unless it is owed.
    fn give_back(&self) {
        if self.forgive(1) == 0 {
            self.free.add_permits(1);
        }
    }

    /// Strikes up to `most` off what is owed, and says how many.
    fn forgive(&self, most: usize) -> usize {
        let pay = |owed: usize| (owed > 0).then(|| owed.saturating_sub(most));
        self.owed
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, pay)
            .map_or(0, |was| was.min(most))
    }
}

/// The slots of a configuration; more than a semaphore can count nobody can use.
fn slots(config: BulkheadConfig) -> usize {
    config.max_concurrent.min(Semaphore::MAX_PERMITS)
}

/// A place in the queue, free again when it is dropped.
struct Place<'b>(&'b AtomicUsize);

impl<'b> Place<'b> {
    fn take(waiting: &'b AtomicUsize, most: usize) -> Option<Self> {
        let step = |waiting: usize| (waiting < most).then_some(waiting + 1);
        waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, step).ok().map(|_| Self(waiting))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
