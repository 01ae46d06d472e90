//! Adaptive concurrency: as many calls at once as the dependency can take today, found out from how it answers.
//!
//! **When to use.** In front of a dependency whose capacity nobody knows, or that changes: it is scaled, it has neighbours,
//! it has bad days. **When not.** Where the number is known: that is a [`bulkhead`](crate::policy::bulkhead). Where calls
//! differ in length by orders of magnitude for reasons of their own: their latency then says little of the load.
//!
//! **Defaults.** From 3 ([`AdaptiveConfig::min`]) to 200 ([`AdaptiveConfig::max`]) at once, starting with 20; changed once a
//! second, measured anew once a minute.
//!
//! **How the limit moves.** After each window, from the calls that *started* in it (earlier ones tell of an earlier limit):
//!
//! ```text
//! limit ← limit × gradient × (1 − overloaded / 2) + √limit × (1 − overloaded)
//! gradient = 1.25 × latency without a queue / latency now, between ½ and 1
//! overloaded = the share of calls that were shed or ran out of time
//! ```
//!
//! - *Why a gradient:* latency grows as soon as calls queue at the dependency, long before it fails. What it settles at is
//!   the number of calls that the dependency works on, a quarter more, and √limit to find room when there is some
//!   (TCP Vegas; Envoy's and Netflix's gradient controllers, whose ½, 1.25 and √limit these are). AIMD on failures alone
//!   finds the limit only by going over it, again and again.
//! - *Why failures all the same:* who sheds load instead of queueing stays fast. The decrease is that of DCTCP (RFC 8257),
//!   half of the share: one lost call in a hundred does not halve the limit, as it would by AIMD.
//! - *Why it is measured anew:* the latency without a queue is the least that was seen. It has to be able to rise, and with
//!   a queue standing it cannot be seen: once a minute the limit is halved for one window (as BBR version 2 does) and what
//!   is seen then is believed.
//! - It grows only where it is used: at least half of it, at some moment of the window.
//!
//! | a call | counts as |
//! |---|---|
//! | succeeded | its latency |
//! | failed: timed out; or `UNAVAILABLE`, `RESOURCE_EXHAUSTED`, `DEADLINE_EXCEEDED` that is not the caller's | overloaded |
//! | failed otherwise | nothing: it says nothing of the load |
//! | was dropped | nothing |
//!
//! **Order.** As the bulkhead, and in its place.
//!
//! **Cost.** A short lock to get in, one to be counted, one to get out.
//!
//! **Errors.** None of its own: [`Adaptive::try_enter`] gives no slot, from which the pipeline makes a rejection.
//!
//! **Dropped mid-way.** A [`Slot`] that is dropped is free again and counts as nothing.

mod config;
mod limit;
mod slot;
#[cfg(test)]
mod tests;

pub use self::config::AdaptiveConfig;
pub use self::slot::Slot;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use self::limit::Limit;
use crate::clock::Instant;
use crate::fault::Blame;
use crate::fault::Class;
use crate::fault::Failure;
use crate::fault::Origin;

/// A limit of calls at once that follows what the dependency can take.
#[derive(Debug)]
pub struct Adaptive(Mutex<Limit>);

impl Adaptive {
    /// A limit that has seen nothing yet, at `now`.
    #[must_use]
    pub fn new(config: AdaptiveConfig, now: Instant) -> Self {
        Self(Mutex::new(Limit::new(config, now)))
    }

    /// A slot for a call that starts at `now`, if one is free.
    #[must_use]
    pub fn try_enter(&self, now: Instant) -> Option<Slot<&Self>> {
        self.locked().try_take().then(|| Slot::taken(self, now))
    }

    /// As [`Adaptive::try_enter`], with a slot that keeps the limit alive.
    #[must_use]
    pub fn try_enter_owned(self: &Arc<Self>, now: Instant) -> Option<Slot<Arc<Self>>> {
        self.locked().try_take().then(|| Slot::taken(Arc::clone(self), now))
    }

    /// How many calls may be under way at this moment.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.locked().slots()
    }

    /// How many calls are under way.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.locked().in_flight()
    }

    /// Puts other numbers in force; what was learned stays, within them.
    pub fn reconfigure(&self, config: AdaptiveConfig) {
        self.locked().reconfigure(config);
    }

    fn locked(&self) -> MutexGuard<'_, Limit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AdaptiveConfig {
    /// Whether `failure` tells of too much load at the dependency: it was shed, or not served in time.
    #[must_use]
    pub fn is_overload(failure: &Failure) -> bool {
        match failure.origin() {
            Origin::TimedOut => true,
            Origin::Raised | Origin::Remote => {
                let shed = Class::Unavailable == failure.class()
                    || Class::ResourceExhausted == failure.class()
                    || Class::DeadlineExceeded == failure.class();
                shed && failure.blame() != Blame::Caller
            }
            // Refused by ourselves, given up, or a defect: the dependency has no part in it.
            Origin::Rejected | Origin::Cancelled | Origin::Panicked | Origin::Foreign => false,
        }
    }
}
