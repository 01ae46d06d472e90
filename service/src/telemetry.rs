//! Where events go: stderr, as text for people on a terminal, as JSON for programs elsewhere.

use std::io::IsTerminal;
use std::io::stderr;

use tracing::level_filters::LevelFilter;

/// Starts logging. `format` is `auto`, `text` or `json`; `level` is `error`, `warn`, `info` or `debug`.
///
/// One event is one line in both formats, whatever it holds: text values are quoted and escaped.
pub(crate) fn start(format: &str, level: &str) {
    let level = level.parse().unwrap_or(LevelFilter::INFO);
    let builder = tracing_subscriber::fmt().with_max_level(level).with_writer(stderr);
    let terminal = stderr().is_terminal();
    match format {
        "json" => builder.json().flatten_event(true).init(),
        "auto" if !terminal => builder.json().flatten_event(true).init(),
        _ => builder.with_ansi(terminal).init(),
    }
}
