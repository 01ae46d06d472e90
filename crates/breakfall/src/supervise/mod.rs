//! Background work that cannot lose a failure.
//!
//! `tokio::spawn` forgets a task's panic when its handle is dropped, and names neither the task nor where it was
//! started. A [`Supervisor`] remembers: every task has a name and a place of birth, and each one ends in exactly one of
//! three ways: somebody awaits its [`Task`] and gets the result, or its failure is logged, or it is recorded as cancelled.
//!
//! Work that runs side by side inside one operation needs no supervisor: [`join_all_settled`] keeps every failure,
//! [`first_success`] takes the first success and keeps the failures where there is none.

mod caught;
mod supervisor;
mod task;
mod together;

pub use self::supervisor::Supervisor;
pub use self::task::Task;
pub use self::together::all_or_failure;
pub use self::together::first_success;
pub use self::together::join_all_settled;
