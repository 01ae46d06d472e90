//! Durable work: what takes longer than a request is finished, undone, or handed to somebody who looks after it, whatever happens to the
//! process.
//!
//! A [`Workflow`] is written once, as plain Rust against a [`Flow`]: steps that are retried as their plans say, waits that outlive the
//! process, signals from outside, and a [`Saga`] that undoes what cannot stay. An engine runs it, and it is the same on each.
//!
//! | question | answered by |
//! |---|---|
//! | what may stand between the steps? | [`Flow`] |
//! | how is a step tried, and what is its idempotency key? | [`Step`], [`StepAttempt`] |
//! | steps side by side, all failures kept? | [`join_all_settled`](breakfall::supervise::join_all_settled) over steps, [`all_or_failure`](breakfall::supervise::all_or_failure) |
//! | an optional step? | [`Step::run_or_skip`] |
//! | what is undone, and when is an operator asked? | [`Saga`] |
//! | what runs it on one machine, from one file? | [`Engine`] |
//! | what can an operator see and do? | [`Operator`] |
//! | what does a test do to it? | [`testing`] |

/// The example of the page is compiled.
#[cfg(all(doctest, feature = "embedded"))]
#[doc = include_str!("../../../docs/flows.md")]
mod page {}

mod course;
#[cfg(feature = "embedded")]
mod embedded;
mod fault;
mod flow;
mod messages;
#[cfg_attr(not(feature = "embedded"), expect(dead_code, unused_imports, reason = "for an engine"))]
mod replay;
mod saga;
mod state;
mod step;
mod summary;
pub mod testing;
mod verdict;
mod view;
mod wall;
mod workflow;

pub use self::course::Course;
#[cfg(feature = "embedded")]
pub use self::embedded::{Engine, EngineBuilder, EngineSettings, Filter, JOURNAL_SCHEMA, Operator};
pub use self::fault::FlowFault;
pub use self::flow::Flow;
pub use self::flow::Journaled;
pub use self::messages::MESSAGES;
pub use self::messages::specs;
pub use self::replay::LocalFlow;
pub use self::saga::Saga;
pub use self::state::Started;
pub use self::state::State;
pub use self::step::Step;
pub use self::step::StepAttempt;
pub use self::summary::FlowSummary;
pub use self::verdict::Verdict;
pub use self::view::ActView;
pub use self::view::EntryView;
pub use self::view::FlowView;
pub use self::view::SignalView;
pub use self::wall::Wall;
pub use self::workflow::Workflow;
