//! The clock of the library, of which the bell is over loom.

#![expect(unreachable_pub, reason = "these are the library's files")]

#[path = "../../src/clock/bell.rs"]
pub mod bell;

pub use breakfall::clock::*;

/// In the place of the library's door to shared memory.
pub mod sync {
    pub use loom::sync::Mutex;
    pub use loom::sync::atomic::AtomicU64;
}
