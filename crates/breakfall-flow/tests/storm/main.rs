//! A real process, killed again and again while it works: `cargo test -p breakfall-flow --test storm`, or with so many rounds
//! `… --test storm -- 10000`.
//!
//! First it dies at every moment of every step, then at random ones. What it promised is written to a file beside the journal after each
//! start, what it did to another; in the end both are compared with what the journal says.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may fail, and tells what it saw"
)]

#[cfg(not(feature = "embedded"))]
const fn main() {}

#[cfg(feature = "embedded")]
mod child;
#[cfg(feature = "embedded")]
mod parent;

#[cfg(feature = "embedded")]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.unwrap();
    match arguments.first().map(String::as_str) {
        Some("child") => runtime.block_on(child::run(&arguments)),
        // A list is asked for by tools that collect tests.
        Some("--list") => {}
        rounds => runtime.block_on(parent::run(rounds.and_then(|rounds| rounds.parse().ok()))),
    }
}
