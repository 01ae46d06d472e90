//! Time that a test owns.

use std::time::Duration;

use crate::clock::later;
use crate::clock::now;
use crate::clock::sleep_until;

/// Lets `time` pass in a test that owns the clock (`start_paused = true`): whatever falls due meanwhile happens first, in order, each at
/// exactly its time. Takes no time of yours.
///
/// Where the clock runs by itself it waits, like everybody.
///
/// **Dropped mid-way**: the clock stays where it is.
pub async fn elapse(time: Duration) {
    sleep_until(later(now(), time)).await;
}
