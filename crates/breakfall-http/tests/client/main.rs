//! The client against a server that does what it is told, over real connections.
#![cfg(test)]
#![cfg(feature = "reqwest")]

mod address;
mod bodies;
mod classes;
mod connections;
mod layer;
mod privacy;
mod problems;
mod refusals;
mod requests;
mod rules;
#[cfg(feature = "axum")]
mod tiers;
mod traces;
mod upstream;

use std::sync::Once;

use breakfall_http::client::Client;

use crate::upstream::Upstream;

/// A client of `upstream`, as a program would make it.
fn client(upstream: &Upstream) -> Client {
    install_cryptography();
    Client::new("tracker", &upstream.base_url()).expect("a loopback address")
}

fn install_cryptography() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let provider = rustls::crypto::ring::default_provider();
        assert!(provider.install_default().is_ok(), "only this installs one");
    });
}
