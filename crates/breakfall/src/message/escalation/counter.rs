//! What counts failures.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use crate::fault::Failure;

/// Counts the failures in a row of each person and family of requests: [`InProcess`](crate::message::InProcess), or one that several processes share.
///
/// No implementation keeps the name of a person: it keeps a hash of person and family, by a key that cannot be guessed. It
/// is bounded, in memory and in time: what is older than the window is gone.
pub trait FailureCounter: fmt::Debug + Send + Sync + 'static {
    /// Counts a failure; whether there are now as many within the window as the rule's threshold says.
    fn failed<'c>(&'c self, user: &'c str, family: &'c str, rule: Rule) -> Counting<'c, bool>;

    /// Forgets the failures: the next one is the first again.
    fn succeeded<'c>(&'c self, user: &'c str, family: &'c str) -> Counting<'c, ()>;
}

/// The answer of a [`FailureCounter`] on its way, or why there is none. Whoever waits for it sets the limit.
pub type Counting<'c, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'c>>;

/// When support comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// After how many failures in a row, at least 1.
    pub threshold: u32,
    /// Within what time they must fall.
    pub window: Duration,
}

impl Rule {
    /// Support after `threshold` failures in a row (0 like 1) within `window`.
    #[must_use]
    pub fn new(threshold: u32, window: Duration) -> Self {
        Self { threshold: threshold.max(1), window }
    }
}
