//! A cancellation that knows who asked for it.

use std::sync::Arc;

use crate::supervise::sync::CancellationToken;
use crate::supervise::sync::OnceLock;
use crate::supervise::sync::WaitForCancellationFutureOwned;

/// What a task is cancelled through. Clones are one and the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Cancel {
    token: CancellationToken,
    own: Arc<OnceLock<&'static str>>,
    above: Option<Arc<OnceLock<&'static str>>>,
}

impl Cancel {
    /// Who it was where a task was dropped without having been cancelled: then only the runtime can have done so.
    pub(super) const RUNTIME: &'static str = "runtime";

    /// One that is cancelled on its own or with this one.
    pub(super) fn child(&self) -> Self {
        let token = self.token.child_token();
        Self { token, own: Arc::default(), above: Some(Arc::clone(&self.own)) }
    }

    /// Cancels; the first one to do so is remembered.
    pub(super) fn cancel(&self, by: &'static str) {
        // Whoever is cancelled by this must find who did it.
        self.own.get_or_init(|| self.above().unwrap_or(by));
        self.token.cancel();
    }

    pub(super) fn cancelled(&self) -> WaitForCancellationFutureOwned {
        self.token.clone().cancelled_owned()
    }

    /// Who cancelled it, if anybody did.
    pub(super) fn by(&self) -> Option<&'static str> {
        self.own.get().copied().or_else(|| self.above())
    }

    fn above(&self) -> Option<&'static str> {
        self.above.as_ref()?.get().copied()
    }
}
