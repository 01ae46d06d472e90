//! The file of one language.

use std::collections::BTreeMap;
use std::collections::btree_map;
use std::fs;
use std::io;
use std::path::Path;

use fluent_syntax::ast::Entry;
use fluent_syntax::ast::Message;
use fluent_syntax::parser;

use crate::catalogue::declaration::Declaration;
use crate::catalogue::declaration::Locale;
use crate::catalogue::nesting;
use crate::catalogue::parts;
use crate::mistakes::Mistakes;

/// A file that could be read.
pub(crate) struct File<'d> {
    pub(crate) locale: &'d Locale,
    /// From the package's folder.
    pub(crate) path: String,
    pub(crate) messages: BTreeMap<String, Read>,
}

/// A message as one file has it.
pub(crate) struct Read {
    /// From 1.
    pub(crate) line: usize,
    /// By attribute; the value under `""`.
    pub(crate) parts: BTreeMap<String, Text>,
}

/// The value of a message, or an attribute: what it names, and on which line.
#[derive(Default)]
pub(crate) struct Text {
    pub(crate) variables: BTreeMap<String, usize>,
    pub(crate) references: BTreeMap<(String, String), usize>,
}

/// Reads the file of `locale`. Nothing where there is none.
pub(crate) fn read<'d>(
    folder: &Path,
    declaration: &Declaration,
    locale: &'d Locale,
    mistakes: &mut Mistakes,
) -> Option<File<'d>> {
    let path = format!("{}/{}.ftl", declaration.folder.value(), locale.tag);
    let mut mistake = |text: String| mistakes.at(&locale.place, format!("{path}{text}"));
    let source = match fs::read_to_string(folder.join(format!("{}.ftl", locale.tag))) {
        Ok(source) => source,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            mistake(" is missing: add it, or take its language off the list".to_owned());
            return None;
        }
        Err(error) => {
            mistake(format!(" cannot be read: {error}"));
            return None;
        }
    };
    let messages = messages(&source, &mut |line, text| mistake(format!(", line {line}: {text}")));
    Some(File { locale, path, messages })
}

/// The messages of `source`; each mistake goes to `report` with its line.
fn messages(source: &str, report: &mut dyn FnMut(usize, String)) -> BTreeMap<String, Read> {
    let mut messages = BTreeMap::new();
    if let Some((line, what)) = nesting::excess(source) {
        report(line, what.to_owned());
        return messages;
    }
    let lines = Lines::of(source);
    let resource = match parser::parse_runtime(source) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                report(lines.line(error.pos.start), fragment(&error.to_string()));
            }
            resource
        }
    };
    let mut terms = BTreeMap::new();
    for entry in resource.body {
        match entry {
            Entry::Message(message) => {
                let line = lines.line(parts::offset(source, message.id.name));
                let read = read_message(source, &message, &lines, report);
                match messages.entry(message.id.name.to_owned()) {
                    btree_map::Entry::Vacant(place) => {
                        place.insert(read);
                    }
                    btree_map::Entry::Occupied(first) => {
                        report(line, twice(message.id.name, first.get().line));
                    }
                }
            }
            Entry::Term(term) => {
                let line = lines.line(parts::offset(source, term.id.name));
                if let Some(first) = terms.insert(term.id.name, line) {
                    report(line, twice(&format!("-{}", term.id.name), first));
                }
            }
            // Junk was reported by the parser.
            Entry::Junk { .. }
            | Entry::Comment(_)
            | Entry::GroupComment(_)
            | Entry::ResourceComment(_) => {}
        }
    }
    messages
}

fn read_message(
    source: &str,
    message: &Message<&str>,
    lines: &Lines,
    report: &mut dyn FnMut(usize, String),
) -> Read {
    let line = lines.line(parts::offset(source, message.id.name));
    let value = message.value.iter().map(|value| ("", line, value));
    let attributes = message.attributes.iter().map(|attribute| {
        let name = attribute.id.name;
        (name, lines.line(parts::offset(source, name)), &attribute.value)
    });
    let mut read = BTreeMap::new();
    let mut seen = BTreeMap::new();
    for (name, line, pattern) in value.chain(attributes) {
        if let Some(first) = seen.insert(name, line) {
            report(line, twice(&format!(".{name}"), first));
        }
        let named = parts::named(source, pattern);
        let variables = named.variables.into_iter();
        let references = named.references.into_iter();
        let text = Text {
            variables: variables.map(|(name, at)| (name.to_owned(), lines.line(at))).collect(),
            references: references
                .map(|((id, name), at)| ((id.to_owned(), name.to_owned()), lines.line(at)))
                .collect(),
        };
        read.insert(name.to_owned(), text);
    }
    Read { line, parts: read }
}

fn twice(name: &str, first: usize) -> String {
    format!("`{name}` stands already on line {first}: remove one")
}

/// A foreign message in our form: no capital at the start, no full stop, all on one line.
fn fragment(text: &str) -> String {
    let mut rest = text.trim_end_matches('.').chars();
    let first = rest.next().map(|c| c.to_ascii_lowercase());
    let mut fragment = String::with_capacity(text.len());
    for c in first.into_iter().chain(rest) {
        if c.is_control() { fragment.extend(c.escape_default()) } else { fragment.push(c) }
    }
    fragment
}

/// Where the lines of a source end.
struct Lines(Vec<usize>);

impl Lines {
    fn of(source: &str) -> Self {
        Self(source.match_indices('\n').map(|(end, _)| end).collect())
    }

    /// The line, from 1, on which the byte at `offset` stands.
    fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|end| *end < offset) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_each_part_names() {
        let source = "# { $no }\na = US$ 5, { $price } and\n  { NUMBER($n, min: 2) }{ b.c }{ -term(x: 1) }\n    .title = { { $name } }\n-term = { $x }\n";
        let messages = messages(source, &mut |line, text| panic!("{line}: {text}"));
        assert_eq!(messages.keys().collect::<Vec<_>>(), ["a"]);
        let named = |part: &str| messages["a"].parts[part].variables.clone();
        assert_eq!(named(""), [("n".to_owned(), 3), ("price".to_owned(), 2)].into());
        assert_eq!(named("title"), [("name".to_owned(), 4)].into());
        let references = &messages["a"].parts[""].references;
        assert_eq!(*references, [(("b".to_owned(), "c".to_owned()), 3)].into());
    }

    #[test]
    fn reports_every_mistake_with_its_line() {
        let source = "a = 1\nb\na = 2\n    .t = 1\n    .t = 2\n-c = 1\n-c = 2\n";
        let mut found = Vec::new();
        messages(source, &mut |line, text| found.push((line, text)));
        let lines: Vec<_> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 5, 3, 7], "{found:#?}");
    }
}
