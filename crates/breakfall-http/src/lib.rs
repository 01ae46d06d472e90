//! Failures across HTTP: out of a service as problems, into it as classified failures.
//!
//! - [`edge`] is the server's side: a [tower] layer for [axum] that turns every failure into `application/problem+json`
//!   (RFC 9457) in the reader's language. Handlers use `?`.
//! - [`serve`](mod@serve) is a server for it that waits for nobody for ever.
//! - [`openapi`] says in a document what each operation may answer.
//! - [`client`] is the caller's side: a [reqwest] client that says of every failed call whether it may be repeated, whose
//!   fault it is, and whether it may have had an effect.
//!
//! ```
//! use axum::Router;
//! use axum::extract::Path;
//! use axum::routing::get;
//! use breakfall::Fault;
//! use breakfall::message::Catalogue;
//! use breakfall::message::Texts;
//! use breakfall_http::MESSAGES;
//! use breakfall_http::edge;
//! use breakfall_http::edge::EdgeLayer;
//! use breakfall_http::edge::EdgeSettings;
//!
//! #[derive(Fault)]
//! enum TicketFault {
//!     /// no ticket has this number
//!     #[fault(code = "TICKET_NOT_FOUND", class = NotFound, actions(list_tickets))]
//!     NotFound {
//!         #[public]
//!         number: u64,
//!     },
//! }
//!
//! const WORDS: Texts = Texts {
//!     locale: "en",
//!     source: "
//! ticket-not-found = There is no ticket { $number }.
//!     .title = No such ticket
//! action-list-tickets = Look for it in the list of tickets.
//! ",
//! };
//!
//! async fn ticket(Path(number): Path<u64>) -> edge::Result<String> {
//!     if number > 7 {
//!         return Err(TicketFault::NotFound { number }.into());
//!     }
//!     Ok(format!("ticket {number}"))
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let catalogue = Catalogue::builtin().with(MESSAGES)?.with(&[WORDS])?;
//! let app: Router = Router::new()
//!     .route("/tickets/{number}", get(ticket))
//!     .layer(EdgeLayer::new(EdgeSettings::new(catalogue)));
//! # let _ = app;
//! # Ok(()) }
//! ```
//!
//! ```text
//! GET /tickets/8
//! 404 Not Found
//! content-type: application/problem+json
//! content-language: en
//! breakfall-reference: BF-7K3M9-QX24T-NDR8P-0VZ5A-C
//!
//! {"type":"/errors/TICKET_NOT_FOUND","title":"No such ticket","status":404,"detail":"There is no ticket 8.",
//!  "code":"TICKET_NOT_FOUND","recovery_actions":["Look for it in the list of tickets."],…}
//! ```
//!
//! [tower]: https://docs.rs/tower
//! [axum]: https://docs.rs/axum
//! [reqwest]: https://docs.rs/reqwest
#![forbid(unsafe_code)]

#[cfg(feature = "reqwest")]
pub mod client;
#[cfg(feature = "edge")]
pub mod edge;
#[cfg(all(fuzzing, feature = "axum", feature = "reqwest"))]
#[doc(hidden)]
pub mod fuzzing;
mod messages;
#[cfg(all(feature = "edge", feature = "utoipa"))]
pub mod openapi;
#[cfg(feature = "serve")]
pub mod serve;
pub mod tiers;
pub mod trace;

pub use self::messages::MESSAGES;
pub use self::messages::specs;
