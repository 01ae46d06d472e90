//! How requests were answered, counted. An operation that ended well may have brought a degraded answer: what people got stands here.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use breakfall::Failure;
use breakfall::Outcome;

/// What a person got.
const STATUSES: [&str; 4] = ["success", "degraded", "deferred", "failed"];

/// The answers since the start, by status.
#[derive(Debug, Default)]
pub(crate) struct Answers([AtomicU64; STATUSES.len()]);

impl Answers {
    /// One more that ended like this.
    pub(super) fn count<T>(&self, ended: &Result<Outcome<T>, Failure>) {
        let [success, degraded, deferred, failed] = &self.0;
        let counter = match ended {
            Ok(Outcome::Full(_)) => success,
            Ok(Outcome::Degraded { .. }) => degraded,
            Ok(Outcome::Deferred { .. }) => deferred,
            Err(_) => failed,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Each status with its number.
    pub(crate) fn totals(&self) -> impl Iterator<Item = (&'static str, u64)> {
        STATUSES.into_iter().zip(self.0.iter().map(|counter| counter.load(Ordering::Relaxed)))
    }
}
