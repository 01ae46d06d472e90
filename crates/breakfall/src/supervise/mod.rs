//! Concurrent and background work that cannot lose a failure.
//!
//! `tokio::spawn` forgets a task's panic when its handle is dropped, and names neither the task nor where it was
//! started. A [`Supervisor`] remembers: every task has a name and a place of birth, and each one ends in exactly one of
//! three ways: somebody awaits its [`Task`] and gets the result, or its failure is logged, or it is recorded as cancelled, and by whom.
//!
//! | work | what loses failures | instead |
//! |---|---|---|
//! | in the background | `tokio::spawn`, a dropped `JoinHandle` | [`Supervisor::spawn`] |
//! | … that gives many values | a `Sender` that is dropped half-way | [`Spawn::produce`] |
//! | side by side, all of it | `try_join!`, `try_join_all` | [`join_all_settled`], [`all_or_failure`] |
//! | … and more while it runs | a `JoinSet`, `FuturesUnordered` | [`Scope`] |
//! | side by side, the first of it | `select!`, `select_ok` | [`race`], [`first_success`] |
//! | with a limit | `tokio::time::timeout` | [`within`], or an operation of a [`Handler`](crate::Handler) |
//! | from one place to another | `mpsc`, `oneshot` | [`channel`] |
//! | item by item | a `Stream` that panics or just stops | [`stream`] |

mod cancel;
mod caught;
pub mod channel;
mod label;
mod oneshot;
mod scope;
mod settled;
mod siblings;
pub mod stream;
mod supervisor;
mod sync;
mod task;
mod together;
mod watched;
mod within;

pub use self::scope::Adder;
pub use self::scope::Scope;
pub use self::siblings::Siblings;
pub use self::supervisor::Spawn;
pub use self::supervisor::Supervisor;
pub use self::task::Task;
pub use self::together::Won;
pub use self::together::all_or_failure;
pub use self::together::first_success;
pub use self::together::join_all_settled;
pub use self::together::race;
pub use self::within::within;

/// The examples of the page run as tests.
#[cfg(all(doctest, feature = "testing"))]
#[doc = include_str!("../../../../docs/lossless.md")]
mod page {}
