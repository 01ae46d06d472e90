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
    use std::sync::atomic::Ordering;

    pub use loom::sync::Mutex;
    pub use loom::sync::MutexGuard;
    pub use loom::sync::atomic::AtomicU32;
    pub use loom::sync::atomic::AtomicU64;

    /// What loom has none of: whoever sees that it is filled sees what is in it.
    #[derive(Debug)]
    pub struct OnceLock<T> {
        value: std::sync::OnceLock<T>,
        filled: AtomicU32,
        filling: Mutex<()>,
    }

    impl<T> OnceLock<T> {
        pub fn new() -> Self {
            Self {
                value: std::sync::OnceLock::new(),
                filled: AtomicU32::new(0),
                filling: Mutex::new(()),
            }
        }

        pub fn get(&self) -> Option<&T> {
            let filled = self.filled.load(Ordering::Acquire) != 0;
            self.value.get().filter(|_| filled)
        }

        pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
            let _filling = self.filling.lock().unwrap();
            let value = self.value.get_or_init(make);
            self.filled.store(1, Ordering::Release);
            value
        }
    }
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
