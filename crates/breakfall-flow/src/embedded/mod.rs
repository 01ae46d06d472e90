//! The engine that needs nothing else: a journal in one SQLite file.
//!
//! | question | answer |
//! |---|---|
//! | when is a start promised? | when it is on the disk: [`Engine::start`] returns after the fsync. All that comes at once shares one |
//! | the file is full, read-only or busy? | refused with `ASYNC_FLOW_JOURNAL_UNAVAILABLE` (503) before anything was promised; what is under way goes on when it can be written again |
//! | too much at once? | refused with `ASYNC_FLOW_BUSY` (503) and a wait |
//! | several processes on one file? | each run belongs to one; one that has ended loses its runs to the others at once, one that stands still when its [`EngineSettings::lease`] is over, and what it writes afterwards is refused |
//! | after a restart? | runs go on, the longest due first, [`EngineSettings::most_resumed`] at a time |
//! | the code has changed? | the run is put aside for an operator, with the first step that differs; or keep the old version beside the new |
//! | the code breaks each time? | after [`EngineSettings::most_tries`] tries the run is put aside |

mod engine;
mod journal;
mod life;
mod open;
mod operator;
mod presence;
mod runs;
mod settings;
mod store;
mod ticker;
mod views;
mod waiters;

pub use self::engine::Engine;
pub use self::engine::EngineBuilder;
pub use self::open::JOURNAL_SCHEMA;
pub use self::operator::Operator;
pub use self::settings::EngineSettings;
pub use self::views::Filter;
