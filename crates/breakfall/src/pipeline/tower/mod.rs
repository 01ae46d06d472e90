//! The pipeline as a [tower] layer (feature `tower`): the same policies around any [`Service`](tower_service::Service).
//!
//! ```
//! # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() -> Result<(), breakfall::Failure> {
//! use breakfall::{Fault, Handler, Settings};
//! use breakfall::pipeline::tower::HandlerLayer;
//! use std::sync::atomic::{AtomicBool, Ordering};
//! use tower::{ServiceBuilder, ServiceExt, service_fn};
//!
//! #[derive(Fault)]
//! enum StoreFault {
//!     /// the store is starting
//!     #[fault(code = "STORE_STARTING", class = Unavailable, actions(retry))]
//!     Starting,
//! }
//!
//! static IS_UP: AtomicBool = AtomicBool::new(false);
//! let store = service_fn(|number: u32| async move {
//!     if IS_UP.swap(true, Ordering::Relaxed) { Ok(number * 2) } else { Err(StoreFault::Starting) }
//! });
//!
//! let handler = Handler::new(Settings::default());
//! let layer = HandlerLayer::new(handler, "double").describe(|operation, _: &u32| operation.read_only());
//! let service = ServiceBuilder::new().layer(layer).concurrency_limit(10).service(store);
//! assert_eq!(service.oneshot(7).await?, 14);
//! # Ok(()) }
//! ```
//!
//! # What the layer must be told
//! | of | by default | otherwise |
//! |---|---|---|
//! | errors: what they mean | they are faults or failures | [`HandlerLayer::classify`] |
//! | requests: how to send one again | they are cloned | [`HandlerLayer::try_clone`] |
//! | requests: whether they may be sent again, and until when | they may not, where they may have had an effect; no deadline | [`HandlerLayer::describe`] |
//!
//! # Readiness
//! The inner service is called only where it said it is ready, for every attempt. The readiness of the first one is that of
//! this service, so that back-pressure reaches the caller; each further attempt is made on a clone of its own, which is first waited
//! for, within the limit of the attempt. Waiting for a service is therefore no attempt's failure before it takes too long.
//!
//! Who polls this service ready holds what its inner service gives for that, a permit for example, until the call: retries wait
//! behind it.
//!
//! # A request that cannot be cloned
//! It is sent once, with all of the time, and the failure says so: `request: not_cloneable` among its notes.
//!
//! # Cost
//! One box a call, and one clone each of service and request, success or not.
//!
//! # Dropped mid-way
//! As with [`Run`](crate::pipeline::Run): the call is dropped, no further one is made, one event `operation.abandoned`.
//!
//! [tower]: https://docs.rs/tower

mod layer;
mod service;
mod terms;

pub use self::layer::HandlerLayer;
pub use self::service::HandlerService;
pub use self::terms::Classify;
pub use self::terms::Describe;
pub use self::terms::TryClone;
pub use self::terms::Usual;
