//! The only source of time and chance.
//!
//! Monotonic time is tokio's: a test that starts with `#[tokio::test(start_paused = true)]` owns it, and a 30 s timeout
//! fires at exactly 30 s in no time at all. Wall-clock time is for people's eyes only; no decision rests on it, so that a
//! clock that is put back an hour changes nothing. Chance comes from [`Dice`], which a test can seed.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::SystemTime;

pub use tokio::time::Instant;
pub use tokio::time::Sleep;

/// The present, on the monotonic clock.
#[must_use]
pub fn now() -> Instant {
    Instant::now()
}

/// The time of day: for records that people read, never for decisions.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the seam")]
pub fn wall() -> SystemTime {
    SystemTime::now()
}

/// Waits until `deadline`; nothing is armed before the first poll, and a drop disarms it.
pub fn sleep_until(deadline: Instant) -> Sleep {
    tokio::time::sleep_until(deadline)
}

/// Chance, seedable for tests.
#[derive(Clone, Debug, Default)]
pub struct Dice(Option<Arc<Mutex<fastrand::Rng>>>);

impl Dice {
    /// Chance that differs at every start of the program.
    #[must_use]
    pub const fn system() -> Self {
        Self(None)
    }

    /// Chance that repeats: the same seed gives the same sequence.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Some(Arc::new(Mutex::new(fastrand::Rng::with_seed(seed)))))
    }

    /// A length of time from zero to `most`, both included, each equally likely.
    #[must_use]
    pub fn up_to(&self, most: Duration) -> Duration {
        let nanos = u64::try_from(most.as_nanos()).unwrap_or(u64::MAX);
        Duration::from_nanos(match &self.0 {
            None => fastrand::u64(0..=nanos),
            Some(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).u64(0..=nanos),
        })
    }
}
