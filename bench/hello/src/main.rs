//! One of the servers, until stdin ends, so that it never outlives whoever started it: `breakfall-hello around`. It says where it listens.
#![expect(clippy::print_stdout, reason = "it says where it listens")]

use std::io;
use std::io::Read;
use std::process::ExitCode;

use breakfall_hello::Served;
use tokio::sync::oneshot;

fn main() -> ExitCode {
    let word = std::env::args().nth(1).unwrap_or_default();
    let Some(served) = Served::called(&word) else { return ExitCode::from(2) };
    let (ends, ended) = oneshot::channel();
    std::thread::spawn(move || {
        let _read = io::stdin().read_to_end(&mut Vec::new());
        drop(ends);
    });
    match served.serve(|address| println!("{address}"), ended) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
