//! Runs a workflow from what is written down of it: what has happened answers at once, what has not is done and written down.
//!
//! A run begins *replaying*: nothing new is done until the code stands still. Then, and only then, it is known whether it has asked for
//! everything that is written down; if not, the code is another than the one that wrote it, and the run is parked before anything wrong was
//! done. A run without a history is *live* from the start and pays nothing for this.

mod definition;
mod drive;
mod entry;
mod local;
mod state;

pub(crate) use self::definition::Definition;
pub(crate) use self::definition::Definitions;
pub(crate) use self::definition::Ended;
pub(crate) use self::drive::End;
pub(crate) use self::drive::Running;
pub(crate) use self::drive::drive;
pub(crate) use self::entry::Entry;
pub(crate) use self::entry::History;
pub(crate) use self::entry::Interruption;
pub(crate) use self::entry::Journal;
pub(crate) use self::entry::Kind;
pub(crate) use self::entry::Moment;
pub(crate) use self::entry::Trouble;
pub(crate) use self::entry::verdict_key;
pub use self::local::LocalFlow;
pub(crate) use self::local::Terms;
pub(crate) use self::local::record;
