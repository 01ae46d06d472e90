//! What the service calls. Each integration has an embedded form, so that the service does its job on one machine without a
//! network, and a client for a real service; the configuration chooses.

pub(crate) mod classifier;
pub(crate) mod config;
pub(crate) mod escalation;
pub(crate) mod generator;
pub(crate) mod notifier;
pub(crate) mod openai;
pub(crate) mod tracker;
