//! The `breakfall` service: a person's request, answered, degraded or explained.

mod api;
mod app;
mod chat;
mod cli;
mod config;
mod console;
mod durable;
mod faults;
mod guide;
mod hex;
mod incidents;
mod integrations;
mod manager;
mod metrics;
mod orchestration;
mod reload;
mod server;
mod sqlite;
mod telemetry;
mod web;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
