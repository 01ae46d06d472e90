//! Stderr, where an event is one line whatever it holds.

use std::fmt::Write as _;
use std::io;
use std::io::Stderr;
use std::io::Write;
use std::io::stderr;

use breakfall::fault::plays_tricks;
use tracing_subscriber::fmt::MakeWriter;

/// Stderr, one line for each event.
pub(super) struct Lines {
    /// The format writes escape sequences of its own.
    colour: bool,
}

/// What one event is written to, in one piece.
pub(super) struct Line {
    to: Stderr,
    colour: bool,
}

impl Lines {
    /// With `colour`, escape sequences are let through: the format's own.
    pub(super) const fn new(colour: bool) -> Self {
        Self { colour }
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line { to: stderr(), colour: self.colour }
    }
}

impl Write for Line {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.to.write_all(one_line(&String::from_utf8_lossy(buf), self.colour).as_bytes())?;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// `event` with what would break or forge a line escaped as JSON does it, which a person can read too. Both formats leave some of it
/// as it is: JSON need not escape U+0085 and U+2028, and the text of an error is written into the text format raw.
fn one_line(event: &str, colour: bool) -> String {
    let body = event.strip_suffix('\n').unwrap_or(event);
    let mut line = String::with_capacity(event.len());
    for c in body.chars() {
        if !plays_tricks(c) || colour && c == '\u{1b}' {
            line.push(c);
        } else {
            // Writing into a text never fails. All of them are below U+10000.
            write!(line, "\\u{:04x}", u32::from(c)).unwrap_or_default();
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t02_an_event_is_one_line_whatever_it_holds() {
        let hostile = "a\r\nb\u{85}c\u{2028}d\u{1b}[31me\0f\u{202e}g\u{9b}h";
        for colour in [false, true] {
            let line = one_line(&format!("{{\"m\":\"{hostile}\"}}\n"), colour);
            let breaks = line.trim_end_matches('\n').chars().filter(|c| plays_tricks(*c));
            assert_eq!(breaks.count(), usize::from(colour), "{line:?}");
            assert_eq!(line.lines().count(), 1);
            assert!(line.ends_with("\"}\n"), "{line:?}");
        }
        let line = one_line(&format!("{{\"m\":\"{hostile}\"}}\n"), false);
        let parsed: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(parsed["m"], hostile, "nothing is lost");
    }
}
