//! Durable work on [Restate](https://restate.dev): the workflows of [`breakfall_flow`], unchanged, where one machine is not enough.
//!
//! A process serves workflows with a [`Host`]; Restate, a server of its own, writes down what each step gave and calls the next, on
//! whichever host answers. A [`RestateClient`] starts runs, waits for them, and sends signals; a [`RestateAdmin`] tells Restate where the hosts
//! are.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use breakfall::{Failure, Handler, Settings};
//! use breakfall_flow::{Flow, Workflow};
//! use breakfall_flow_restate::{Host, RestateAdmin, RestateClient};
//!
//! struct Greet;
//!
//! impl Workflow for Greet {
//!     const KIND: &'static str = "greet";
//!     type Input = String;
//!     type Output = String;
//!
//!     async fn run<F: Flow>(&self, flow: &F, name: String) -> Result<String, Failure> {
//!         let greet = move |_| { let name = name.clone(); async move { Ok::<_, Failure>(format!("Hello {name}")) } };
//!         flow.step("greet").run(greet).await
//!     }
//! }
//!
//! # async fn f() -> Result<(), Box<dyn std::error::Error>> {
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:9080").await?;
//! let host = Host::new(Handler::new(Settings::default())).with(Greet);
//! let serving = host.serve(listener, std::future::pending(), Duration::from_secs(10));
//!
//! let told = async {
//!     RestateAdmin::new("http://127.0.0.1:9070")?.register("http://127.0.0.1:9080").await?;
//!     let restate = RestateClient::new("http://127.0.0.1:8081")?; // .with_decoder(…): your faults come back typed
//!     let greeting = restate.run::<Greet>("greet-1", &"Ada".to_owned()).await?;
//!     Ok::<_, Box<dyn std::error::Error>>(greeting)
//! };
//! let (served, greeting) = tokio::join!(serving, told);
//! # drop((served?, greeting?));
//! # Ok(()) }
//! ```
//!
//! ## What becomes what
//!
//! | here | in Restate |
//! |---|---|
//! | a workflow | a workflow service of its `KIND`; of version 2 on, `KIND.v2` |
//! | an attempt at a step | a `run` of its name, which Restate never repeats: the decision to try again is ours, and stands in the journal |
//! | the wait before the next | a timer |
//! | a failure | a terminal error with its status, whose text is `bf1:` and its record: it comes back typed, under the same reference |
//! | a panic in a step | a failure like any other; what it said stays in the log of the host |
//! | a signal, the verdict of an operator | a promise |
//! | code that panics between steps, or is not the one that began the run | an error that Restate repeats, with a growing pause and for ever, so that the run goes on when the code has been mended; [`RestateRun::summary`] says what it is |
//! | cancel, by [`RestateClient::cancel`] or in Restate's console | what waits fails as cancelled, undos are not disturbed. A step under way is broken off where the first reaches its host, and ends first otherwise |
//! | kill, in Restate's console | `ASYNC_FLOW_GIVEN_UP`: nothing is undone |
//!
//! Four things differ from the engine in a file. A signal may be sent to a run that has ended in this moment, and is lost with it. A wait beside a
//! step that is under way is noticed when that attempt has ended. The acts of operators stand in Restate, where the handlers were called:
//! [`RestateAdmin::show`] reads them there. A run whose undo is given up ends as failed, with an effect that may be there, and not in a state of its own.
//!
//! Restate's server comes under a licence of its own (BSL 1.1) and is not a part of this crate; `docs/flows.md` says how to start one.
//!
//! | question | answered by |
//! |---|---|
//! | what of Restate does a workflow wait for, and in which order? | `drive.rs` |
//! | how do values and failures stand in the journal? | `wire.rs` |
//! | what can be called? | `handlers.rs` |
//! | how is a run told, step by step? | `story.rs` |

mod admin;
mod cancels;
mod client;
mod drive;
mod flow;
mod handlers;
mod host;
mod story;
mod wait;
mod wire;

pub use self::admin::RestateAdmin;
pub use self::admin::RestateRun;
pub use self::admin::Which;
pub use self::client::RestateClient;
pub use self::host::Host;
pub use self::host::HostSettings;
