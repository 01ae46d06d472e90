//! The edge of a service: every failure leaves it in its reader's format and language.
//!
//! | what happened inside | what leaves |
//! |---|---|
//! | a handler returned a failure ([`Result`], [`HttpFailure`]) | that failure, with its status |
//! | a handler, an extractor or a middleware panicked | 500 `ASYNC_PANICKED_FAILED` |
//! | its sender waits no longer ([`Caller`]) | 504 `ASYNC_TIMEOUT_FAILED`; nothing inside is called |
//! | the framework answered an error with plain text or nothing | the failure of that status; the text is dropped |
//! | an error with a content type of its own, or one that is [passed on](PassedOn) | the same, untouched |
//! | [server-sent events](Events) that fail half-way | a last event `problem`, then the end |
//! | success, 1xx, 204, 304 | the same, untouched |
//!
//! # Formats
//! | what `Accept` asks for | what it gets |
//! |---|---|
//! | nothing, anything, any JSON, or only what is not in this table | a problem (RFC 9457), `application/problem+json` |
//! | any JSON, but `application/problem+json;q=0` | the same body as `application/json` |
//! | `text/html`, as browsers do | a page without scripts, for small screens and dark ones too |
//! | `text/plain`, `text/*` | lines: title, message, steps, reference |
//!
//! Weights decide, then a name before a wildcard, then the order. Ranges that cannot be read are skipped, those past the first 32
//! or the first KiB too. The status is always that of the failure: there is no 406.
//!
//! # Headers
//! A failure comes with `Content-Type`, `X-Content-Type-Options: nosniff`, `Content-Language`, `Cache-Control: no-store`,
//! `Vary: accept, accept-language`, `Breakfall-Reference`, and with `Retry-After` (whole seconds, at least 1) exactly where the same
//! request may succeed later, and with `Breakfall-Retry: exhausted` where that was tried already ([`tiers`](crate::tiers)); the page
//! with a `Content-Security-Policy` that allows its own style and nothing else. Headers that were there stay (`Allow`,
//! `WWW-Authenticate`, which a fault may bring, too), except those that describe another body. The answer to `HEAD` has the same headers
//! and no body.
//!
//! Which of them scripts of other origins may read is the program's matter. With `tower-http`, around this layer:
//! ```text
//! CorsLayer::new().allow_origin(…).expose_headers([RETRY_AFTER, REFERENCE_HEADER])
//! ```
//!
//! # What the layer cannot mend
//! A body of bytes that fails after it began to stream: the connection then ends before the body does, so that a cut answer never
//! looks whole. Nor does it catch panics in the `Drop` of a service.

pub(crate) mod accept;
mod adopt;
mod asked;
mod caller;
mod direction;
mod events;
mod failure;
mod fault;
mod format;
mod layer;
mod lines;
mod markup;
mod page;
mod plain;
mod respond;
mod seconds;
mod settings;

pub use self::asked::locales;
pub use self::asked::wants_page;
pub use self::caller::Caller;
pub use self::events::Events;
pub use self::failure::HttpFailure;
pub use self::failure::PassedOn;
pub use self::failure::Result;
pub use self::fault::EdgeFault;
pub use self::layer::Answering;
pub use self::layer::Edge;
pub use self::layer::EdgeLayer;
pub use self::markup::escaped;
pub use self::respond::REFERENCE_HEADER;
pub use self::respond::Told;
pub use self::settings::EdgeSettings;
pub use self::settings::LiveSettings;
