//! What all black-box tests need: the real program, a client to talk to it, and a server for it to talk to.

pub(crate) mod answer;
pub(crate) mod documented;
pub(crate) mod http;
pub(crate) mod postgres;
pub(crate) mod proxy;
pub(crate) mod recorded;
pub(crate) mod redis;
pub(crate) mod service;
pub(crate) mod setup;
pub(crate) mod shelf;
pub(crate) mod trouble;
pub(crate) mod upstream;
