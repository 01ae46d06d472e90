//! Failures across gRPC: what is told, what is read, and what no peer can break. One binary, so that it links once.
#![cfg(test)]

mod client;
mod details;
mod edge;
mod examples;
mod garbage;
mod hops;
mod probe;
mod sockets;
mod support;
