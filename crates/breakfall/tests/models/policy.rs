//! The policies of the library, over loom.

#![expect(
    dead_code,
    unreachable_pub,
    reason = "these are the library's files, of which a model uses some"
)]

pub mod breaker;
pub mod budget;
#[path = "../../src/policy/cells.rs"]
pub mod cells;

/// In the place of the library's door to shared memory.
pub mod sync {
    pub use loom::sync::Mutex;
    pub use loom::sync::atomic::AtomicU32;
    pub use loom::sync::atomic::AtomicU64;
}

/// In the place of the limits: whatever has not ended at once takes too long.
pub mod timeout {
    use std::pin::Pin;
    use std::task::Context;
    use std::task::Poll;

    use crate::clock::Instant;

    pub struct Limited<F>(Pin<Box<F>>);

    impl<F> Limited<F> {
        pub fn new(work: F, _: Instant) -> Self {
            Self(Box::pin(work))
        }
    }

    impl<F: Future> Future for Limited<F> {
        type Output = Option<F::Output>;

        fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
            Poll::Ready(match self.0.as_mut().poll(cx) {
                Poll::Ready(ended) => Some(ended),
                Poll::Pending => None,
            })
        }
    }
}
