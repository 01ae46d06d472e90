//! What an operator wants to know of an operation, and what its caller does.

use std::fmt::Display;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use crate::fault::Attempted;

/// What an operator wants to know of an operation, formatted only on failure.
pub trait Context: Send {
    /// Hands every key and value to `sink`.
    fn visit(&self, sink: &mut dyn FnMut(&'static str, &dyn Display));

    /// Where every attempt is written down, if anybody asked.
    #[inline]
    fn history(&self) -> Option<&History> {
        None
    }
}

/// No context.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct NoContext;

impl Context for NoContext {
    fn visit(&self, _: &mut dyn FnMut(&'static str, &dyn Display)) {}
}

/// One key and value more.
#[derive(Clone, Copy, Debug)]
pub struct With<C, V> {
    pub(crate) before: C,
    pub(crate) key: &'static str,
    pub(crate) value: V,
}

impl<C: Context, V: Display + Send> Context for With<C, V> {
    fn visit(&self, sink: &mut dyn FnMut(&'static str, &dyn Display)) {
        self.before.visit(sink);
        sink(self.key, &self.value);
    }

    #[inline]
    fn history(&self) -> Option<&History> {
        self.before.history()
    }
}

/// With a [`History`].
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'r, C> {
    pub(crate) before: C,
    pub(crate) history: &'r History,
}

impl<C: Context> Context for Recorded<'_, C> {
    fn visit(&self, sink: &mut dyn FnMut(&'static str, &dyn Display)) {
        self.before.visit(sink);
    }

    fn history(&self) -> Option<&History> {
        Some(self.history)
    }
}

/// Every attempt of an operation, that of a success included, for who asks with
/// [`Operation::record`](crate::pipeline::Operation::record). Who does not ask does not pay.
#[derive(Debug, Default)]
pub struct History(Mutex<Recording>);

#[derive(Debug, Default)]
struct Recording {
    failed: Vec<Attempted>,
    succeeded: Option<Succeeded>,
}

/// The attempt that succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Succeeded {
    /// 1 for the first call.
    pub number: u32,
    /// How long after the operation it started.
    pub started: Duration,
    /// How long the call took.
    pub lasted: Duration,
}

impl History {
    /// Nothing happened yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The attempts that failed, oldest first, with the waits after them.
    #[must_use]
    pub fn failed(&self) -> Vec<Attempted> {
        self.recording(|recording| recording.failed.clone())
    }

    /// The attempt that succeeded, if one did.
    #[must_use]
    pub fn succeeded(&self) -> Option<Succeeded> {
        self.recording(|recording| recording.succeeded)
    }

    pub(crate) fn add(&self, failed: Attempted) {
        self.recording(|recording| recording.failed.push(failed));
    }

    pub(crate) fn end(&self, number: u32, started: Duration, lasted: Duration) {
        let succeeded = Succeeded { number, started, lasted };
        self.recording(|recording| recording.succeeded = Some(succeeded));
    }

    fn recording<T>(&self, look: impl FnOnce(&mut Recording) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
