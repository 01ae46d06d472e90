//! The door to memory that threads share, for the files that `tests/models` puts behind a model checker: there they find the checker's
//! types under this name.

pub(crate) use std::sync::Mutex;
pub(crate) use std::sync::atomic::AtomicU64;
