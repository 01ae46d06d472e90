//! The file layer: a YAML tree against the declared keys.

use std::collections::HashMap;
use std::path::Path;

use crate::config::decode::Decoded;
use crate::config::decode::decode;
use crate::config::decode::explain;
use crate::config::decode::read_file;
use crate::config::diagnose::Diagnostic;
use crate::config::hide::hidden_parts;
use crate::config::intake::Intake;
use crate::config::intake::at;
use crate::config::key::Declaration;
use crate::config::origin::Origin;
use crate::config::parse::Parsed;
use crate::config::parse::parse;
use crate::config::place::Place;
use crate::config::schema::Branch;
use crate::config::schema::Section;
use crate::config::schema::join;
use crate::config::source::Source;
use crate::config::source::brief;
use crate::config::source::printable;
use crate::config::suggest;
use crate::config::tree::Entry;
use crate::config::tree::Node;
use crate::config::tree::Shape;
use crate::config::value::Raw;

/// Reads a file from disk into `intake`.
pub(crate) fn load_path(intake: &mut Intake<'_>, path: &Path) {
    let name = printable(&path.to_string_lossy());
    match read_file(path) {
        Ok(bytes) => load_bytes(intake, &name, &bytes),
        Err(error) => intake.report.add(|| {
            let (reason, help) = explain(&error);
            Diagnostic {
                problem: format!("cannot read {name}: {reason}"),
                origin: Origin::File { name, line: 0, column: 0 },
                key: None,
                help: Some(help.to_owned()),
                excerpts: Vec::new(),
            }
        }),
    }
}

/// Reads the bytes of a file called `name` into `intake`.
pub(crate) fn load_bytes(intake: &mut Intake<'_>, name: &str, bytes: &[u8]) {
    let Decoded { text, trouble } = decode(bytes);
    let parsed = match trouble {
        Some(trouble) => Parsed { root: None, troubles: vec![trouble] },
        None => parse(&text),
    };
    let hidden = hidden_parts(intake.schema, &text, &parsed);
    let source = Source::file(name, text, hidden);
    for trouble in parsed.troubles {
        intake.report.add(|| {
            at(&source, &trouble.place, None, trouble.problem, Some(trouble.help.to_owned()))
        });
    }
    if let Some(root) = parsed.root {
        let schema = intake.schema;
        Walk { intake, source: &source }.section(&schema.root, "", &root);
    }
}

/// Compares a tree with the declared keys.
struct Walk<'w, 's> {
    intake: &'w mut Intake<'s>,
    source: &'w Source,
}

impl Walk<'_, '_> {
    fn section(&mut self, section: &Section, path: &str, node: &Node) {
        match &node.shape {
            Shape::Section(entries) => self.entries(section, path, entries),
            Shape::Scalar { .. } if node.is_null() => {}
            Shape::Refused => {}
            Shape::Scalar { .. } | Shape::List => {
                let problem = match path.rsplit('.').next() {
                    None | Some("") => {
                        format!("the file must hold sections, found {}", describe(node))
                    }
                    Some(name) => format!("{name} must be a section, found {}", describe(node)),
                };
                let help = if node.text().contains(':') {
                    "write a space after each colon".to_owned()
                } else {
                    suggest::known_in(section)
                };
                self.refuse(&node.place, path, problem, Some(help));
            }
        }
    }

    fn entries(&mut self, section: &Section, path: &str, entries: &[Entry]) {
        let mut seen: HashMap<&str, &Place> = HashMap::new();
        for entry in entries {
            if let Some(first) = seen.get(entry.name.as_str()) {
                self.refuse_twice(first, path, entry);
                continue;
            }
            seen.insert(&entry.name, &entry.place);
            match section.get(&entry.name) {
                Some(Branch::Key(key)) => self.key(key, join(path, &entry.name), entry),
                Some(Branch::Section(below)) => {
                    self.section(below, &join(path, &entry.name), &entry.value);
                }
                None => self.refuse_unknown(section, entry),
            }
        }
    }

    fn key(&mut self, key: &Declaration, path: String, entry: &Entry) {
        match &entry.value.shape {
            Shape::Scalar { .. } if entry.value.is_null() => self.no_value(key, &path, entry),
            Shape::Scalar { text, quoted } => {
                let raw = Raw { text, quoted: *quoted };
                self.intake.scalar(key, path, raw, (self.source, &entry.value.place));
            }
            Shape::Refused => {}
            Shape::Section(_) | Shape::List => {
                let found = describe(&entry.value);
                let problem = format!("{} must be {}, found {found}", key.name(), key.kind);
                self.refuse(&entry.value.place, &path, problem, None);
            }
        }
    }

    /// Without a default, no value is what the key has anyway.
    fn no_value(&mut self, key: &Declaration, path: &str, entry: &Entry) {
        if let Some(default) = key.default_text() {
            let problem = format!("{} must be {}, found nothing", key.name(), key.kind);
            let help = format!("write a value, or remove the key for the built-in {default}");
            self.refuse(&entry.place, path, problem, Some(help));
        }
    }

    fn refuse_twice(&mut self, first: &Place, path: &str, entry: &Entry) {
        let source = self.source;
        self.intake.report.add(|| {
            let name = shown_name(&entry.name);
            let lines = match (first.line, entry.place.line) {
                (a, b) if a == b => format!("line {a}"),
                (a, b) => format!("lines {a} and {b}"),
            };
            Diagnostic {
                origin: source.origin(&entry.place),
                key: Some(join(path, &name)),
                problem: format!("{name} is written twice, on {lines}"),
                help: Some("keep one of the two".to_owned()),
                excerpts: vec![
                    source.excerpt(&entry.place, None),
                    source.excerpt(first, Some("first written here".to_owned())),
                ],
            }
        });
    }

    fn refuse_unknown(&mut self, section: &Section, entry: &Entry) {
        let (schema, source) = (self.intake.schema, self.source);
        self.intake.report.add(|| {
            let problem = format!("unknown key {}", shown_name(&entry.name));
            let help = suggest::for_name(schema, section, &entry.name);
            at(source, &entry.place, None, problem, Some(help))
        });
    }

    fn refuse(&mut self, place: &Place, path: &str, problem: String, help: Option<String>) {
        let source = self.source;
        let key = Some(path.to_owned()).filter(|path| !path.is_empty());
        self.intake.report.add(|| at(source, place, key, problem, help));
    }
}

fn describe(node: &Node) -> &'static str {
    match node.shape {
        Shape::Section(_) => "a section",
        Shape::List => "a list",
        Shape::Scalar { .. } | Shape::Refused => "a single value",
    }
}

/// A name up to where a value may begin: in braces, `{api_key:abc}` is one long name.
fn shown_name(name: &str) -> String {
    match name.split([':', ' ']).next() {
        None | Some("") => "\"\"".to_owned(),
        Some(word) => brief(word),
    }
}
