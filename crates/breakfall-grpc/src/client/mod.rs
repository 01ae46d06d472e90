//! Calling other services: what a status means, whose fault it is, and whether to call again.
//!
//! | what happened | fault | recovery | effect |
//! |---|---|---|---|
//! | no connection | `ASYNC_RESOURCE_UNREACHABLE` | wait | none |
//! | the time ran out, there or here | `ASYNC_RESOURCE_TIMED_OUT` | retry | unknown |
//! | any other status | as [`classify::tonic`](breakfall::classify::tonic) says | | |
//! | a status of a service that is [trusted](Peer::trusted), with a reason of its domain | that fault, typed where it is known | as told | as told |
//!
//! Of anybody's status the longer wait (`RetryInfo`, `grpc-retry-pushback-ms`) and the advice not to repeat are heeded, and its reason and
//! reference noted for operators. Its words, links and unknown details go nowhere.
//!
//! ```no_run
//! use breakfall::{Failure, Handler};
//! use breakfall_grpc::client::{Guard, Peer};
//! use tonic::transport::Endpoint;
//! use tonic_health::pb::HealthCheckRequest;
//! use tonic_health::pb::health_client::HealthClient;
//!
//! # async fn f(handler: Handler) -> Result<(), Failure> {
//! let peer = Peer::new("tickets");
//! let channel = Endpoint::from_static("http://tickets.example:50051").connect_lazy();
//! let client = HealthClient::new(Guard::new(channel));
//!
//! let outcome = handler
//!     .operation("check_tickets")
//!     .read_only()
//!     .run(|attempt| {
//!         let (mut client, request) = (client.clone(), peer.request(HealthCheckRequest::default(), &attempt));
//!         let peer = &peer;
//!         async move { client.check(request?).await.map_err(|status| peer.failure(status)) }
//!     })
//!     .await?;
//! # let _ = outcome; Ok(()) }
//! ```
//!
//! # Why a guard
//! `tonic` 0.14 panics where the trailer with the details of a status is not base64: a peer, or a proxy in between, could end any task
//! that calls it. [`Guard`] takes such a trailer out before it is read; the code of the status stays.

mod guard;
mod peer;

pub use self::guard::Guard;
pub use self::guard::GuardLayer;
pub use self::guard::GuardedBody;
pub use self::guard::GuardedFuture;
#[cfg(any(fuzzing, test))]
pub(crate) use self::guard::mend;
pub use self::peer::Peer;
