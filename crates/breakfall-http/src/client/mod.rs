//! Calling other services: one client that tells apart what can go wrong.
//!
//! | what happened | fault | recovery | blame | effect |
//! |---|---|---|---|---|
//! | no connection: name, port, TLS, 5 s | `ASYNC_UPSTREAM_UNREACHABLE` | wait | network | none |
//! | the connection ended before an answer | `ASYNC_UPSTREAM_RESET` | retry | network | ¹ |
//! | 408, 500, 502, 503, 504 and their kin | `ASYNC_UPSTREAM_FAILED` | wait, `Retry-After` | dependency | ¹ |
//! | 429 | `ASYNC_UPSTREAM_THROTTLED` | wait, `Retry-After` | dependency | none |
//! | 401, 402, 403, 407 | `ASYNC_UPSTREAM_REFUSED` | never | service | none |
//! | any other 4xx, 501, 505 | `ASYNC_UPSTREAM_REJECTED` | never | service | none |
//! | 3xx | `ASYNC_UPSTREAM_REDIRECTED` | never | service | ¹ |
//! | cut off, too large, not JSON, another shape | `ASYNC_UPSTREAM_GARBLED` | retry | dependency | ¹ |
//!
//! Operators find more in the notes: of an unreachable one the `phase` (`dns`, `connect`, `connect timeout`, `tls`), of a broken one whether
//! nothing came (`read`) or something else than HTTP (`not http`), of an answer its status and what was wrong with it.
//!
//! ¹ none for a repeatable request, otherwise unknown: it may have happened.
//!
//! A failure whose answer says that it was retried already ([`tiers`](crate::tiers)) is not retried here.
//!
//! An answer that is a problem (RFC 9457) says more. Of anybody's problem the longer wait and the advice not to repeat are
//! heeded, and its code and reference noted for operators; its words, links and headers go nowhere. The codes of a service
//! that is [trusted](Client::trusted) become faults here. A service that says it in a way of its own is [read](Client::refusals) by whoever
//! knows it.
//!
//! Other clients of HTTP get the same table from a tower layer, [`AnswerLayer`], inside of the pipeline's
//! [`HandlerLayer`](breakfall::pipeline::tower::HandlerLayer): `examples/async_openai.rs`.
//!
//! ```no_run
//! use breakfall::Failure;
//! use breakfall_http::client::Client;
//!
//! # async fn f() -> Result<(), Box<dyn std::error::Error>> {
//! let tracker = Client::new("tracker", "https://tracker.example/api")?.bearer("secret")?;
//! let open: Vec<u64> = tracker.get("/issues?state=open").route("/issues").send().await?.json()?;
//! # Ok(()) }
//! ```

mod answer;
mod classify;
mod connection;
mod error;
mod exchange;
mod fault;
mod layer;
mod problem;
mod refusal;
mod request;
pub(crate) mod retry_after;
mod rules;
mod target;
mod terms;
mod tier;

pub use self::answer::Answer;
pub use self::error::TargetError;
pub use self::fault::UpstreamFault;
pub use self::layer::AnswerLayer;
pub use self::layer::AnswerService;
pub use self::layer::HttpAnswer;
pub use self::refusal::Refusal;
pub use self::request::Request;
pub use self::rules::classifier;
pub use self::target::Client;
