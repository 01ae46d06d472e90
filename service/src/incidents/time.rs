//! Moments as the store keeps them: milliseconds since 1970, before which nothing fails.

use std::time::Duration;
use std::time::SystemTime;

/// The moment in milliseconds since 1970.
pub(crate) fn unix_millis(at: SystemTime) -> i64 {
    let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The length in milliseconds.
pub(crate) fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}

/// The present in milliseconds since 1970.
pub(crate) fn present() -> i64 {
    unix_millis(breakfall::clock::wall())
}
