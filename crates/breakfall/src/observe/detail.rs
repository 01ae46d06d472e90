//! The operator's line: everything about a failure, on one line, bounded.

use std::error::Error;
use std::fmt::Write;

use crate::fault::AsyncFault;
use crate::fault::Failure;
use crate::fault::MOST_LINKS;
use crate::fault::links;
use crate::fault::plays_tricks;

/// The most bytes of a detail line.
const MOST_BYTES: usize = 8 * 1024;
/// The most bytes of one foreign error's text.
const MOST_BYTES_A_LINK: usize = 1024;

/// The failure's line, its frames, causes, notes, panic report and secondary failures: for operators, never for users. Always one
/// line: control characters are escaped, and what a foreign `Display` says twice is said once.
#[must_use]
pub fn detail(failure: &Failure) -> String {
    let mut line = Line::default();
    line.push(&failure.to_string());
    if let Some(AsyncFault::Panicked { report }) = failure.downcast_ref() {
        line.push(&format!("; panic {report:?}"));
    }
    for frame in failure.frames() {
        line.push(&format!("; {frame}"));
    }
    causes(&mut line, failure);
    for note in failure.notes() {
        line.push(&format!("; {}={}", note.key, note.value));
    }
    for other in failure.secondary() {
        line.push(&format!("; beside it: {other}"));
        causes(&mut line, other);
    }
    let lost = failure.secondary_count() - failure.secondary().len();
    if lost > 0 {
        line.push(&format!("; and {lost} more"));
    }
    line.text
}

fn causes(line: &mut Line, failure: &Failure) {
    let mut said = String::new();
    for (place, link) in failure.source().into_iter().flat_map(links).enumerate() {
        let text = text_of(link);
        // Some libraries repeat their source's text in their own.
        if !said.ends_with(&text) {
            line.push("; because ");
            line.push(&text);
        }
        if place + 1 == MOST_LINKS {
            line.push("; because of more");
        }
        said = text;
    }
}

/// The text of a foreign error, cut; one whose `Display` panics or fails still leaves a trace.
fn text_of(error: &(dyn Error + 'static)) -> String {
    let written = crate::fault::panic::catch(crate::fault::panic::Stack::Skip, || {
        let mut line = Line { most: MOST_BYTES_A_LINK, ..Line::default() };
        let complete = write!(line, "{error}").is_ok();
        (line.text, complete)
    });
    match written {
        Ok((text, true)) => text,
        Ok((text, false)) => format!("{text}…"),
        Err(_) => "an error whose text cannot be written".to_owned(),
    }
}

/// Text on one line, up to a limit.
struct Line {
    text: String,
    most: usize,
}

impl Default for Line {
    fn default() -> Self {
        Self { text: String::new(), most: MOST_BYTES }
    }
}

impl Line {
    fn push(&mut self, text: &str) {
        if self.write_str(text).is_err() && !self.text.ends_with('…') {
            self.text.push('…');
        }
    }
}

impl Write for Line {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        for c in s.chars() {
            if self.text.len() >= self.most {
                return Err(std::fmt::Error);
            }
            if plays_tricks(c) {
                self.text.extend(c.escape_default());
            } else {
                self.text.push(c);
            }
        }
        Ok(())
    }
}
