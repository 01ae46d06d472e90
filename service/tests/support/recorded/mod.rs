//! Answers in the shapes in which the real services give them, from their public documentation. Their texts hold the canary: nobody may be
//! shown them.

pub(crate) mod github;
pub(crate) mod openai;
pub(crate) mod slack;
