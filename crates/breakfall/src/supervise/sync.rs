//! The one door to what tasks share, for the files that `tests/models` puts behind a model checker: there the same files find stand-ins
//! under these names, which keep the promises of tokio's over the checker's locks.

pub(crate) use std::sync::Arc;
pub(crate) use std::sync::Mutex;
pub(crate) use std::sync::MutexGuard;
pub(crate) use std::sync::OnceLock;
pub(crate) use std::sync::Weak;

pub(crate) use futures_util::task::AtomicWaker;
pub(crate) use tokio::sync::mpsc;
pub(crate) use tokio::sync::oneshot;
pub(crate) use tokio_util::sync::CancellationToken;
pub(crate) use tokio_util::sync::WaitForCancellationFutureOwned;
pub(crate) use tokio_util::task::TaskTracker;
