//! A call that is under way.

use std::fmt;
use std::ops::Deref;

use crate::clock::Instant;
use crate::fault::Failure;
use crate::policy::adaptive::Adaptive;
use crate::policy::adaptive::AdaptiveConfig;
use crate::policy::adaptive::limit::Seen;

/// A call that is in. Say how it ended, or drop it: then it counts as nothing.
#[must_use = "a slot that is dropped is free again"]
pub struct Slot<A: Deref<Target = Adaptive>> {
    owner: A,
    since: Instant,
}

impl<A: Deref<Target = Adaptive>> Slot<A> {
    /// The slot that was just taken from `owner`: exactly one for each.
    pub(super) const fn taken(owner: A, since: Instant) -> Self {
        Self { owner, since }
    }

    /// It ended well, at `now`: what it took is a measure of the load.
    pub fn succeeded(self, now: Instant) {
        let took = now.saturating_duration_since(self.since);
        self.tell(Seen::Latency(took), now);
    }

    /// It failed, at `now`: counted where that tells of overload ([`AdaptiveConfig::is_overload`]).
    pub fn failed(self, failure: &Failure, now: Instant) {
        if AdaptiveConfig::is_overload(failure) {
            self.tell(Seen::Overload, now);
        }
    }

    fn tell(&self, seen: Seen, now: Instant) {
        self.owner.locked().see(seen, self.since, now);
    }
}

impl<A: Deref<Target = Adaptive>> Drop for Slot<A> {
    fn drop(&mut self) {
        self.owner.locked().give_back();
    }
}

impl<A: Deref<Target = Adaptive>> fmt::Debug for Slot<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").field("since", &self.since).finish_non_exhaustive()
    }
}
