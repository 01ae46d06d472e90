//! The command that a request for a new ticket opens or ends with, in English and German:
//! "could you please open a new ticket about …".

use super::vocabulary::{CLOSERS, CONNECTORS, GREETINGS, NOUNS, OPENERS, POINTERS, REPORTS, VERBS};

/// What ends a clause, beside a dash with a space behind it.
pub(super) const BREAKS: [char; 9] = [':', ',', '.', ';', '!', '?', '\n', '–', '—'];
/// The spaces inside a clause.
const SPACES: [char; 3] = [' ', '\t', '\u{a0}'];

/// What stands behind the command that `text` opens with: empty if the command is all there is.
/// `None` if `text` does not open with a command to create a ticket.
pub(super) fn after_command(text: &str) -> Option<&str> {
    let Opening { rest, has_verb, reports } = skip_opening(text);
    let noun = skip(rest, NOUNS);
    let rest = skip_all(noun.unwrap_or(rest), CLOSERS);
    let pointed = skip_all(skip_all(rest, POINTERS), CLOSERS);
    let after_break = skip_break(pointed);
    let is_command = reports || noun.is_some() && (has_verb || after_break.is_some());
    is_command.then(|| after_break.unwrap_or_else(|| subject(rest)))
}

/// What a command is about that goes on without a break: "for the door", "für die Tür an".
fn subject(text: &str) -> &str {
    let text = skip(text, CONNECTORS).unwrap_or(text);
    match text.trim_end_matches(BREAKS).rsplit_once(' ') {
        Some((front, last)) if is_closer(last) => front,
        _ => text,
    }
}

/// Whether a clause only says hello.
pub(super) fn is_greeting(clause: &str) -> bool {
    is_blank(skip_all(clause, GREETINGS))
}

/// Whether a clause only asks nicely or says thanks.
pub(super) fn is_closer(clause: &str) -> bool {
    is_blank(skip_all(clause, CLOSERS))
}

/// Whether a text holds spaces and punctuation only.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|character| character.is_whitespace() || character.is_ascii_punctuation())
}

/// What a text opens with, up to the word for a ticket.
struct Opening<'a> {
    rest: &'a str,
    has_verb: bool,
    reports: bool,
}

fn skip_opening(text: &str) -> Opening<'_> {
    let mut opening = Opening { rest: text, has_verb: false, reports: false };
    loop {
        // People put anything between a greeting and a wish.
        let next = opening.rest.trim_start_matches([',', '.', '!', '\n', ' ', '\t', '\u{a0}']);
        if let Some(rest) = skip(next, VERBS) {
            opening = Opening { rest, has_verb: true, ..opening };
        } else if let Some(rest) = skip(next, REPORTS) {
            opening = Opening { rest, has_verb: true, reports: true };
        } else if let Some(rest) = skip(next, GREETINGS).or_else(|| skip(next, OPENERS)) {
            opening = Opening { rest, ..opening };
        } else {
            return opening;
        }
    }
}

/// What stands behind the break at the start of `text`; the end of the text is one as well.
fn skip_break(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(SPACES);
    let behind = text
        .strip_prefix(BREAKS)
        .or_else(|| ["- ", "-> ", "-- "].into_iter().find_map(|dash| text.strip_prefix(dash)));
    behind.or_else(|| text.is_empty().then_some(text))
}

/// What stands behind as many of the phrases as `text` opens with.
fn skip_all<'a>(mut text: &'a str, phrases: &[&str]) -> &'a str {
    while let Some(rest) = skip(text, phrases) {
        text = rest;
    }
    text
}

/// What stands behind the phrase that `text` opens with.
fn skip<'a>(text: &'a str, phrases: &[&str]) -> Option<&'a str> {
    phrases.iter().find_map(|phrase| phrase.split(' ').try_fold(text, skip_word))
}

/// What stands behind `word`, if that is what `text` opens with, in any case.
fn skip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let text = text.trim_start_matches(SPACES);
    let is_end = |character: char| !character.is_alphanumeric() && !matches!(character, '\'' | '’');
    let (first, rest) = text.split_at_checked(text.find(is_end).unwrap_or(text.len()))?;
    (first.to_lowercase().replace('’', "'") == word).then_some(rest)
}
