//! A configuration file as a tree in which everything knows its place.

use crate::config::place::Place;

/// A mistake in the YAML itself.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) place: Place,
    pub(crate) problem: String,
    pub(crate) help: &'static str,
}

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) shape: Shape,
}

#[derive(Debug)]
pub(crate) enum Shape {
    Scalar {
        text: String,
        quoted: bool,
    },
    Section(Vec<Entry>),
    List,
    /// Something that was refused already.
    Refused,
}

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) value: Node,
}

impl Node {
    /// The text of a scalar; empty for anything else.
    pub(crate) fn text(&self) -> &str {
        if let Shape::Scalar { text, .. } = &self.shape { text } else { "" }
    }

    /// Nothing at all, `~` or `null`.
    pub(crate) fn is_null(&self) -> bool {
        match &self.shape {
            Shape::Scalar { text, quoted: false } => {
                matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
            }
            Shape::Scalar { .. } | Shape::Section(_) | Shape::List | Shape::Refused => false,
        }
    }
}
