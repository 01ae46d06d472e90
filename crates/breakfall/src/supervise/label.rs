//! Under which name a failure is logged that nobody came for.

use std::fmt;
use std::sync::Arc;

use crate::fault::Failure;
use crate::observe;
use crate::observe::Ending;
use crate::observe::LogConfig;
use crate::observe::Subject;

/// What failures that nobody came for are logged under.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub(super) name: &'static str,
    pub(super) correlation: Option<Arc<str>>,
    pub(super) log: LogConfig,
    ending: Ending,
}

impl Label {
    /// Work side by side, a channel, a stream.
    pub(super) fn shared(name: &'static str) -> Self {
        Self { name, correlation: None, log: LogConfig::default(), ending: Ending::Unread }
    }

    /// A supervised task.
    pub(super) const fn task(name: &'static str, log: LogConfig) -> Self {
        Self { name, correlation: None, log, ending: Ending::TaskFailed }
    }

    pub(super) fn subject(&self) -> Subject<'_> {
        Subject { operation: self.name, correlation: self.correlation.as_deref() }
    }

    pub(super) fn unread(&self, failure: &Failure) {
        observe::failure(self.log, self.ending, self.subject(), failure, None);
    }
}

/// Failures kept for somebody: those that are left when it is dropped are logged.
pub(super) struct Kept {
    label: Label,
    failures: Vec<Failure>,
}

impl Kept {
    pub(super) const fn new(label: Label) -> Self {
        Self { label, failures: Vec::new() }
    }

    pub(super) fn keep(&mut self, failure: Failure) {
        self.failures.push(failure);
    }

    /// All of them, for somebody who will look at them.
    pub(super) fn take(&mut self) -> Vec<Failure> {
        std::mem::take(&mut self.failures)
    }

    pub(super) const fn label(&self) -> &Label {
        &self.label
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        for failure in &self.failures {
            self.label.unread(failure);
        }
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} unread of {}", self.failures.len(), self.label.name)
    }
}
