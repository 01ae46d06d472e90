//! The real program and clients that others wrote: Python's grpcio and httpx, Node's fetch, schemathesis.
#![cfg(test)]

mod grpc;
mod http;
mod openapi;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the other black-box tests, which need other parts of it")]
mod support;
mod tools;
