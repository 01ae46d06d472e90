//! Bytes as text: UTF-8 without surprises, lines that end in `\n`.

use std::fs::File;
use std::io;
use std::io::ErrorKind;
use std::io::Read;
use std::path::Path;

use crate::config::place::Place;
use crate::config::tree::Trouble;

/// The most a file may hold, in bytes.
const MAX_BYTES: usize = 1024 * 1024;

/// A decoded file.
pub(crate) struct Decoded {
    /// What can be shown of the file.
    pub(crate) text: String,
    /// Why it cannot be read further.
    pub(crate) trouble: Option<Trouble>,
}

/// Reads a file, at most one byte more than is allowed.
pub(crate) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Why a file cannot be read, and what to do about it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the system's list of kinds grows")]
pub(crate) fn explain(error: &io::Error) -> (String, &'static str) {
    match error.kind() {
        ErrorKind::NotFound => (
            "there is no such file".to_owned(),
            "check the path; without a file the built-in settings apply",
        ),
        ErrorKind::PermissionDenied => (
            "access is denied".to_owned(),
            "give the user that runs this program the right to read the file",
        ),
        ErrorKind::IsADirectory => {
            ("this is a directory".to_owned(), "name the file in the directory")
        }
        _ => (error.to_string(), "check the path and the storage it is on"),
    }
}

/// Decodes a file's bytes.
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    if bytes.len() > MAX_BYTES {
        let problem = format!("the file is larger than {MAX_BYTES} bytes");
        return refused(
            String::new(),
            start(),
            problem,
            "a configuration needs a few hundred bytes",
        );
    }
    if is_utf16(bytes) {
        let problem = "the file is UTF-16".to_owned();
        return refused(String::new(), start(), problem, "save it as UTF-8");
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match str::from_utf8(bytes) {
        Ok(text) => check(unix_lines(text)),
        Err(error) => {
            let at = error.valid_up_to();
            let valid = bytes.get(..at).and_then(|head| str::from_utf8(head).ok());
            let place = end_of(&unix_lines(valid.unwrap_or_default()));
            let text = unix_lines(&String::from_utf8_lossy(bytes));
            let problem = format!("the text is not UTF-8 from byte {at} on");
            refused(text, place, problem, "save the file as UTF-8")
        }
    }
}

fn check(text: String) -> Decoded {
    // YAML readers take a NUL for the end of the file and would lose what follows.
    let control = text.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\t' | '\n'));
    if let Some((at, c)) = control {
        let problem = format!("a control character (U+{:04X}) stands here", u32::from(c));
        return refused_at(text, at, problem, "remove it");
    }
    if let Some(at) = indenting_tab(&text) {
        let problem = "a tab indents this line".to_owned();
        return refused_at(text, at, problem, "indent with spaces, two for each level");
    }
    Decoded { text, trouble: None }
}

fn indenting_tab(text: &str) -> Option<usize> {
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - content.len();
        let tab = line.find('\t').filter(|tab| *tab < indent);
        let is_blank = content.starts_with(['\n', '#']) || content.is_empty();
        if let Some(tab) = tab.filter(|_| !is_blank) {
            return Some(line_start + tab);
        }
        line_start += line.len();
    }
    None
}

/// By its mark, or by the zero that every other byte of it is.
fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..])
        || matches!(bytes, [0, a, 0, b, ..] | [a, 0, b, 0, ..] if *a != 0 && *b != 0)
}

fn unix_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn start() -> Place {
    Place { span: 0..0, line: 1, column: 1 }
}

fn end_of(text: &str) -> Place {
    let line = text.rsplit('\n').next().unwrap_or_default();
    Place {
        span: text.len()..text.len(),
        line: text.matches('\n').count() + 1,
        column: line.chars().count() + 1,
    }
}

fn refused_at(text: String, at: usize, problem: String, help: &'static str) -> Decoded {
    let before = end_of(text.get(..at).unwrap_or_default());
    // All that is refused within a text is one byte long.
    refused(text, Place { span: at..at + 1, ..before }, problem, help)
}

fn refused(text: String, place: Place, problem: String, help: &'static str) -> Decoded {
    Decoded { text, trouble: Some(Trouble { place, problem, help }) }
}
