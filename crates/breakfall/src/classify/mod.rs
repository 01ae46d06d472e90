//! Ready rules for the errors of well-known libraries, to stand behind one's own.
//!
//! ```
//! use std::io;
//! use breakfall::classify;
//! use breakfall::fault::ResultExt;
//!
//! let rules = classify::io();
//! let read = std::fs::read("/nowhere/at/all").classify(&rules);
//! assert_eq!(read.unwrap_err().code().as_str(), "ASYNC_RESOURCE_MISSING");
//! ```
//!
//! Each is a [`Classifier`]: put your own rules first and [`or`](Classifier::or) these behind them, since only you know whether a missing
//! file is the caller's fault. What no rule knows stays `ASYNC_UNEXPECTED_FAILED` and is never retried. Text of the libraries stays behind
//! the failure for operators; none of it is ever shown to a person.
//!
//! | function | errors of | feature |
//! |---|---|---|
//! | [`io()`] | `std::io` | – |
//! | [`tokio()`] | tasks, timeouts and channels of tokio | `pipeline` |
//! | [`serde_json()`] | `serde_json` | `classify-serde-json` |
//! | [`rusqlite()`] | SQLite, through rusqlite | `classify-rusqlite` |
//! | [`tonic()`] | a gRPC status | `classify-tonic` |
//! | `breakfall_http::client::classifier` | reqwest | of that crate |
//!
//! `anyhow::Error` hides what it holds once it is boxed: [`from_anyhow`] (feature `classify-anyhow`) opens it first.
//!
//! # What each becomes
//! The class gives the status; [`ResourceFault`] has the rest.
//!
//! | fault | class | recovery | blame | effect | of io | of SQLite | of `serde_json` | of gRPC |
//! |---|---|---|---|---|---|---|---|---|
//! | `Missing` | internal | never | service | none | `NotFound`, `NotADirectory`, `IsADirectory` | – | – | not found |
//! | `Denied` | internal | never | service | none | `PermissionDenied`, `ReadOnlyFilesystem` | permission, authorisation, read-only, cannot open | – | permission denied, unauthenticated |
//! | `Exists` | already exists | after a fix | caller | none | `AlreadyExists`, `DirectoryNotEmpty` | unique, primary key, row id | – | already exists |
//! | `Violated` | failed precondition | after a fix | caller | none | – | any other constraint | – | – |
//! | `Rejected` | internal | never | service | none | `InvalidInput`, `InvalidFilename`, `Unsupported` | – | – | invalid argument, failed precondition, out of range, unimplemented |
//! | `Full` | unavailable | wait | service | unknown ¹ | `StorageFull`, `QuotaExceeded`, `FileTooLarge` | full, too big, out of memory ¹ | – | – |
//! | `Busy` | unavailable | retry | service | none | `ResourceBusy`, `WouldBlock`, `Deadlock`, `ExecutableFileBusy`, `AddrInUse` | busy, locked | – | resource exhausted, aborted |
//! | `Damaged` | data loss | never | service | unknown ¹ | – | corrupt, not a database ¹ | – | data loss |
//! | `Malformed` | internal | never | dependency | unknown | `InvalidData` | – | syntax, data | – |
//! | `Unreachable` | unavailable | wait | network | none | `ConnectionRefused`, `HostUnreachable`, `NetworkUnreachable`, `NetworkDown`, `AddrNotAvailable` | – | – | – |
//! | `Cut` | unavailable (502) | retry | network | unknown | `ConnectionReset`, `ConnectionAborted`, `BrokenPipe`, `NotConnected`, `UnexpectedEof` | – | end of file | unavailable, cancelled |
//! | `TimedOut` | deadline exceeded | retry | dependency | unknown | `TimedOut` | interrupted | – | deadline exceeded |
//! | `Failed` | internal | never | dependency | unknown | – | input or output | – | unknown, internal |
//!
//! ¹ none for SQLite, which takes back what it had begun.
//!
//! | of tokio | becomes |
//! |---|---|
//! | `JoinError` of a panic | `ASYNC_PANICKED_FAILED`, origin *panicked* |
//! | `JoinError` of an abort | `ASYNC_CANCELLED_FAILED`, origin *cancelled* |
//! | `Elapsed` | `TimedOut`, origin *timed out* |
//! | `RecvError` of a oneshot, a watch or a broadcast channel | `ASYNC_INCOMPLETE_FAILED`; the note `lagged` counts what was missed |

mod fault;
mod files;
#[cfg(feature = "classify-serde-json")]
mod json;
#[cfg(feature = "classify-anyhow")]
mod opened;
#[cfg(feature = "classify-tonic")]
mod rpc;
#[cfg(feature = "classify-rusqlite")]
mod sqlite;
#[cfg(feature = "pipeline")]
mod tasks;

pub use self::fault::ResourceFault;
pub use self::files::io;
#[cfg(feature = "classify-serde-json")]
pub use self::json::serde_json;
#[cfg(feature = "classify-anyhow")]
pub use self::opened::from_anyhow;
#[cfg(feature = "classify-tonic")]
pub use self::rpc::tonic;
#[cfg(feature = "classify-rusqlite")]
pub use self::sqlite::rusqlite;
#[cfg(feature = "pipeline")]
pub use self::tasks::joined;
#[cfg(feature = "pipeline")]
pub use self::tasks::tokio;

#[cfg(doc)]
use crate::fault::Classifier;
