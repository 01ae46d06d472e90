//! Who has failed so often that support should come first.

mod counter;
mod in_process;
mod shared;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub use self::counter::Counting;
pub use self::counter::FailureCounter;
pub use self::counter::Rule;
pub use self::in_process::InProcess;
pub use self::shared::Outage;
use self::shared::Shared;
use crate::fault::Action;
use crate::fault::Class;
use crate::fault::Failure;
use crate::fault::Origin;

/// Says when support should come first: as soon as a person has failed several times in a row in one family of requests.
///
/// In a row: without a success between them, and all within one sliding window of time. Counted by this process, and where
/// several serve the same people by a counter that they share ([`Escalation::with_shared`]).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// use breakfall::Failure;
/// use breakfall::fault::AsyncFault;
/// use breakfall::message::Escalation;
///
/// let escalation = Escalation::new(2);
/// let failure = Failure::from(AsyncFault::Unexpected);
/// assert!(!escalation.failed("ada", "tickets", &failure).await);
/// assert!(escalation.failed("ada", "tickets", &failure).await);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Escalation {
    threshold: Arc<AtomicU32>,
    window: Duration,
    own: Arc<InProcess>,
    shared: Option<Arc<Shared>>,
}

impl Escalation {
    /// The window where nothing else is said: an hour, about as long as somebody keeps at one thing. Who comes back
    /// tomorrow starts over.
    pub const WINDOW: Duration = Duration::from_hours(1);
    /// The longest that a shared counter is waited for: a person is waiting for the answer meanwhile.
    pub const SHARED_LIMIT: Duration = Duration::from_millis(100);
    /// How long a shared counter that failed is left alone, so that its outage does not delay every failure.
    pub const SHARED_PAUSE: Duration = Duration::from_secs(5);

    /// Support at the `threshold`th failure in a row (0 like 1) and at each one after it, until a success or until the
    /// window has moved on. Thresholds past [`InProcess::MOST_FAILURES`] are never reached by one process alone.
    #[must_use]
    pub fn new(threshold: u32) -> Self {
        let own = Arc::new(InProcess::new(threshold));
        let threshold = Arc::new(AtomicU32::new(threshold));
        Self { threshold, window: Self::WINDOW, own, shared: None }
    }

    /// Sets another threshold, for all clones; what has been counted counts on.
    pub fn set_threshold(&self, threshold: u32) {
        self.threshold.store(threshold, Ordering::Relaxed);
    }

    /// The threshold that holds now.
    #[must_use]
    pub fn threshold(&self) -> u32 {
        self.threshold.load(Ordering::Relaxed).max(1)
    }

    fn rule(&self) -> Rule {
        Rule::new(self.threshold.load(Ordering::Relaxed), self.window)
    }

    /// With another window.
    #[must_use]
    pub fn with_window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// With a counter that several processes share. Where it fails, panics or does not answer within
    /// [`Escalation::SHARED_LIMIT`], this process's own count stands in, and it is asked again after
    /// [`Escalation::SHARED_PAUSE`]. `tell` is called once at the start of such an outage and once at its end: for
    /// operators.
    #[must_use]
    pub fn with_shared(
        mut self,
        counter: impl FailureCounter,
        tell: impl Fn(Outage<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.shared = Some(Arc::new(Shared::new(Box::new(counter), Box::new(tell))));
        self
    }

    /// Whether support can help with such a failure: its fault declares `contact_support`, and it was not cancelled. A
    /// caller's own mistakes are counted only where their fault declares so: its author says then that it takes a person to
    /// explain.
    #[must_use]
    pub fn is_counted(failure: &Failure) -> bool {
        let cancelled =
            failure.origin() == Origin::Cancelled || failure.class() == Class::Cancelled;
        failure.spec().actions.contains(&Action::CONTACT_SUPPORT) && !cancelled
    }

    /// Counts `failure` for `user`, where it is one that [counts](Escalation::is_counted); whether support should come
    /// first. Takes at most [`Escalation::SHARED_LIMIT`].
    ///
    /// # Dropped mid-way
    /// This process has counted the failure, a shared counter may have.
    pub async fn failed(&self, user: &str, family: &str, failure: &Failure) -> bool {
        if !Self::is_counted(failure) {
            return false;
        }
        // Counted here in any case: should the shared counter go away, this process knows its own part.
        let rule = self.rule();
        let own = self.own.count(user, family, rule);
        match &self.shared {
            Some(shared) => shared.failed(user, family, rule).await.unwrap_or(own),
            None => own,
        }
    }

    /// Forgets the failures of `user`: the next one is the first again. What is left to do for a shared counter comes
    /// back as a future to be spawned: who has succeeded need not wait for it.
    ///
    /// # Dropped mid-way
    /// The shared counter may remember until the window has moved on: support is then offered earlier than need be.
    pub fn succeeded(
        &self,
        user: &str,
        family: &str,
    ) -> Option<impl Future<Output = ()> + Send + use<>> {
        self.own.forget(user, family);
        let shared = self.shared.as_ref().filter(|shared| !shared.is_paused())?;
        let (shared, user, family) = (Arc::clone(shared), user.to_owned(), family.to_owned());
        Some(async move { shared.succeeded(&user, &family).await })
    }
}
