//! Places in a text.

use std::ops::Range;

use saphyr_parser::Span;

/// A place in a source: bytes, and line and column from 1, the column in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) span: Range<usize>,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Places of the parser's markers, which count characters.
pub(crate) struct Places {
    /// The byte at which each character begins, and the end of the text.
    bytes: Vec<usize>,
    /// The character at which each line begins.
    lines: Vec<usize>,
}

impl Places {
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let breaks = text.chars().enumerate().filter(|(_, c)| *c == '\n');
        let lines = [0].into_iter().chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { bytes, lines }
    }

    pub(crate) fn of(&self, span: Span) -> Place {
        let start = span.start.index().min(self.bytes.len() - 1);
        let line = self.lines.partition_point(|begin| *begin <= start);
        let begin = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        Place {
            span: self.byte(start)..self.byte(span.end.index()),
            line,
            column: start - begin + 1,
        }
    }

    fn byte(&self, character: usize) -> usize {
        self.bytes.get(character).or_else(|| self.bytes.last()).copied().unwrap_or_default()
    }
}
