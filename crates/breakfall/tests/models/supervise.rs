//! Supervision of the library, over loom. What it does on a single thread is left out.

#![expect(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "these are the library's files, of which a model uses some"
)]

#[path = "../../src/supervise/cancel.rs"]
mod cancel;
#[path = "../../src/supervise/caught.rs"]
mod caught;
#[path = "../../src/supervise/channel.rs"]
pub mod channel;
#[path = "../../src/supervise/label.rs"]
mod label;
#[path = "../../src/supervise/oneshot.rs"]
mod oneshot;
#[path = "../../src/supervise/scope.rs"]
mod scope;
#[path = "../../src/supervise/settled.rs"]
mod settled;
#[path = "../../src/supervise/supervisor.rs"]
mod supervisor;
pub mod sync;
#[path = "../../src/supervise/task.rs"]
mod task;
#[path = "../../src/supervise/watched.rs"]
mod watched;

pub use breakfall::supervise::Siblings;
pub use breakfall::supervise::all_or_failure;

pub use self::scope::Scope;
pub use self::supervisor::Supervisor;
pub use self::task::Task;
