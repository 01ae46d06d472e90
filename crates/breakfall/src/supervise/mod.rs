//! Background work that cannot lose a failure.
//!
//! `tokio::spawn` forgets a task's panic when its handle is dropped, and names neither the task nor where it was
//! started. A [`Supervisor`] remembers: every task has a name and a place of birth, and each one ends in exactly one of
//! three ways: somebody awaits its [`Task`] and gets the result, or its failure is logged, or it is recorded as cancelled.

mod supervisor;
mod task;

pub use self::supervisor::Supervisor;
pub use self::task::Task;
