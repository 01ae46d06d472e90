//! What an unknown name was probably meant to be.

use crate::config::kind::alternatives;
use crate::config::schema::Schema;
use crate::config::schema::Section;

/// Longer names are not compared: the cost grows with the length.
const COMPARED: usize = 64;

/// The help for a `name` that is unknown in `section`.
pub(crate) fn for_name(schema: &Schema, section: &Section, name: &str) -> String {
    let meant = snake_case(name);
    if let Some(sibling) = section.names().find(|sibling| *sibling == meant) {
        return format!("did you mean {sibling}?");
    }
    if let Some(help) = missing_colon(section, name) {
        return help;
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        return "a comma separates keys: write a fraction with a point, like 1.5".to_owned();
    }
    let homes = schema.homes(&meant);
    if !homes.is_empty() {
        return format!("{meant} belongs under {}", alternatives(&homes));
    }
    if let Some(sibling) = nearest(&meant, section.names()) {
        return format!("did you mean {sibling}?");
    }
    if section.takes_any_name() {
        return "a name has lower-case letters, digits and _, and begins with a letter".to_owned();
    }
    known_in(section)
}

/// What may stand in `section`.
pub(crate) fn known_in(section: &Section) -> String {
    let names: Vec<_> = section.names().collect();
    if names.is_empty() {
        return "write a name here, and its keys below it".to_owned();
    }
    format!("write {} here", alternatives(&names))
}

/// The candidate nearest to `name`, if one is near enough to be meant.
pub(crate) fn nearest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    if name.is_empty() || name.len() > COMPARED {
        return None;
    }
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| {
            let part = name.len() >= 4 && candidate.contains(name);
            part || *distance <= (candidate.len() / 3).clamp(1, 4)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// In braces, `{ max_retries 3 }` and `{ max_retries:3 }` are one long name.
fn missing_colon(section: &Section, name: &str) -> Option<String> {
    let (word, _) = name.split_once([' ', ':'])?;
    let known = section.names().find(|known| *known == word)?;
    Some(format!("write {known}: and the value, with a colon and a space"))
}

/// `maxRetries`, `max-retries` and `MAX_RETRIES` as `max_retries`.
fn snake_case(name: &str) -> String {
    let shouted = !name.chars().any(char::is_lowercase);
    let mut snake = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_uppercase() && !shouted && !snake.is_empty() {
            snake.push('_');
        }
        if matches!(c, '-' | ' ') { snake.push('_') } else { snake.extend(c.to_lowercase()) }
    }
    snake
}
