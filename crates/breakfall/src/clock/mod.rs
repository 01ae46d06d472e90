//! The only source of time and chance.
//!
//! Monotonic time is tokio's: a test that starts with `#[tokio::test(start_paused = true)]` owns it, and a 30 s timeout
//! fires at exactly 30 s in no time at all. Wall-clock time is for people's eyes only; no decision rests on it, so that a
//! clock that is put back an hour changes nothing. Chance comes from [`Dice`], which a test can seed.

mod alarm;
mod bell;
mod moment;
mod sync;
mod wheel;

pub(crate) use self::alarm::Alarm;
#[cfg(test)]
pub(crate) use self::alarm::tests::armed;
pub use self::moment::Moment;
pub(crate) use self::moment::nanos;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::SystemTime;

pub use tokio::time::Instant;
pub use tokio::time::Sleep;

/// A year: what is longer is never waited for.
pub(crate) const LONGEST: Duration = Duration::from_hours(365 * 24);

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

/// `wait` after `start`; a wait beyond what the clock can count is a year, not a panic.
#[must_use]
pub fn later(start: Instant, wait: Duration) -> Instant {
    start.checked_add(wait.min(LONGEST)).unwrap_or(start)
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
        self.nanos_up_to(nanos(most))
    }

    /// The same for those who count in nanoseconds.
    pub(crate) fn nanos_up_to(&self, most: u64) -> Duration {
        if most == 0 {
            return Duration::ZERO;
        }
        Duration::from_nanos(self.draw(|rng| rng.u64(0..=most)))
    }

    /// A length of time from `least` to `most`, both included, each equally likely; `least` where `most` is less.
    #[must_use]
    pub fn between(&self, least: Duration, most: Duration) -> Duration {
        least.saturating_add(self.up_to(most.saturating_sub(least)))
    }

    /// A share of a whole: from 0 to less than 1, each equally likely.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.draw(fastrand::Rng::f64)
    }

    /// Whether something happens that happens at this rate: never at 0 or less, always at 1 or more, never at what is no number.
    #[must_use]
    pub fn chance(&self, rate: f64) -> bool {
        self.share() < rate
    }

    /// 64 bits, each sequence equally likely: for ids that must differ and need not be secret.
    #[must_use]
    pub fn bits(&self) -> u64 {
        let [bits] = self.several();
        bits
    }

    /// Several times 64 bits, at once.
    #[must_use]
    pub fn several<const N: usize>(&self) -> [u64; N] {
        self.draw(|rng| std::array::from_fn(|_| rng.u64(..)))
    }

    fn draw<T>(&self, with: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        match &self.0 {
            // The thread's own source goes on from where this fork leaves it: no two draws are alike.
            None => with(&mut fastrand::Rng::new()),
            Some(rng) => with(&mut rng.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_keeps_to_its_rate_and_to_any_number() {
        let dice = Dice::seeded(1);
        let hits = (0..10_000).filter(|_| dice.chance(0.25)).count();
        assert!((2_300..2_700).contains(&hits), "{hits} of 10000 at a rate of a quarter");
        for never in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
            assert!(!(0..1_000).any(|_| dice.chance(never)), "{never} happened");
        }
        for always in [1.0, 7.0, f64::INFINITY] {
            assert!((0..1_000).all(|_| dice.chance(always)), "{always} did not happen");
        }
    }

    #[test]
    fn lengths_stay_between_their_ends() {
        let (dice, second) = (Dice::seeded(2), Duration::from_secs(1));
        for _ in 0..1_000 {
            assert!((second..=2 * second).contains(&dice.between(second, 2 * second)));
        }
        assert_eq!(dice.between(2 * second, second), 2 * second);
        assert_eq!(dice.between(Duration::MAX, Duration::MAX), Duration::MAX);
    }

    #[test]
    fn the_systems_chance_does_not_repeat_itself() {
        let dice = Dice::system();
        let drawn: std::collections::BTreeSet<_> =
            (0..1_000).map(|_| dice.up_to(Duration::from_secs(1))).collect();
        assert!(drawn.len() > 990, "only {} of 1000 draws differ", drawn.len());
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_the_clock_is_a_year() {
        assert_eq!(later(now(), Duration::MAX) - now(), Duration::from_hours(365 * 24));
    }
}
