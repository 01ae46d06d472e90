//! The file of phrases: `[intent]` headings, and one phrase a line below them.

use std::fmt;

use super::bounded;
use super::features::words;
use crate::orchestration::intent::Intent;

/// The section of the phrases that ask for none of the intents.
const BACKGROUND: &str = "none";

/// One line of the file: its words, and what they ask for, if it is an intent.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) intent: Option<Intent>,
    pub(super) words: Vec<String>,
}

/// What is wrong with a file of phrases. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PhrasesError {
    /// A heading that names no intent.
    UnknownSection {
        /// Where the heading stands.
        line: u32,
        /// What it says, cut if it is long.
        name: Box<str>,
    },
    /// A phrase that stands before the first heading.
    PhraseBeforeHeading {
        /// Where the phrase stands.
        line: u32,
    },
    /// A section without a phrase: the model would never answer with it.
    EmptySection {
        /// The name of the section.
        name: &'static str,
    },
}

impl fmt::Display for PhrasesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownSection { line, name } => {
                write!(f, "line {line}: [{name}] is not an intent")
            }
            Self::PhraseBeforeHeading { line } => {
                write!(f, "line {line}: a phrase before the first heading")
            }
            Self::EmptySection { name } => {
                write!(f, "the section [{name}] has no phrases")
            }
        }
    }
}

impl std::error::Error for PhrasesError {}

/// Reads a file of phrases.
///
/// # Errors
/// The first mistake in the file, by its line.
pub(super) fn parse(text: &str) -> Result<Vec<Phrase>, PhrasesError> {
    let mut phrases = Vec::new();
    let mut section = None;
    for (line, content) in (1..).zip(text.lines().map(str::trim)) {
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if let Some(name) = heading(content) {
            section = Some(intent_of_section(name, line)?);
            continue;
        }
        let intent = section.ok_or(PhrasesError::PhraseBeforeHeading { line })?;
        phrases.push(Phrase { intent, words: words(bounded(content)) });
    }
    match sections().find(|(_, intent)| phrases.iter().all(|phrase| phrase.intent != *intent)) {
        Some((name, _)) => Err(PhrasesError::EmptySection { name }),
        None => Ok(phrases),
    }
}

/// The name in a line that is a heading.
fn heading(line: &str) -> Option<&str> {
    Some(line.strip_prefix('[')?.strip_suffix(']')?.trim())
}

fn intent_of_section(name: &str, line: u32) -> Result<Option<Intent>, PhrasesError> {
    sections()
        .find(|(known, _)| *known == name)
        .map(|(_, intent)| intent)
        .ok_or_else(|| PhrasesError::UnknownSection { line, name: name.chars().take(40).collect() })
}

/// Every section there must be, by its name.
fn sections() -> impl Iterator<Item = (&'static str, Option<Intent>)> {
    let intents = Intent::ALL.into_iter().map(|intent| (intent.as_str(), Some(intent)));
    intents.chain([(BACKGROUND, None)])
}
