//! Doubles for your own tests (feature `testing`).
//!
//! | own | with |
//! |---|---|
//! | the clock | `#[tokio::test(start_paused = true)]`, [`elapse`] |
//! | chance | [`Dice::seeded`](crate::clock::Dice::seeded) in [`Settings`](crate::Settings) |
//! | what the operation does | [`Script`] |
//! | what the log says | [`Captured`] |
//! | what becomes of failures: none is dropped unread | [`assert_no_lost_failures`] |
//! | what another program reads: whether your faults come back typed | `changed_on_the_wire` |
//!
//! A clock that stands still moves only when all tasks wait, and then to the earliest moment that one of them waits for. A limit of
//! 30 s therefore fires at exactly 30 s, after whatever was due before, and takes no time. Real connections do not count as waiting for
//! time: test code that opens sockets on a clock that runs.
//!
//! The examples are tests as you would write them, without their first line.
//!
//! # Retries
//! ```
//! # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() {
//! use breakfall::clock::{Dice, now};
//! use breakfall::fault::AsyncFault;
//! use breakfall::testing::{Captured, Script, Step};
//! use breakfall::{Handler, Settings};
//! use std::time::Duration;
//!
//! let log = Captured::start();
//! let mut settings = Settings::default();
//! settings.dice = Dice::seeded(42);
//! let handler = Handler::new(settings);
//! let full = || Step::Fail(AsyncFault::Rejected { after: Some(Duration::from_secs(2)) }.into());
//! let script = Script::new([full(), full(), Step::Ok("done")]);
//!
//! let start = now();
//! let outcome = handler.operation("save").run(|_| script.call()).await.unwrap();
//!
//! assert_eq!(outcome.value(), Some(&"done"));
//! assert_eq!(script.calls(), 3);
//! assert!(now() - start >= Duration::from_secs(4), "the waits that were asked for are kept");
//! assert_eq!(log.names(), ["attempt.failed", "attempt.failed", "operation.recovered"]);
//! # }
//! ```
//!
//! # A breaker that opens, and closes again
//! ```
//! # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() {
//! use breakfall::fault::{AsyncFault, Origin};
//! use breakfall::testing::{Script, Step, elapse};
//! use breakfall::{Handler, Settings};
//! use std::time::Duration;
//!
//! let mut settings = Settings::default();
//! settings.plan.retry.max_retries = 0;
//! let handler = Handler::new(settings);
//! let down = || Step::Fail(AsyncFault::Rejected { after: None }.into());
//! let script = Script::new([down(), down(), down(), down(), down(), Step::Ok("back")]);
//! let save = || handler.operation("save").run(|_| script.call());
//!
//! for _ in 0..5 {
//!     save().await.unwrap_err();
//! }
//! let refused = save().await.unwrap_err();
//! assert_eq!((refused.origin(), script.calls()), (Origin::Rejected, 5), "it is left alone");
//!
//! elapse(refused.recovery().after().unwrap()).await;
//! assert_eq!(save().await.unwrap().value(), Some(&"back"));
//! # }
//! ```
//!
//! # A hedge
//! ```
//! # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() {
//! use breakfall::clock::now;
//! use breakfall::policy::hedge::{HedgeConfig, HedgeDelay};
//! use breakfall::testing::{Script, Step};
//! use breakfall::{Handler, Settings};
//! use std::time::Duration;
//!
//! let second = Duration::from_secs(1);
//! let mut settings = Settings::default();
//! let mut hedge = HedgeConfig::default();
//! hedge.delay = HedgeDelay::Fixed(second);
//! settings.plan.hedge = Some(hedge);
//! let handler = Handler::new(settings);
//! let script = Script::new([Step::Hang, Step::Ok("from the other one")]);
//!
//! let start = now();
//! let outcome = handler.operation("read").read_only().run(|_| script.call()).await.unwrap();
//!
//! assert_eq!(outcome.value(), Some(&"from the other one"));
//! assert_eq!(now() - start, second);
//! # }
//! ```

mod captured;
mod lost;
mod script;
mod time;
#[cfg(feature = "message")]
mod wire;

pub use self::captured::Captured;
pub use self::captured::Event;
pub use self::lost::Lost;
pub use self::lost::NoLostFailures;
pub use self::lost::assert_no_lost_failures;
pub use self::script::Script;
pub use self::script::Step;
pub use self::time::elapse;
#[cfg(feature = "message")]
pub use self::wire::changed_on_the_wire;
