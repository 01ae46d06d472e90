//! The time of day, which outlives a process.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::UNIX_EPOCH;

use breakfall::clock::Instant;
use breakfall::clock::now;
use breakfall::clock::wall;

/// Where an engine reads the time of day from. It stands in the journal (when a wait ends, when something happened), since no
/// monotonic clock outlives the machine; a clock that is put back makes waits longer by that much, never shorter.
#[derive(Clone, Debug, Default)]
pub struct Wall(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    Runtime(Instant),
    ByHand(Arc<AtomicU64>),
}

impl Wall {
    /// The clock of the system.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// One that goes with the clock of the runtime, which a test may own: it begins at the epoch, now.
    #[must_use]
    pub fn of_runtime() -> Self {
        Self(Source::Runtime(now()))
    }

    /// One that stands still at the epoch until somebody calls [`Wall::advance`]; clones show the same time.
    #[must_use]
    pub fn by_hand() -> Self {
        Self(Source::ByHand(Arc::default()))
    }

    /// Moves a clock that was made by [`Wall::by_hand`]; without effect on the others.
    pub fn advance(&self, by: Duration) {
        if let Source::ByHand(now) = &self.0 {
            now.fetch_add(millis(by), Ordering::SeqCst);
        }
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        match &self.0 {
            Source::System => wall().duration_since(UNIX_EPOCH).map_or(0, millis),
            Source::Runtime(start) => millis(now().saturating_duration_since(*start)),
            Source::ByHand(now) => now.load(Ordering::SeqCst),
        }
    }
}

pub(crate) fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
