//! From a request to an answer: which steps, in which order, and what becomes of their failures.

pub(crate) mod intent;
pub(crate) mod reply;
pub(crate) mod slots;
pub(crate) mod workflow_engine;
