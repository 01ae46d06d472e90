//! Which code a text means.

use std::cmp::Reverse;

use breakfall::fault::Reference;
use breakfall::fault::ReferenceError;
use breakfall::fault::Spec;

/// What is read of a text that somebody pasted.
const MOST_CHARS: usize = 4096;
const MOST_WORDS: usize = 64;
/// The most codes that are proposed.
const MOST_MEANT: usize = 3;

/// What a text turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It names this code.
    Code(&'static Spec),
    /// It names one occurrence.
    Reference(Reference),
    /// It was to name one occurrence.
    Misread(ReferenceError),
    /// It names nothing that is known; perhaps these were meant.
    Nothing(Vec<&'static str>),
}

/// Looks for a code in `text`: alone, in a line of a log, in an address, as the id of a text.
pub(super) fn find(text: &str, specs: &[&'static Spec]) -> Found {
    let text: String = text.chars().take(MOST_CHARS).collect();
    let words: Vec<_> = words(&text).take(MOST_WORDS).collect();
    let named = |word: &String| specs.iter().find(|spec| spec.code.as_str() == word);
    if let Some(spec) = words.iter().find_map(named) {
        return Found::Code(spec);
    }
    if let Some(reference) = Reference::find(&text) {
        return Found::Reference(reference);
    }
    if let (Some("BF"), Err(error)) = (text.get(..2), text.parse::<Reference>()) {
        return Found::Misread(error);
    }
    Found::Nothing(meant(&words, specs))
}

/// The words of `text`, spelt like codes.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
        .filter(|word| !word.is_empty())
        .map(|word| word.to_ascii_uppercase().replace('-', "_"))
}

/// The codes that are near one of `words`, the nearest first.
fn meant(words: &[String], specs: &[&'static Spec]) -> Vec<&'static str> {
    let mut near: Vec<_> = specs
        .iter()
        .filter_map(|spec| {
            let code = spec.code.as_str();
            let distance = words.iter().filter_map(|word| distance(word, code)).min();
            // Of those as near, the one that more of the words stand in.
            let named = words.iter().filter(|word| code.contains(word.as_str())).count();
            distance.map(|distance| (distance, Reverse(named), code))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().take(MOST_MEANT).map(|(_, _, code)| code).collect()
}

/// How far `word` is from `code`, if it is near: a part of it, or a few slips away.
fn distance(word: &str, code: &str) -> Option<usize> {
    if word.len() >= 4 && code.contains(word) {
        return Some(1);
    }
    if word.len().abs_diff(code.len()) > code.len() / 3 {
        return None;
    }
    Some(strsim::damerau_levenshtein(word, code))
        .filter(|slips| *slips <= (code.len() / 5).clamp(1, 4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::specs;

    const TIMEOUT: &str = "ASYNC_TIMEOUT_FAILED";

    #[test]
    fn a_code_is_found_wherever_it_stands() {
        for text in [
            TIMEOUT,
            "async_timeout_failed",
            "async-timeout-failed",
            "  [ASYNC_TIMEOUT_FAILED] the operation did not end in time (limit: 30s)",
            "https://example.com/errors/ASYNC_TIMEOUT_FAILED?x=1",
            r#"{"status":504,"code":"ASYNC_TIMEOUT_FAILED"}"#,
        ] {
            let found = find(text, &specs());
            assert!(matches!(found, Found::Code(spec) if spec.code.as_str() == TIMEOUT), "{text}");
        }
    }

    #[test]
    fn a_near_miss_is_understood() {
        for (text, expected) in [
            ("ASYNC_TIMOUT_FAILED", TIMEOUT),
            ("ASYNC_TIMEOUT_FAILURE", TIMEOUT),
            ("timeout", TIMEOUT),
            ("ticket not found", "ASYNC_TICKET_NOT_FOUND"),
            ("ASYNC_TICKET_NOTFOUND", "ASYNC_TICKET_NOT_FOUND"),
        ] {
            let found = find(text, &specs());
            assert!(
                matches!(&found, Found::Nothing(meant) if meant.contains(&expected)),
                "{text}: {found:?}"
            );
        }
        for text in ["", "?", "banana", "ß", "ASYNC", "x".repeat(10_000).as_str()] {
            let found = find(text, &specs());
            assert!(
                matches!(&found, Found::Nothing(meant) if meant.len() <= MOST_MEANT),
                "{text}: {found:?}"
            );
        }
        assert_eq!(find("banana", &specs()), Found::Nothing(Vec::new()));
    }

    #[test]
    fn a_reference_is_told_from_a_code() {
        let reference = Reference::random();
        for text in [
            reference.to_string(),
            format!("reference {reference} in the log"),
            reference.to_string().replace('-', " "),
        ] {
            assert_eq!(find(&text, &specs()), Found::Reference(reference), "{text}");
        }
        assert!(matches!(
            find("BF-12345", &specs()),
            Found::Misread(ReferenceError::Length { .. })
        ));
    }
}
