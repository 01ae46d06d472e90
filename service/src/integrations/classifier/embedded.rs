//! A small statistical classifier: it finds out which intent a query has, on this machine and
//! without a network. It learns from a file of phrases when the service starts, which takes a
//! few milliseconds, and says honestly when it does not know.
//!
//! It counts words and does not understand them: what the phrases do not show, it cannot tell.

mod features;
mod model;
mod phrases;
#[cfg(test)]
mod tests;

use std::fmt;

use self::features::{NOT, words};
use self::model::{Model, Verdict};
pub(crate) use self::phrases::PhrasesError;
use crate::orchestration::intent::Intent;

/// The phrases that come with the program.
const BUILT_IN: &str = include_str!("../../../data/phrases.txt");
/// How many characters of a query, or of a phrase, count. What follows is not looked at.
const MAX_CHARACTERS: usize = 2_000;
/// How sure the model must be of an intent before it says so.
const THRESHOLD: f32 = 0.5;
/// How many words open a query: enough for "please create a new ticket about".
const OPENING: usize = 6;

/// What a query asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Understanding {
    /// The intent.
    pub(crate) intent: Intent,
    /// How sure the classifier is, from its threshold to 1.
    pub(crate) confidence: f32,
}

/// The classifier cannot tell what a query asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct NotUnderstood {
    /// How sure the classifier is of the nearest intent, from 0 to 1: not sure enough.
    pub(crate) confidence: f32,
    /// The intent that comes nearest. It is a hint for the operator and not an answer.
    pub(crate) nearest: Intent,
}

impl fmt::Display for NotUnderstood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { confidence, nearest } = self;
        write!(f, "no intent is certain enough: the nearest is {nearest} at {confidence:.2}")
    }
}

impl std::error::Error for NotUnderstood {}

/// The classifier, trained and ready. It is immutable, so any number of threads may ask it.
#[derive(Debug)]
pub(crate) struct Classifier {
    model: Model,
}

impl Classifier {
    /// Learns from the phrases that come with the program.
    ///
    /// # Errors
    /// As [`Classifier::train`]. A test holds that the built-in phrases are in order.
    pub(crate) fn built_in() -> Result<Self, PhrasesError> {
        Self::train(BUILT_IN)
    }

    /// Learns from a file of phrases. The same text gives the same classifier.
    ///
    /// # Errors
    /// A heading that names no intent, a phrase before the first heading, or a section without
    /// a phrase.
    pub(crate) fn train(text: &str) -> Result<Self, PhrasesError> {
        Ok(Self { model: Model::train(phrases::parse(text)?) })
    }

    /// What the query asks for. Only its first 2 000 characters count.
    ///
    /// # Errors
    /// [`NotUnderstood`] if no intent is likely enough, or if too much of the query is words the
    /// classifier has never met.
    pub(crate) fn classify(&self, query: &str) -> Result<Understanding, NotUnderstood> {
        let query: String = bounded(query).collect();
        let Verdict { intent, confidence } = self.best(&query);
        if confidence >= THRESHOLD {
            Ok(Understanding { intent, confidence })
        } else {
            Err(NotUnderstood { confidence, nearest: intent })
        }
    }

    /// The surest verdict on the query, or on a place where people say what they want: its first
    /// clause ("new ticket: the page is slow"), its last one ("the page is slow, please create a
    /// ticket") and its opening words.
    fn best(&self, query: &str) -> Verdict {
        let mut clauses = clauses(query);
        let first = words(clauses.next().unwrap_or_default().chars());
        let last = words(clauses.last().unwrap_or_default().chars());
        let whole = words(query.chars());
        let opening = whole.get(..OPENING).unwrap_or_default();
        // A "not" may stand in one clause and mean another one. A new ticket is the exception: its
        // text tells what does not work.
        let is_negated = whole.iter().any(|word| word == NOT);
        let says_create = |verdict: &Verdict| verdict.intent == Intent::CreateTicket;
        [first, last]
            .iter()
            .map(|clause| self.model.judge(clause))
            .filter(|verdict| !is_negated || says_create(verdict))
            // The text of a new ticket is free; no other intent is followed by free text.
            .chain([self.model.judge(opening)].into_iter().filter(says_create))
            .fold(self.model.judge(&whole), Verdict::surer)
    }
}

/// The part of a text that counts.
fn bounded(text: &str) -> impl Iterator<Item = char> {
    text.chars().take(MAX_CHARACTERS)
}

/// The clauses of a query. A dash counts as a break only between spaces.
fn clauses(query: &str) -> impl Iterator<Item = &str> {
    let marks = [':', ',', '.', ';', '!', '?', '\n', '–', '—'];
    query
        .split(" - ")
        .flat_map(move |part| part.split_inclusive(marks))
        .filter(|clause| clause.contains(char::is_alphanumeric))
}
