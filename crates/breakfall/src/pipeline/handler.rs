//! The central handler.

use std::sync::Arc;

use crate::pipeline::Operation;
use crate::pipeline::Plan;
use crate::pipeline::Settings;

/// Runs operations through the policies: the seed's `AsyncErrorHandler`.
///
/// Cheap to clone; clones share their settings.
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
#[derive(Clone, Debug)]
pub struct Handler {
    settings: Arc<Settings>,
}

impl Handler {
    /// A handler with these settings.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The plan of the operation of this name.
    #[must_use]
    pub fn plan(&self, operation: &str) -> &Plan {
        let settings = &*self.settings;
        // Most programs configure no operation by itself: then nothing is hashed.
        if settings.operations.is_empty() {
            return &settings.plan;
        }
        settings.operations.get(operation).unwrap_or(&settings.plan)
    }

    /// An operation. `name` is `lower_snake` and stands in logs, in metrics, in the configuration of its plan, and in the
    /// code `ASYNC_<NAME>_FAILED`; it is a literal so that their number is bounded.
    pub fn operation(&self, name: &'static str) -> Operation<'_> {
        Operation::new(self, name)
    }
}
