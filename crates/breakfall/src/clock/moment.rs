//! A moment as one number: what is kept of time beside each operation on its way.

use std::num::NonZeroU64;
use std::sync::LazyLock;
use std::time::Duration;

use crate::clock::Instant;
use crate::clock::later;
use crate::clock::now;

/// Nanoseconds of the monotonic clock, from an epoch of this process that lies in the middle: 292 years either way. Half as large as an
/// [`Instant`], with `None` as well, and told from another in one instruction where that takes forty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(NonZeroU64);

/// Where the epoch stands among the numbers. The clock of a test may be behind the one that it was taken from.
const MIDDLE: u64 = 1 << 63;

static EPOCH: LazyLock<Instant> = LazyLock::new(now);

impl Moment {
    /// The present.
    pub(crate) fn now() -> Self {
        Self::of(now())
    }

    /// That of `at`; what is further than centuries is at the end of them.
    pub(crate) fn of(at: Instant) -> Self {
        let epoch = *EPOCH;
        match at.checked_duration_since(epoch) {
            Some(ahead) => Self::new(MIDDLE.saturating_add(nanos(ahead))),
            None => Self::new(MIDDLE.saturating_sub(nanos(epoch.saturating_duration_since(at)))),
        }
    }

    /// The same for those who count as the clock does.
    pub(crate) fn instant(self) -> Instant {
        let (epoch, at) = (*EPOCH, self.0.get());
        let ahead = Duration::from_nanos(at.saturating_sub(MIDDLE));
        let behind = Duration::from_nanos(MIDDLE.saturating_sub(at));
        let at = epoch.checked_sub(behind).unwrap_or(epoch);
        at.checked_add(ahead).unwrap_or_else(|| later(at, ahead))
    }

    /// So many nanoseconds after this one.
    #[inline]
    pub(crate) const fn plus(self, nanos: u64) -> Self {
        Self(self.0.saturating_add(nanos))
    }

    /// How many nanoseconds it comes after `earlier`: none where it comes before.
    #[inline]
    pub(crate) const fn nanos_since(self, earlier: Self) -> u64 {
        self.0.get().saturating_sub(earlier.0.get())
    }

    /// [`Moment::nanos_since`], as a length of time.
    #[inline]
    pub(crate) const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.nanos_since(earlier))
    }

    const fn new(nanos: u64) -> Self {
        match NonZeroU64::new(nanos) {
            Some(nanos) => Self(nanos),
            None => Self(NonZeroU64::MIN),
        }
    }
}

/// A length of time in nanoseconds, or the longest that can be counted.
#[inline]
pub(crate) fn nanos(length: Duration) -> u64 {
    u64::try_from(length.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: Duration = Duration::from_hours(365 * 24);

    #[test]
    fn it_is_the_same_moment_before_and_after_the_epoch() {
        let epoch = *EPOCH;
        for length in [Duration::ZERO, Duration::from_nanos(1), Duration::from_secs(7), YEAR * 100]
        {
            for at in [epoch + length, epoch.checked_sub(length).unwrap_or(epoch)] {
                assert_eq!(Moment::of(at).instant(), at, "{length:?} from the epoch");
            }
        }
        let (one, other) = (Moment::of(epoch), Moment::of(epoch + YEAR));
        assert_eq!((other.since(one), one.since(other)), (YEAR, Duration::ZERO));
        assert_eq!(one.plus(nanos(YEAR)), other);
    }

    #[test]
    fn what_is_further_than_centuries_is_no_overflow() {
        let last = Moment::of(*EPOCH).plus(u64::MAX);
        assert_eq!(last.plus(u64::MAX), last);
        assert!(last.instant() > *EPOCH + YEAR);
        if let Some(far) = EPOCH.checked_add(YEAR * 1000) {
            assert_eq!(Moment::of(far), last);
        }
    }
}
