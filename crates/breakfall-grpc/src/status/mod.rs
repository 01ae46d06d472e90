//! A failure as `google.rpc.Status` and back: what stands in the trailer `grpc-status-details-bin`.
//!
//! | of the failure | stands in |
//! |---|---|
//! | class | the code of the status |
//! | the summary of its declaration, in English, for developers | the message of the status |
//! | code, domain of the service, public parameters | `ErrorInfo`: reason, domain, metadata |
//! | recovery, effect, exhausted, actions, HTTP status where it is not that of the class | the metadata whose keys begin with `breakfall-` |
//! | the wait, where the same call may succeed after it | `RetryInfo`, and the trailer `grpc-retry-pushback-ms`, which is -1 where there is no use in a repetition |
//! | what the person reads: what happened, then a line for each step | `LocalizedMessage`, in the language of the caller |
//! | reference | `RequestInfo.request_id` |
//! | wrong fields | `BadRequest`: path, reason, and what to do in words |
//! | steps that lead to a page, and the page of the code, where its address is absolute | `Help` |
//! | class `RESOURCE_EXHAUSTED` | `QuotaFailure` |
//! | class `FAILED_PRECONDITION` | `PreconditionFailure` |
//! | class `NOT_FOUND`, `ALREADY_EXISTS`, with parameters | `ResourceInfo` |
//! | origin, blame, attempts, where it was raised and what was being done; only for [trusted callers](crate::edge::EdgeLayer::trusting), where technical details are switched on | `DebugInfo` |
//! | details of a trusted upstream that nobody here knows | themselves, as they came |
//!
//! Each kind of detail stands there at most once. Nothing else of a failure does: no `Display`, no source, no note.
//!
//! # Budget
//! Message and details are at most [`MOST_BYTES`] as they travel: many peers refuse headers past 8 KiB, and then the whole failure is
//! lost. What does not fit is left out in this order, and `breakfall-truncated` says so: `DebugInfo`, unknown details, `Help`,
//! `ResourceInfo`, `QuotaFailure` and `PreconditionFailure`, the last of the wrong fields, `LocalizedMessage`, the longest of the
//! parameters. Reason, domain, wait and reference always stay.
//!
//! # Reading
//! Nothing that comes panics: what cannot be read is as good as not there, each detail by itself, and the code of the status always
//! counts. Waits are at most a day. [`client::Peer`](crate::client::Peer) says what a status becomes.

mod budget;
pub(crate) mod details;
mod facts;
mod fields;
pub(crate) mod read;
pub(crate) mod write;

/// The most bytes that message and details of a status take as they travel.
pub const MOST_BYTES: usize = 8 * 1024;
