//! The title of a new ticket.

use super::command::{BREAKS, after_command, is_blank, is_closer, is_greeting};

/// How many characters of a query are looked at.
const MAX_QUERY: usize = 2_000;
/// The longest title, in characters.
const MAX_TITLE: usize = 200;
/// Stands for the part of a title that was cut.
const ELLIPSIS: char = '…';
/// The quotation marks people put around a title.
const QUOTES: [(char, char); 7] =
    [('"', '"'), ('\'', '\''), ('“', '”'), ('„', '“'), ('‘', '’'), ('«', '»'), ('»', '«')];

/// What is not seen, or turns the direction of the text around it.
const UNSEEN: [char; 13] = [
    '\u{200b}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{feff}',
];

/// What the new ticket is about: the part of `query` that is not the command. From "Create a
/// ticket: the login page is slow" and from "The login page is slow, please open a ticket" it is
/// "the login page is slow" and "The login page is slow". A query that holds no command it knows
/// is the title as it stands.
///
/// The title is one line of at most 200 characters, with "…" at the end if it was cut, and holds
/// no control characters. `None` if nothing is left to write down, as of "create a ticket".
pub(crate) fn ticket_title(query: &str) -> Option<String> {
    let query: String = query.chars().filter_map(printable).take(MAX_QUERY).collect();
    let text = without_courtesies(&query);
    let said = after_command(text).or_else(|| before_command(text)).unwrap_or(text);
    let title = tidy(said);
    (!is_blank(&title)).then(|| shorten(title))
}

/// The character as it may stand in a title. White space becomes a space, and control
/// characters are left out. Line breaks stay, for they end clauses.
fn printable(character: char) -> Option<char> {
    match character {
        '\n' => Some('\n'),
        white if white.is_whitespace() => Some(' '),
        _ if character.is_control() || UNSEEN.contains(&character) => None,
        seen => Some(seen),
    }
}

/// The text without the greeting before it and the thanks behind it.
fn without_courtesies(text: &str) -> &str {
    let mut text = text.trim();
    while let Some((front, last)) = text.trim_end_matches(is_break).rsplit_once(is_break)
        && is_closer(last)
    {
        text = front;
    }
    match text.split_once(is_break) {
        Some((first, rest)) if is_greeting(first) => rest.trim_start(),
        _ => text,
    }
}

/// What stands before the command that `text` ends with.
fn before_command(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(is_break);
    let (front, last) = text.rsplit_once(" - ").or_else(|| text.rsplit_once(is_break))?;
    after_command(last)?.is_empty().then_some(front)
}

fn is_break(character: char) -> bool {
    BREAKS.contains(&character)
}

/// The text on one line, without the quotation marks around it and the punctuation that belonged
/// to the command.
fn tidy(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_start_matches([' ', ':', ',', ';', '!', '?', '–', '—']);
    let line = line.trim_end_matches([' ', ':', ',', ';', '.', '–', '—', '-']);
    let unquoted =
        QUOTES.into_iter().find_map(|(open, close)| line.strip_prefix(open)?.strip_suffix(close));
    unquoted.unwrap_or(line).trim().to_owned()
}

/// The title, cut if it is too long.
fn shorten(title: String) -> String {
    if title.chars().nth(MAX_TITLE).is_none() {
        return title;
    }
    let kept: String = title.chars().take(MAX_TITLE - 1).collect();
    let mut kept = kept.trim_end().to_owned();
    kept.push(ELLIPSIS);
    kept
}
