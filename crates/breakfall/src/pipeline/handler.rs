//! The central handler.

use std::fmt;
use std::sync::Arc;

use crate::clock::now;
use crate::fault::panic::install_hook;
use crate::pipeline::Operation;
use crate::pipeline::OperationMetrics;
use crate::pipeline::Plan;
use crate::pipeline::Refused;
use crate::pipeline::Retrying;
use crate::pipeline::Settings;
use crate::pipeline::entry::Entry;
use crate::pipeline::metrics::Count;
use crate::pipeline::registry::Registry;
use crate::policy::breaker::Breaker;

/// Runs operations through the policies: the seed's `AsyncErrorHandler`.
///
/// Cheap to clone; clones share their settings and what they have learned of their targets.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), breakfall::Failure> {
/// use breakfall::{Handler, Outcome, Settings};
/// use breakfall::fault::OperationFailed;
///
/// let breakfall = Handler::new(Settings::default());
/// let outcome = breakfall
///     .operation("read_greeting")
///     .context("user", "ada")
///     .run(|_attempt| async { Err::<&str, _>(OperationFailed::new("read_greeting")) })
///     .or_degrade(|_failure| async { Ok::<_, OperationFailed>("Hello, whoever you are.") })
///     .await?;
/// let Outcome::Degraded { value, failure, .. } = outcome else { panic!() };
/// assert_eq!(value, "Hello, whoever you are.");
/// assert_eq!(failure.code().as_str(), "ASYNC_READ_GREETING_FAILED");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Handler {
    registry: Arc<Registry>,
}

impl Handler {
    /// A handler with these settings.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        install_hook();
        Self { registry: Arc::new(Registry::new(settings)) }
    }

    /// The settings that hold now.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        self.registry.settings()
    }

    /// The plan that the operation of this name has now.
    #[must_use]
    pub fn plan(&self, operation: &str) -> Plan {
        self.settings().plan_of(operation).clone()
    }

    /// Takes over other settings, for operations under way as well. What is known of the targets stays: an open circuit stays open, a
    /// budget keeps its balance, a slot its holder.
    ///
    /// # Errors
    /// If they cannot be taken over without forgetting something, with the reason; then everything stays as it was.
    pub fn reload(&self, settings: Settings) -> Result<(), Refused> {
        self.registry.reload(settings)
    }

    /// An operation. `name` is `lower_snake` and stands in logs, in metrics, in the configuration of its plan, and in the
    /// code `ASYNC_<NAME>_FAILED`; it is a literal so that their number is bounded.
    #[inline]
    pub fn operation(&self, name: &'static str) -> Operation<'_> {
        Operation::new(self, self.registry.entry(name))
    }

    /// The operation of this name on one of many targets, such as a host or a tenant: with a breaker, a budget and gates of its
    /// own. At most [`Settings::MOST_KEYS`] of them are kept for all names together; of those that nobody holds, the one
    /// that was not asked for the longest is forgotten.
    #[must_use]
    pub fn keyed(&self, name: &'static str, key: &str) -> Keyed {
        Keyed { handler: self.clone(), entry: self.registry.keyed(name, key) }
    }

    /// The breaker of the target of this operation, to look at it or to open and close it by hand.
    pub fn breaker(&self, operation: &'static str) -> &Breaker {
        &self.registry.entry(operation).target.breaker
    }

    /// What each operation has done so far, by name.
    #[must_use]
    pub fn metrics(&self) -> Vec<OperationMetrics> {
        self.registry.entries().iter().map(|entry| metrics(entry)).collect()
    }

    /// What is tried again at this moment, keyed targets included, the longest under way first. Of each operation at most
    /// [`MOST_RETRYING`](crate::pipeline::MOST_RETRYING) are listed; [`OperationMetrics::retrying`] counts all.
    #[must_use]
    pub fn retrying(&self) -> Vec<Retrying> {
        let entries = self.registry.everything();
        let mut all: Vec<_> = entries.iter().flat_map(|entry| entry.retrying.all(entry)).collect();
        all.sort_by_key(|one| one.since);
        all
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handler").field("settings", &self.settings()).finish_non_exhaustive()
    }
}

fn metrics(entry: &Entry) -> OperationMetrics {
    OperationMetrics {
        operation: entry.name,
        target: entry.target.name.clone(),
        succeeded: entry.successes.successes(),
        breaker: entry.target.breaker.state(now()),
        retrying: entry.retrying.count(),
        retries_left: entry.target.budget.balance(now(), entry.target.successes()),
        counts: Count::ALL.map(|count| entry.tally.get(count)),
    }
}

/// An operation on one of many targets. Keep it as long as the target is in use; what it has learned outlives it for a while.
#[derive(Clone)]
pub struct Keyed {
    handler: Handler,
    entry: Arc<Entry>,
}

impl Keyed {
    /// The operation, as [`Handler::operation`] gives it.
    pub fn operation(&self) -> Operation<'_> {
        Operation::new(&self.handler, &self.entry)
    }

    /// The breaker of this target.
    #[must_use]
    pub fn breaker(&self) -> &Breaker {
        &self.entry.target.breaker
    }

    /// What was done on this target so far.
    #[must_use]
    pub fn metrics(&self) -> OperationMetrics {
        metrics(&self.entry)
    }
}

impl fmt::Debug for Keyed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyed({} on {})", self.entry.name, self.entry.target.name)
    }
}
