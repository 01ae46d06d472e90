//! In the place of the log: what is told of, kept for the model to look at.

use std::cell::RefCell;

use breakfall::Failure;
pub(crate) use breakfall::observe::Ending;
pub(crate) use breakfall::observe::LogConfig;
pub(crate) use breakfall::observe::Subject;
pub(crate) use breakfall::observe::TARGET;
use breakfall::observe::Told;
pub(crate) use breakfall::observe::in_flight;

thread_local! {
    /// A model and its threads are one thread to the system.
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

pub(crate) fn failure(
    _: LogConfig,
    _: Ending,
    of: Subject<'_>,
    failure: &Failure,
    _: Option<Told>,
) {
    LOG.with_borrow_mut(|log| log.push(format!("{} {}", of.operation, failure.code())));
}

pub(crate) fn abandoned(_: LogConfig, of: Subject<'_>) {
    LOG.with_borrow_mut(|log| log.push(format!("{} abandoned", of.operation)));
}

/// What was logged since it was last asked.
pub(crate) fn logged() -> Vec<String> {
    LOG.take()
}
