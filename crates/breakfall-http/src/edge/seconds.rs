//! A wait as headers and pages say it.

use std::time::Duration;

/// Whole seconds, never less than the wait and at least 1.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    let begun = u64::from(wait.subsec_nanos() > 0);
    wait.as_secs().saturating_add(begun).max(1)
}
