//! A moment as one number: how the library counts time.

use std::num::NonZeroU64;
use std::sync::LazyLock;
use std::time::Duration;

use crate::clock::Instant;
use crate::clock::LONGEST;
use crate::clock::later;
use crate::clock::now;

/// A moment on the monotonic clock, as nanoseconds since before this process began. Half as large as an [`Instant`], with `None` as well,
/// and told from another in one instruction where that takes forty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(NonZeroU64);

/// What comes before this is taken for it. As long ago as the clock can tell, up to a year: the clock of a test may be behind the real one.
static FIRST: LazyLock<Instant> = LazyLock::new(first);

#[cold]
#[expect(clippy::disallowed_methods, reason = "not the clock of a test: that may be ahead")]
fn first() -> Instant {
    let now = std::time::Instant::now();
    let lengths = [LONGEST, Duration::from_hours(24), Duration::from_hours(1)];
    lengths.into_iter().find_map(|length| now.checked_sub(length)).unwrap_or(now).into()
}

impl Moment {
    /// The last one that can be told: it does not come.
    pub(crate) const NEVER: Self = Self(NonZeroU64::MAX);

    /// The present.
    #[inline]
    #[must_use]
    pub fn now() -> Self {
        let since = now().saturating_duration_since(*FIRST);
        // The clock does not count centuries.
        let nanos = since.as_secs().wrapping_mul(1_000_000_000) + u64::from(since.subsec_nanos());
        Self(NonZeroU64::MIN).plus(nanos)
    }

    /// That of `at`; what is centuries from now is at the end of them.
    #[inline]
    pub(crate) fn of(at: Instant) -> Self {
        Self(NonZeroU64::MIN).plus(nanos(at.saturating_duration_since(*FIRST)))
    }

    /// The same for those who count as the clock does.
    #[must_use]
    pub fn instant(self) -> Instant {
        let since = Duration::from_nanos(self.0.get() - 1);
        FIRST.checked_add(since).unwrap_or_else(|| later(*FIRST, since))
    }

    /// `wait` after this one; at the end of what can be told where that lies beyond it.
    #[inline]
    #[must_use]
    pub const fn after(self, wait: Duration) -> Self {
        self.plus(nanos(wait))
    }

    /// So many nanoseconds after this one.
    #[inline]
    #[must_use]
    pub const fn plus(self, nanos: u64) -> Self {
        Self(self.0.saturating_add(nanos))
    }

    /// How many nanoseconds it comes after `earlier`: none where it comes before.
    #[inline]
    #[must_use]
    pub const fn nanos_since(self, earlier: Self) -> u64 {
        self.0.get().saturating_sub(earlier.0.get())
    }

    /// How long it comes after `earlier`: no time where it comes before.
    #[inline]
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.nanos_since(earlier))
    }
}

impl From<Instant> for Moment {
    #[inline]
    fn from(at: Instant) -> Self {
        Self::of(at)
    }
}

/// A length of time in nanoseconds, or the longest that can be counted.
#[inline]
pub(crate) const fn nanos(length: Duration) -> u64 {
    length.as_secs().saturating_mul(1_000_000_000).saturating_add(length.subsec_nanos() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_moment_there_and_back() {
        let first = *FIRST;
        assert!(now() >= first + LONGEST, "there is a year before the present");
        for length in [0, 1, 999_999_999, 1_000_000_000, 1 << 62].map(Duration::from_nanos) {
            assert_eq!(Moment::of(first + length).instant(), first + length);
        }
        let (one, other) = (Moment::of(first), Moment::of(first + LONGEST));
        assert_eq!((other.since(one), one.since(other)), (LONGEST, Duration::ZERO));
        assert_eq!(one.plus(nanos(LONGEST)), other);
        assert!(Moment::of(first + Duration::from_nanos(1)) > one);
    }

    #[test]
    fn what_is_too_early_or_too_late_is_at_the_end_of_what_can_be_told() {
        let first = Moment::of(*FIRST);
        if let Some(early) = FIRST.checked_sub(LONGEST) {
            assert_eq!(Moment::of(early), first);
        }
        let last = first.plus(u64::MAX);
        assert_eq!((last.plus(u64::MAX), nanos(Duration::MAX)), (last, u64::MAX));
        assert!(last.instant() > *FIRST + 100 * LONGEST);
        if let Some(far) = FIRST.checked_add(1000 * LONGEST) {
            assert_eq!(Moment::of(far), last);
        }
    }
}
