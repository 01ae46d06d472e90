//! Tells runs of this process at once that somebody wants them to end.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use tokio_util::sync::CancellationToken;

/// The runs of this process, by what Restate calls them. Restate tells a run of its cancellation between two steps; one that is called
/// here, too, breaks off the step under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cancels(Arc<Mutex<HashMap<String, CancellationToken>>>);

/// A run, as long as it is here.
#[derive(Debug)]
pub(crate) struct Here {
    cancels: Cancels,
    invocation: String,
    pub(crate) token: CancellationToken,
}

impl Cancels {
    pub(crate) fn enter(&self, invocation: &str) -> Here {
        let (invocation, token) = (invocation.to_owned(), CancellationToken::new());
        self.lock().insert(invocation.clone(), token.clone());
        Here { cancels: self.clone(), invocation, token }
    }

    pub(crate) fn tell(&self, invocation: &str) {
        if let Some(token) = self.lock().get(invocation) {
            token.cancel();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        self.cancels.lock().remove(&self.invocation);
    }
}
