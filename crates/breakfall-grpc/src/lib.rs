//! Failures across gRPC: out of a service as statuses with details, into it as classified failures.
//!
//! - [`edge`] is the server's side: a [tower] layer for [tonic] that sees to it that every failure reaches its caller as
//!   `google.rpc.Status` with details, in the caller's language. Handlers return [`Caller::status`](edge::Caller::status).
//! - [`client`] is the caller's side: it says of every status whether to call again, whose fault it is, and whether it may have had an
//!   effect, and never panics.
//! - [`status`] is what stands between: what of a failure goes where.
//!
//! ```
//! use breakfall::Fault;
//! use breakfall::message::{Catalogue, Texts};
//! use breakfall_grpc::MESSAGES;
//! use breakfall_grpc::edge::{Caller, EdgeLayer, EdgeSettings};
//! use tonic::{Request, Status};
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
//! async fn show(request: Request<u64>) -> Result<String, Status> {
//!     let caller = Caller::of(&request);
//!     match request.into_inner() {
//!         number @ 1..=7 => Ok(format!("ticket {number}")),
//!         number => Err(caller.status(TicketFault::NotFound { number })),
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let catalogue = Catalogue::builtin().with(MESSAGES)?.with(&[WORDS])?;
//! let layer = EdgeLayer::new(EdgeSettings::new(catalogue).with_domain("tickets.example"));
//! // tonic::transport::Server::builder().layer(layer).add_service(…)
//! # let _ = layer;
//! # Ok(()) }
//! ```
//!
//! ```text
//! grpc-status: 5
//! grpc-message: no ticket has this number
//! grpc-status-details-bin:
//!   ErrorInfo        { reason: "TICKET_NOT_FOUND", domain: "tickets.example", metadata: { number: "8", … } }
//!   RequestInfo      { request_id: "BF-7K3M9-QX24T-NDR8P-0VZ5A-C" }
//!   LocalizedMessage { locale: "en", message: "There is no ticket 8.\nLook for it in the list of tickets." }
//!   ResourceInfo     { resource_type: "TICKET_NOT_FOUND", resource_name: "number=8" }
//! ```
//!
//! [tower]: https://docs.rs/tower
//! [tonic]: https://docs.rs/tonic
#![forbid(unsafe_code)]

pub mod client;
pub mod edge;
mod fault;
#[cfg(any(fuzzing, test))]
#[doc(hidden)]
pub mod fuzzing;
mod messages;
mod metadata;
pub mod status;

pub use self::fault::CallFault;
pub use self::messages::MESSAGES;
pub use self::messages::specs;

/// The domain of a service that has set none.
const DOMAIN: &str = "breakfall";
