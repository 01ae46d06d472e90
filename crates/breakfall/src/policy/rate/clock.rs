//! Our clock, as `governor` wants it.

use std::time::Instant;

use crate::clock::now;

/// The monotonic clock of [`clock`](crate::clock): a test that owns that one owns the rates too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ours;

impl governor::clock::Clock for Ours {
    type Instant = Instant;

    fn now(&self) -> Instant {
        now().into_std()
    }
}
