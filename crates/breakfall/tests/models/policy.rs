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
