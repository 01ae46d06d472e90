//! Something of Restate that is waited for, beside others.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::OnceLock;
use std::task::Context;
use std::task::Poll;
use std::task::Waker;
use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::Effect;
use breakfall::pipeline::BoxFuture;
use bytes::Bytes;
use restate_sdk::context::macro_support::SealedDurableFuture;
use restate_sdk::endpoint::ContextInternal;
use restate_sdk::errors::TerminalError;

use crate::flow::cancelled;
use crate::wire;

/// A timer, or a promise. It is begun when this is made, and stands in the journal in that order.
pub(crate) struct Wait<'c> {
    id: u64,
    handle: u32,
    coming: BoxFuture<'c, Result<String, TerminalError>>,
}

impl<'c> Wait<'c> {
    /// A timer of this length.
    pub(crate) fn until(ctx: &'c ContextInternal, id: u64, length: Duration) -> Self {
        Self::begin(id, |begun| {
            Box::pin(async move {
                let timer = ctx.sleep(length);
                begun.is(timer.handle().into());
                Pause::once().await;
                timer.await.map(|()| "null".to_owned())
            })
        })
    }

    /// A promise of this name.
    pub(crate) fn promise(ctx: &'c ContextInternal, id: u64, name: String) -> Self {
        Self::begin(id, |begun| {
            Box::pin(async move {
                let promise = ctx.promise::<Bytes>(&name);
                begun.is(promise.handle().into());
                Pause::once().await;
                promise.await.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            })
        })
    }

    fn begin(
        id: u64,
        make: impl FnOnce(Begun) -> BoxFuture<'c, Result<String, TerminalError>>,
    ) -> Self {
        let begun = Begun::default();
        let mut coming = make(begun.clone());
        // Up to where it is begun; there it pauses once, so nothing is lost of what it gives.
        let pauses = coming.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        debug_assert!(pauses.is_pending(), "it pauses when it is begun");
        Self { id, handle: begun.handle(), coming }
    }

    /// The ask that it is for.
    pub(crate) const fn id(&self) -> u64 {
        self.id
    }

    /// What Restate knows it by.
    pub(crate) const fn handle(&self) -> u32 {
        self.handle
    }

    /// What has come, as JSON; where nothing has, as somebody cancelled the run in this moment, that failure. Awaited when it is there.
    pub(crate) async fn came(self) -> Result<String, Failure> {
        self.coming.await.map_err(|error| {
            if wire::is_cancelled(&error) {
                cancelled(Effect::None)
            } else {
                Failure::unexpected(error.to_string())
            }
        })
    }
}

/// Where the handle of what was begun is put.
#[derive(Clone, Default)]
struct Begun(Arc<OnceLock<u32>>);

impl Begun {
    fn is(&self, handle: u32) {
        self.0.get_or_init(|| handle);
    }

    fn handle(&self) -> u32 {
        // The SDK's own sign for a future that never comes.
        self.0.get().copied().unwrap_or(u32::MAX)
    }
}

/// Pending once.
struct Pause {
    is_over: bool,
}

impl Pause {
    const fn once() -> Self {
        Self { is_over: false }
    }
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.is_over, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}
