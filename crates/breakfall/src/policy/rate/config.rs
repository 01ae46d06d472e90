//! The numbers of the rate limit.

use std::num::NonZeroU32;
use std::time::Duration;

/// How many calls may start in a time. There is no default rate: only who knows the dependency knows it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RateConfig {
    /// How many calls may start in a second, in the long run; 0.1 is one in ten seconds. From one a day to one a nanosecond:
    /// what is outside of that, or no number, is taken as the nearest of the two (no number as one a day).
    pub permits_per_second: f64,
    /// How many calls may start at once after a quiet time.
    pub burst: NonZeroU32,
    /// The longest that a call waits for its turn. Zero: whose turn it is not is refused.
    pub max_wait: Duration,
}

impl RateConfig {
    /// Nobody waits: the default of Polly's limiters, and who is refused is told when to come back.
    pub const DEFAULT_MAX_WAIT: Duration = Duration::ZERO;
    const SLOWEST: Duration = Duration::from_hours(24);
    const FASTEST: Duration = Duration::from_nanos(1);

    /// So many calls in a second, and at once as many as a second brings (at least one): the burst of `governor`. Nobody waits.
    #[must_use]
    pub fn per_second(permits_per_second: f64) -> Self {
        let burst = permits_per_second.ceil().clamp(1.0, f64::from(u32::MAX));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to what fits; no number becomes 0, and that one"
        )]
        let burst = NonZeroU32::new(burst as u32).unwrap_or(NonZeroU32::MIN);
        Self { permits_per_second, burst, max_wait: Self::DEFAULT_MAX_WAIT }
    }

    /// The time from one call to the next, in the long run.
    #[must_use]
    pub fn period(&self) -> Duration {
        if self.permits_per_second > 0.0 {
            let period = Duration::try_from_secs_f64(self.permits_per_second.recip());
            period.unwrap_or(Self::SLOWEST).clamp(Self::FASTEST, Self::SLOWEST)
        } else {
            Self::SLOWEST
        }
    }
}
