//! What no diagnostic may show: the values of secret keys, and what may be one.

use std::ops::Range;

use crate::config::parse::Parsed;
use crate::config::schema::Branch;
use crate::config::schema::Schema;
use crate::config::schema::Section;
use crate::config::tree::Node;
use crate::config::tree::Shape;

/// The parts of a file that no diagnostic may show.
pub(crate) fn hidden_parts(schema: &Schema, text: &str, parsed: &Parsed) -> Vec<Range<usize>> {
    let mut hidden = Vec::new();
    match &parsed.root {
        Some(root) => hide_in(schema, &schema.root, root, &mut hidden),
        None => hide_lines(schema, text, &mut hidden),
    }
    hidden
}

/// Hides secrets, and what stands under unknown keys where the name of a secret may be mistyped.
fn hide_in(schema: &Schema, section: &Section, node: &Node, hidden: &mut Vec<Range<usize>>) {
    let Shape::Section(entries) = &node.shape else {
        if section.holds_secrets() {
            hidden.push(node.place.span.clone());
        }
        return;
    };
    for entry in entries {
        match section.get(&entry.name) {
            Some(Branch::Section(below)) => hide_in(schema, below, &entry.value, hidden),
            Some(Branch::Key(key)) if !key.secret => {}
            Some(Branch::Key(_)) => hidden.push(entry.value.place.span.clone()),
            None if section.holds_secrets() || schema.names_secret(&entry.name) => {
                hidden.push(entry.value.place.span.clone());
                if let Some(end) = entry.name.find([':', ' ']) {
                    hidden.push(entry.place.span.start + end..entry.place.span.end);
                }
            }
            None => {}
        }
    }
}

/// In a file that cannot be parsed, hides every line that names a secret, and the one after it.
fn hide_lines(schema: &Schema, text: &str, hidden: &mut Vec<Range<usize>>) {
    let mut at = 0;
    let mut after_secret = false;
    for line in text.split_inclusive('\n') {
        let is_secret = schema.names_secret(line);
        if is_secret || after_secret {
            hidden.push(at..at + line.trim_end().len());
        }
        after_secret = is_secret;
        at += line.len();
    }
}
