//! The edge of a service: every failure leaves it in its reader's format and language.
//!
//! | what happened inside | what leaves |
//! |---|---|
//! | a handler returned a failure ([`Result`], [`HttpFailure`]) | that failure, with its status |
//! | a handler, an extractor or a middleware panicked | 500 `ASYNC_PANICKED_FAILED` |
//! | its sender waits no longer ([`Caller`]) | 504 `ASYNC_TIMEOUT_FAILED`; nothing inside is called |
//! | its address or its headers are too long ([`HeadLimits`]) | 414 `ASYNC_ADDRESS_TOO_LONG`, 431 `ASYNC_HEADERS_TOO_LARGE`; nothing inside is called |
//! | its body is too long, too slow or breaks off ([`BodyLimits`]) | 413 `ASYNC_BODY_TOO_LARGE`, 408 `ASYNC_REQUEST_TIMED_OUT`, 400, whatever reads it |
//! | a service inside returned an error | that failure, if there is one inside of it; else 500 `ASYNC_UNEXPECTED_FAILED` |
//! | the framework answered an error with plain text or nothing | the failure of that status; the text is dropped |
//! | an error with a content type of its own, or one that is [passed on](PassedOn) | the same, untouched |
//! | [server-sent events](Events) that fail half-way | a last event `problem`, then the end |
//! | any other body that fails or panics half-way | it breaks off (HTTP/1.1: no last chunk; HTTP/2: a reset), and the log has it |
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
//! Every answer, of success too, comes with `X-Request-Id`. Which of these headers scripts of other origins may read is the program's
//! matter. With `tower-http`, around this layer:
//! ```text
//! CorsLayer::new().allow_origin(…).expose_headers([RETRY_AFTER, REFERENCE_HEADER, REQUEST_ID_HEADER])
//! ```
//!
//! # Traces
//! A request that comes with a W3C trace goes on with it, any other begins one ([`trace`](crate::trace)). What happens inside, the log
//! included, is in a span `request` with `trace_id`, `request_id`, `http.request.method`, `http.route` and
//! `http.response.status_code`; a problem has the `trace_id`. The ids that callers
//! send are never taken for ours: `X-Request-Id` of a request is not read, and what is not as the standard wants it is dropped.
//!
//! # Where to put it
//! | | knows the routes by name | costs |
//! |---|---|---|
//! | `router.layer(edge)` | yes: in the log, and as `http.route` | axum puts what a layer makes into boxes of its own |
//! | `edge.layer(router)`, served by axum or by [`serve`](fn@crate::serve::serve) | no | a quarter less, and nothing is outside of it: routes that are added later, other layers |
//!
//! # Without axum
//! With the feature `edge` alone the layer goes around any tower service over `http` 1.x: its requests have the body [`Body`], its
//! errors may be anything, and [`HttpFailure::response`] carries a failure to the layer.
//!
//! # What the layer cannot mend
//! Panics in the `Drop` of a service. That heads of requests arrive in time is the server's matter: [`serve`](mod@crate::serve).

pub(crate) mod accept;
mod adopt;
mod answering;
mod asked;
mod caller;
mod direction;
#[cfg(feature = "axum")]
mod events;
mod failure;
mod fault;
mod format;
mod layer;
mod limits;
mod lines;
mod markup;
mod page;
mod plain;
mod received;
mod respond;
mod seconds;
mod sent;
mod settings;

pub use axum_core::body::Body;

pub use self::answering::Answering;
pub use self::answering::REQUEST_ID_HEADER;
pub use self::asked::locales;
pub use self::asked::wants_page;
pub use self::caller::Caller;
#[cfg(feature = "axum")]
pub use self::events::Events;
pub use self::failure::HttpFailure;
pub use self::failure::PassedOn;
pub use self::failure::Result;
pub use self::fault::EdgeFault;
pub use self::fault::answers;
pub use self::fault::answers_to_bodies;
pub use self::layer::Edge;
pub use self::layer::EdgeLayer;
pub use self::limits::BodyLimits;
pub use self::limits::HeadLimits;
pub use self::markup::escaped;
pub use self::respond::REFERENCE_HEADER;
pub use self::respond::Told;
pub use self::settings::EdgeSettings;
pub use self::settings::LiveSettings;
