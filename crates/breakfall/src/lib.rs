//! Async error handling: every failure of an async operation is classified, recovered where it can be, and otherwise explained to the
//! person it hits, with a next step. None is lost, none leaks, and success pays next to nothing for it.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), breakfall::Failure> {
//! use breakfall::{Fault, Handler, Outcome, Settings};
//!
//! /// Declared once, as a table; retries, logs, answers and words all read it.
//! #[derive(Fault)]
//! enum WeatherFault {
//!     /// the station does not answer
//!     #[fault(code = "WEATHER_STATION_SILENT", class = Unavailable, actions(retry))]
//!     Silent,
//! }
//!
//! let breakfall = Handler::new(Settings::default());
//! let outcome = breakfall
//!     .operation("forecast")
//!     .context("city", "Kiel")
//!     .run(|_attempt| async { Ok::<_, WeatherFault>("sunny") })
//!     .or_degrade(|_failure| async { Ok::<_, WeatherFault>("as yesterday") })
//!     .await?;
//! assert!(matches!(outcome, Outcome::Full("sunny")));
//! # Ok(()) }
//! ```
//!
//! # Where is what
//! Modules form layers, lowest first; each uses only what stands before it, and a test holds the direction.
//!
//! | layer | holds | feature |
//! |---|---|---|
//! | [`clock`] | the only source of time and chance | `pipeline` |
//! | [`fault`] | what can fail and what did: [`Fault`], [`Failure`] | – |
//! | [`outcome`] | whole, degraded or deferred: [`Outcome`] | – |
//! | [`wire`] | problem+json as plain data | `message` |
//! | [`message`] | words for people: [`Catalogue`] | `message` |
//! | [`observe`] | events for operators | `pipeline` |
//! | [`policy`] | timeout, retry, budget, breaker, gates, hedge, fallback | `pipeline` |
//! | [`pipeline`] | the policies together: [`Handler`]; as a layer of tower | `pipeline`, `tower` |
//! | [`supervise`] | background work that cannot lose a failure | `pipeline` |
//! | [`classify`] | ready rules for the errors of other libraries | `classify-…` |
//! | [`config`] | the YAML file, with diagnostics that point at the mistake | `config` |
//! | [`testing`] | doubles for your own tests | `testing` |

// The derive's code names this crate, also inside of it.
extern crate self as breakfall;

pub mod classify;
#[cfg(feature = "pipeline")]
pub mod clock;
#[cfg(feature = "config")]
pub mod config;
pub mod fault;
#[cfg(feature = "message")]
pub mod message;
#[cfg(feature = "pipeline")]
pub mod observe;
pub mod outcome;
#[cfg(feature = "pipeline")]
pub mod pipeline;
#[cfg(feature = "pipeline")]
pub mod policy;
#[cfg(feature = "pipeline")]
pub mod supervise;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "message")]
pub mod wire;

pub use breakfall_macros::Fault;
#[cfg(feature = "message")]
pub use breakfall_macros::catalogue;

#[cfg(feature = "config")]
pub use crate::config::Config;
pub use crate::fault::Failure;
pub use crate::fault::Fault;
#[cfg(feature = "message")]
pub use crate::message::Catalogue;
pub use crate::outcome::Outcome;
#[cfg(feature = "pipeline")]
pub use crate::pipeline::Handler;
#[cfg(feature = "pipeline")]
pub use crate::pipeline::Settings;
