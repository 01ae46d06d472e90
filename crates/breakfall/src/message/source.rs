//! What a Fluent source declares, line by line: what the parser does not tell.

use std::collections::BTreeSet;

/// The most bytes of one source.
const MOST_BYTES: usize = 256 * 1024;
/// The most braces open at once: the parser recurses into each.
const MOST_DEPTH: usize = 16;

/// One message or term of a source.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry<'s> {
    /// `name`, or `-name` for a term.
    pub(super) id: &'s str,
    /// The line it starts on, from 1.
    pub(super) line: usize,
    /// The variables named in it, its attributes included.
    pub(super) variables: BTreeSet<&'s str>,
}

/// The entries of `source`, in order, with doubles. An entry starts where an identifier at the very start of a line is followed by `=`; the
/// grammar allows that nowhere else.
pub(super) fn entries(source: &str) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for (index, line) in source.lines().enumerate() {
        if let Some(id) = declared(line) {
            entries.push(Entry { id, line: index + 1, variables: BTreeSet::new() });
        }
        if let Some(entry) = entries.last_mut()
            && !line.starts_with('#')
        {
            entry.variables.extend(variables(line));
        }
    }
    entries
}

/// Why `source` may not even be parsed, with the line.
pub(super) fn excess(source: &str) -> Option<(usize, &'static str)> {
    if source.len() > MOST_BYTES {
        return Some((1, "the source is longer than 256 KiB"));
    }
    let mut nesting = Nesting::default();
    for (index, line) in source.lines().enumerate() {
        // The parser never carries a brace over the start of an entry, so what a text leaves open ends here.
        if declared(line).is_some() {
            nesting = Nesting::default();
        }
        line.bytes().for_each(|byte| nesting.read(byte));
        if nesting.deepest > MOST_DEPTH {
            return Some((index + 1, "more than 16 braces or brackets are open in each other"));
        }
    }
    None
}

/// How deep the parser would recurse: into braces, and inside them into the brackets of calls.
#[derive(Default)]
struct Nesting {
    braces: usize,
    calls: usize,
    deepest: usize,
}

impl Nesting {
    fn read(&mut self, byte: u8) {
        match byte {
            b'{' => self.braces += 1,
            b'}' => self.braces = self.braces.saturating_sub(1),
            b'(' => self.calls += 1,
            b')' => self.calls = self.calls.saturating_sub(1),
            _ => return,
        }
        if self.braces == 0 {
            self.calls = 0;
        }
        self.deepest = self.deepest.max(self.braces + self.calls);
    }
}

/// The line, from 1, on which the byte at `offset` stands.
pub(super) fn line_of(source: &str, offset: usize) -> usize {
    source.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// The id that `line` declares.
fn declared(line: &str) -> Option<&str> {
    let (id, _) = line.split_once('=')?;
    let id = id.trim_end_matches(' ');
    let name = id.strip_prefix('-').unwrap_or(id);
    (name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_identifier))
        .then_some(id)
}

/// What follows each `$` that stands where an expression may: `$5` and `US$ 5` are just text.
fn variables(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices('$').filter_map(|(at, _)| {
        let before = line.get(..at)?.trim_end().chars().next_back()?;
        let after = line.get(at + 1..)?;
        let end = after.find(|c| !is_identifier(c)).unwrap_or(after.len());
        let name = after.get(..end)?;
        let named = name.starts_with(|c: char| c.is_ascii_alphabetic());
        (named && matches!(before, '{' | '(' | ',' | ':')).then_some(name)
    })
}

fn is_identifier(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_entries_with_their_lines_and_variables() {
        let source = "# $comment = { $no }\n\na-b = US$ 5, { $price } and\n  = { NUMBER($price, min: 2) }\n    .title = { $name }\n\n-term=x\nno entry = x\n";
        let found: Vec<_> =
            entries(source).into_iter().map(|entry| (entry.id, entry.line)).collect();
        assert_eq!(found, [("a-b", 3), ("-term", 7)]);
        let variables: Vec<_> = entries(source)[0].variables.iter().copied().collect();
        assert_eq!(variables, ["name", "price"]);
    }

    #[test]
    fn refuses_what_would_blow_the_stack() {
        assert_eq!(excess(include_str!("../../messages/de.ftl")), None);
        let line = |source: &str| excess(source).map(|(line, _)| line);
        assert_eq!(line(&format!("a = x\nb = {}", "{".repeat(100_000))), Some(2));
        assert_eq!(line(&format!("b = {{ {}", "F(".repeat(100_000))), Some(1));
        assert_eq!(line(&"#".repeat(MOST_BYTES + 1)), Some(1));
        assert_eq!(
            line(&"a = :( :( {\"{\"}\n".repeat(100)),
            None,
            "what a text leaves open ends with it"
        );
    }

    #[test]
    fn counts_lines() {
        assert_eq!([0, 1, 2, 3, 99].map(|offset| line_of("a\nb\n", offset)), [1, 1, 2, 2, 3]);
    }
}
