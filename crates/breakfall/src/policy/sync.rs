//! The one door to memory that threads share, for the files that `tests/models` puts behind a model checker: there the same
//! files find the checker's types under this name.

pub(crate) use std::sync::Mutex;
pub(crate) use std::sync::MutexGuard;
pub(crate) use std::sync::OnceLock;
pub(crate) use std::sync::atomic::AtomicU32;
pub(crate) use std::sync::atomic::AtomicU64;
