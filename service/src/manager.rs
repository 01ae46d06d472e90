//! What the service manager is told (systemd's `Type=notify`): ready, reloading, stopping, alive.
//!
//! Without one, none of this does anything.

use std::future::pending;
use std::time::Duration;

use breakfall::clock::now;
use breakfall::clock::sleep_until;
use sd_notify::NotifyState;

/// Everything is open: who waits for this service may start.
pub(crate) fn ready() {
    tell(&[NotifyState::Ready]);
}

/// The configuration is read again; [`ready`] follows.
pub(crate) fn reloading() {
    // Since when, so that this is not taken for the answer to an earlier reload.
    match NotifyState::monotonic_usec_now() {
        Ok(since) => tell(&[NotifyState::Reloading, since]),
        Err(_) => tell(&[NotifyState::Reloading]),
    }
}

/// Nobody new is let in. What is under way takes up to `longest`.
pub(crate) fn stopping(longest: Duration) {
    let microseconds = u32::try_from(longest.as_micros()).unwrap_or(u32::MAX);
    tell(&[NotifyState::Stopping, NotifyState::ExtendTimeoutUsec(microseconds)]);
}

/// Says that the runtime still gets round to things, as often as the manager asked for (`WatchdogSec=`), for ever.
#[expect(clippy::infinite_loop, reason = "it runs as long as the service, which drops it")]
pub(crate) async fn keep_alive() {
    let patience = sd_notify::watchdog_enabled().filter(|patience| !patience.is_zero());
    let Some(patience) = patience else { return pending().await };
    loop {
        tell(&[NotifyState::Watchdog]);
        // Half of its patience, as sd_watchdog_enabled(3) advises.
        sleep_until(now() + patience / 2).await;
    }
}

fn tell(news: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(news) {
        tracing::warn!(event = "service.manager_deaf", %error, "the service manager cannot be told");
    }
}
