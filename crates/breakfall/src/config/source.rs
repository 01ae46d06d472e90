//! Text that is read from, and the places in it.

use std::ops::Range;

use crate::config::diagnose::Excerpt;
use crate::config::origin::Origin;
use crate::config::place::Place;

/// How many characters of a line are shown on either side of a place, and of the place itself.
const SHOWN: usize = 100;
/// More bytes than can be shown on either side.
const NEAR: usize = 4 * (SHOWN + 2);
const HIDDEN: &str = "(hidden)";

/// A text with a name, and the parts of it that may not be shown.
#[derive(Debug)]
pub(crate) struct Source {
    medium: Medium,
    text: String,
    hidden: Vec<Range<usize>>,
}

#[derive(Debug)]
enum Medium {
    File { name: String },
    Environment { variable: String },
    Flag { name: String },
}

impl Source {
    pub(crate) fn file(name: &str, text: String, hidden: Vec<Range<usize>>) -> Self {
        Self { medium: Medium::File { name: printable(name) }, text, hidden }
    }

    /// `VARIABLE=value` as a source of one line, and the places of both.
    pub(crate) fn variable(variable: &str, value: &str) -> (Self, Place, Place) {
        let medium = Medium::Environment { variable: printable(variable) };
        Self::pair(medium, &format!("{variable}="), value)
    }

    /// `--flag value` as a source of one line, and the place of the value.
    pub(crate) fn flag(name: &str, value: &str) -> (Self, Place) {
        let medium = Medium::Flag { name: name.to_owned() };
        let (source, _, place) = Self::pair(medium, &format!("{name} "), value);
        (source, place)
    }

    fn pair(medium: Medium, label: &str, value: &str) -> (Self, Place, Place) {
        let text = format!("{label}{value}");
        let name = Place { span: 0..label.len() - 1, line: 1, column: 1 };
        let column = label.chars().count() + 1;
        let value = Place { span: label.len()..text.len(), line: 1, column };
        (Self { medium, text, hidden: Vec::new() }, name, value)
    }

    /// Shows `(hidden)` for this part from now on.
    pub(crate) fn hide(&mut self, span: Range<usize>) {
        self.hidden.push(span);
    }

    pub(crate) fn origin(&self, place: &Place) -> Origin {
        let Place { line, column, .. } = *place;
        match &self.medium {
            Medium::File { name } => Origin::File { name: name.clone(), line, column },
            Medium::Environment { variable } => Origin::Environment { variable: variable.clone() },
            Medium::Flag { name } => Origin::Flag { name: name.clone() },
        }
    }

    /// The line of a place, cut to what is near and safe to print.
    pub(crate) fn excerpt(&self, place: &Place, label: Option<String>) -> Excerpt {
        let start = self.text.floor_char_boundary(place.span.start);
        // No more of the line than can be shown: it may be the whole file.
        let from = self.text.floor_char_boundary(start.saturating_sub(NEAR));
        let to = self.text.floor_char_boundary(start.saturating_add(NEAR));
        let near = |span: Range<usize>| self.text.get(span).unwrap_or_default();
        let line_start = near(from..start).rfind('\n').map_or(from, |at| from + at + 1);
        let line_end = near(start..to).find('\n').map_or(to, |at| start + at);
        let end = self.text.floor_char_boundary(place.span.end).clamp(start, line_end);
        let before = self.last_of(line_start..start);
        Excerpt {
            exact: before == near(line_start..start),
            before,
            marked: self.first_of(start..end),
            after: self.first_of(end..line_end),
            origin: self.origin(place),
            label,
        }
    }

    fn first_of(&self, span: Range<usize>) -> String {
        let text = self.text.get(span.clone()).unwrap_or_default();
        match text.char_indices().nth(SHOWN) {
            Some((cut, _)) => format!("{}…", self.shown(span.start..span.start + cut)),
            None => self.shown(span),
        }
    }

    fn last_of(&self, span: Range<usize>) -> String {
        let text = self.text.get(span.clone()).unwrap_or_default();
        match text.char_indices().rev().nth(SHOWN) {
            Some((cut, c)) => {
                format!("…{}", self.shown(span.start + cut + c.len_utf8()..span.end))
            }
            None => self.shown(span),
        }
    }

    /// The text of `span` with the hidden parts replaced.
    fn shown(&self, span: Range<usize>) -> String {
        let mut hidden: Vec<_> = self
            .hidden
            .iter()
            .filter(|part| part.start < span.end && span.start < part.end)
            .collect();
        hidden.sort_by_key(|part| part.start);
        let mut shown = String::new();
        let mut at = span.start;
        for part in hidden {
            if part.end <= at {
                continue;
            }
            shown.push_str(&printable(self.text.get(at..part.start).unwrap_or_default()));
            shown.push_str(HIDDEN);
            at = part.end;
        }
        shown.push_str(&printable(self.text.get(at..span.end).unwrap_or_default()));
        shown
    }
}

/// At most 40 characters of `text`, safe to print.
pub(crate) fn brief(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", printable(text.get(..cut).unwrap_or_default())),
        None => printable(text),
    }
}

/// Escapes what a terminal would act upon or a reader could not see.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' => shown.push(c),
            _ => shown.extend(c.escape_debug()),
        }
    }
    shown
}
