//! From sources to languages that can be rendered.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use fluent_bundle::FluentArgs;
use fluent_bundle::FluentError;
use fluent_bundle::FluentResource;
use fluent_bundle::resolver::ResolverError;
use fluent_bundle::resolver::errors::ReferenceKind;
use unic_langid::LanguageIdentifier;

use crate::message::render::Bundle;
use crate::message::render::attempt;
use crate::message::render::described;
use crate::message::render::fragment;
use crate::message::source;
use crate::message::texts::SOURCE_LOCALE;
use crate::message::texts::Texts;

/// One language.
pub(super) struct Language {
    /// The tag in its canonical form.
    pub(super) tag: String,
    /// The same in lower case, as people's wishes are.
    pub(super) range: String,
    pub(super) bundle: Bundle,
    /// Whether one of its texts names the wait to the second, and not only as people say it.
    pub(super) names_seconds: bool,
}

impl Language {
    /// Whether `tag`, in any case, is its tag.
    pub(super) fn has_tag(&self, tag: &str) -> bool {
        self.tag.eq_ignore_ascii_case(tag)
    }
}

/// The texts could not be taken; holds every mistake found in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueError {
    mistakes: Vec<TextMistake>,
}

/// One mistake in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextMistake {
    /// The language of the source, as written.
    pub locale: &'static str,
    /// The line of the source, from 1.
    pub line: usize,
    /// What is wrong: a lowercase fragment.
    pub what: String,
}

/// All languages of `texts`, the source locale first. A later text of the same id replaces the earlier one.
pub(super) fn load(texts: &[Texts]) -> Result<Vec<Language>, CatalogueError> {
    let mut languages: Vec<Language> = Vec::new();
    let mut mistakes = Vec::new();
    for text in texts {
        let Some(resource) = parsed(text, &mut mistakes) else { continue };
        match text.locale.parse::<LanguageIdentifier>() {
            Ok(id) => add(&mut languages, id, resource, names_seconds(text)),
            Err(_) => mistakes.push(TextMistake::new(text, 1, "the locale is not a language tag")),
        }
    }
    languages.sort_by_key(|language| language.tag != SOURCE_LOCALE);
    // A reference may point into another text of the language, so this waits until all are there.
    for text in texts {
        check_references(text, &languages, &mut mistakes);
    }
    if mistakes.is_empty() { Ok(languages) } else { Err(CatalogueError { mistakes }) }
}

/// Adds `resource` to the language `id`, which is made when it is the first.
fn add(
    languages: &mut Vec<Language>,
    id: LanguageIdentifier,
    resource: FluentResource,
    names_seconds: bool,
) {
    let tag = id.to_string();
    if let Some(known) = languages.iter_mut().find(|language| language.tag == tag) {
        known.names_seconds |= names_seconds;
        return known.bundle.add_resource_overriding(resource);
    }
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // The marks are for plain pages; these texts also go into JSON, headers and logs.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    let range = tag.to_ascii_lowercase();
    languages.push(Language { tag, range, bundle, names_seconds });
}

fn names_seconds(text: &Texts) -> bool {
    source::entries(text.source).iter().any(|entry| entry.variables.contains("wait"))
}

fn parsed(text: &Texts, mistakes: &mut Vec<TextMistake>) -> Option<FluentResource> {
    if let Some((line, what)) = source::excess(text.source) {
        mistakes.push(TextMistake::new(text, line, what));
        return None;
    }
    let mut known = BTreeMap::new();
    for entry in source::entries(text.source) {
        let first = *known.entry(entry.id).or_insert(entry.line);
        if first != entry.line {
            let what = format!("{} stands already on line {first}", entry.id);
            mistakes.push(TextMistake::new(text, entry.line, what));
        }
    }
    match FluentResource::try_new(text.source.to_owned()) {
        Ok(resource) => Some(resource),
        Err((resource, errors)) => {
            for error in errors {
                let line = source::line_of(text.source, error.pos.start);
                mistakes.push(TextMistake::new(text, line, fragment(&error)));
            }
            Some(resource)
        }
    }
}

fn check_references(text: &Texts, languages: &[Language], mistakes: &mut Vec<TextMistake>) {
    let Ok(id) = text.locale.parse::<LanguageIdentifier>() else { return };
    let tag = id.to_string();
    let Some(language) = languages.iter().find(|language| language.tag == tag) else { return };
    let bundle = &language.bundle;
    for entry in source::entries(text.source) {
        let Some(message) = bundle.get_message(entry.id) else { continue };
        let value = message.value().map(|_| None);
        let attributes = message.attributes().map(|attribute| Some(attribute.id()));
        for part in value.into_iter().chain(attributes) {
            let what = match attempt(bundle, entry.id, part, &FluentArgs::new()) {
                Some((_, errors)) => errors.iter().find(|error| !is_variable(error)).map(described),
                None => Some("cannot be written, or not within 4 KiB".to_owned()),
            };
            if let Some(what) = what {
                mistakes.push(TextMistake::new(text, entry.line, format!("{}: {what}", entry.id)));
            }
        }
    }
}

/// Whether all that is wrong is that a variable has no value, which at this point none has.
fn is_variable(error: &FluentError) -> bool {
    matches!(
        error,
        FluentError::ResolverError(ResolverError::Reference(ReferenceKind::Variable { .. }))
    )
}

impl TextMistake {
    fn new(text: &Texts, line: usize, what: impl Into<String>) -> Self {
        Self { locale: text.locale, line, what: what.into() }
    }
}

impl CatalogueError {
    /// Every mistake, in the order of the texts.
    #[must_use]
    pub fn mistakes(&self) -> &[TextMistake] {
        &self.mistakes
    }
}

impl fmt::Display for TextMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.locale, self.line, self.what)
    }
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the texts cannot be used")?;
        for mistake in &self.mistakes {
            write!(f, "\n  {mistake}")?;
        }
        Ok(())
    }
}

impl Error for CatalogueError {}
