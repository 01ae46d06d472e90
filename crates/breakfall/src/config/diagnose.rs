//! Diagnostics: every mistake with its place, what is allowed, and what was probably meant.

use std::error::Error;
use std::fmt;
use std::slice;

use annotate_snippets::Annotation;
use annotate_snippets::AnnotationKind;
use annotate_snippets::Group;
use annotate_snippets::Level;
use annotate_snippets::Origin as Header;
use annotate_snippets::Renderer;
use annotate_snippets::Snippet;

use crate::config::origin::Origin;

/// How many mistakes are kept; the rest is counted.
const KEPT: usize = 100;

/// All mistakes of a configuration, in the order of the layers and of the lines.
///
/// The [`Display`](fmt::Display) is the plain form of [`render`](Self::render).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics {
    kept: Box<[Diagnostic]>,
    omitted: usize,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub(crate) origin: Origin,
    pub(crate) key: Option<String>,
    pub(crate) problem: String,
    pub(crate) help: Option<String>,
    pub(crate) excerpts: Vec<Excerpt>,
}

/// A line of a source with one part marked, safe to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    pub(crate) origin: Origin,
    pub(crate) before: String,
    pub(crate) marked: String,
    pub(crate) after: String,
    /// Whether `before` is the line's beginning as it stands, so that columns can be counted in it.
    pub(crate) exact: bool,
    pub(crate) label: Option<String>,
}

/// Collects mistakes.
#[derive(Debug, Default)]
pub(crate) struct Report {
    kept: Vec<Diagnostic>,
    omitted: usize,
}

impl Diagnostics {
    /// The text for a terminal or a log: each mistake with a caret under its place, then a count.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut text = String::new();
        for diagnostic in &self.kept {
            text.push_str(&renderer.render(&[diagnostic.group()]));
            text.push_str("\n\n");
        }
        text.push_str(&self.summary());
        text
    }

    /// How many mistakes there are.
    #[expect(clippy::len_without_is_empty, reason = "there is at least one")]
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len() + self.omitted
    }

    /// The mistakes, the first 100 of them.
    pub fn iter(&self) -> slice::Iter<'_, Diagnostic> {
        self.kept.iter()
    }

    /// `3 problems in breakfall.yaml and the environment`.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut sources: Vec<&str> = Vec::new();
        for diagnostic in &self.kept {
            let source = diagnostic.origin.source();
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        let sources = match sources.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => String::new(),
        };
        let noun = if self.len() == 1 { "problem" } else { "problems" };
        let rest = match self.omitted {
            0 => String::new(),
            _ => format!(", the first {} are shown", self.kept.len()),
        };
        format!("{} {noun} in {sources}{rest}", self.len())
    }
}

impl<'d> IntoIterator for &'d Diagnostics {
    type Item = &'d Diagnostic;
    type IntoIter = slice::Iter<'d, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl Error for Diagnostics {}

impl Diagnostic {
    /// Where the mistake is.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The path of the key that is meant, where there is one.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// What is wrong, and what is allowed.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    fn group(&self) -> Group<'_> {
        let mut group = Group::with_title(Level::ERROR.primary_title(&self.problem));
        for (index, excerpt) in self.excerpts.iter().enumerate() {
            group = excerpt.add_to(group, index == 0);
        }
        match &self.help {
            Some(help) => group.element(Level::HELP.message(help)),
            None => group,
        }
    }
}

impl Excerpt {
    fn add_to<'e>(&'e self, group: Group<'e>, primary: bool) -> Group<'e> {
        let snippet = Snippet::source(format!("{}{}{}", self.before, self.marked, self.after));
        let snippet = snippet.annotation(self.annotation(primary));
        match &self.origin {
            Origin::File { name, line, .. } if self.exact => {
                group.element(snippet.path(name).line_start(*line))
            }
            Origin::File { name, line, column } => group
                .element(Header::path(name).line(*line).char_column(*column))
                .element(snippet.line_start(*line)),
            Origin::BuiltIn | Origin::Environment { .. } | Origin::Flag { .. } => {
                group.element(snippet.line_numbering(false))
            }
        }
    }

    fn annotation(&self, primary: bool) -> Annotation<'_> {
        let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let start = self.before.len();
        let label = match &self.origin {
            Origin::Environment { .. } => Some("in the environment"),
            Origin::Flag { .. } => Some("on the command line"),
            Origin::BuiltIn | Origin::File { .. } => self.label.as_deref(),
        };
        kind.span(start..start + self.marked.len()).label(label)
    }
}

impl Report {
    /// Adds a mistake; beyond the limit it is counted only, and not even built.
    pub(crate) fn add(&mut self, diagnostic: impl FnOnce() -> Diagnostic) {
        if self.kept.len() < KEPT {
            self.kept.push(diagnostic());
        } else {
            self.omitted += 1;
        }
    }

    /// The mistakes, unless there are none.
    pub(crate) fn finish(self) -> Result<(), Diagnostics> {
        if self.kept.is_empty() {
            return Ok(());
        }
        Err(Diagnostics { kept: self.kept.into(), omitted: self.omitted })
    }
}
