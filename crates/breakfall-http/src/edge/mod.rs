//! The edge of a service: every failure leaves it as a problem (RFC 9457) in the reader's language.
//!
//! | what happened inside | what leaves |
//! |---|---|
//! | a handler returned a failure ([`Result`], [`HttpFailure`]) | its problem, with its status |
//! | a handler, an extractor or a middleware panicked | 500 `ASYNC_PANICKED_FAILED` |
//! | the framework answered an error with plain text or nothing | the problem of that status; the text is dropped |
//! | an error with a content type of its own | the same, untouched |
//! | success | the same, untouched |
//!
//! A problem comes with `Content-Type: application/problem+json`, `Content-Language`, `Cache-Control: no-store`,
//! `Vary: accept-language`, `Breakfall-Reference`, and with `Retry-After` (whole seconds, at least 1) exactly where the same request
//! may succeed later. Headers that were there stay (`Allow`, `WWW-Authenticate`). The answer to `HEAD` has the same headers and no
//! body.
//!
//! What the layer cannot mend: a body that fails after it began to stream. The connection then ends before the body does,
//! so that a cut answer never looks whole. Nor does it catch panics outside of handlers, in a service's `poll_ready` or `Drop`.

mod adopt;
mod failure;
mod fault;
mod layer;
mod respond;
mod settings;

pub use self::failure::HttpFailure;
pub use self::failure::Result;
pub use self::fault::EdgeFault;
pub use self::layer::Answering;
pub use self::layer::Edge;
pub use self::layer::EdgeLayer;
pub use self::respond::REFERENCE_HEADER;
pub use self::respond::Told;
pub use self::settings::EdgeSettings;
pub use self::settings::LiveSettings;
