//! A cancellation that knows who asked for it.

use std::sync::Arc;
use std::sync::OnceLock;

use tokio_util::sync::CancellationToken;
use tokio_util::sync::WaitForCancellationFutureOwned;

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
        self.own.get_or_init(|| by);
        self.token.cancel();
    }

    pub(super) fn cancelled(&self) -> WaitForCancellationFutureOwned {
        self.token.clone().cancelled_owned()
    }

    /// Who cancelled it, if anybody did.
    pub(super) fn by(&self) -> Option<&'static str> {
        let above = || self.above.as_ref().and_then(|above| above.get());
        self.own.get().or_else(above).copied()
    }
}
