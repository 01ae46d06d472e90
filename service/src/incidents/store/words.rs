//! Words to be found by. Each database finds the same: a word, its beginning, in any case, with accents or without.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most words of a search, and the most characters of each.
const MOST_WORDS: usize = 16;
const MOST_CHARS: usize = 64;

/// What somebody typed, piece by piece: whatever stands there, it is only words.
fn typed(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| c.is_whitespace() || c.is_control() || c == '"')
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
        .map(|word| word.chars().take(MOST_CHARS).collect())
}

/// For SQLite, a search for all words of `text`; `None` where there is no word in it. Each is quoted, so that none of it is read as an
/// operator; the index cuts into words by itself.
pub(super) fn quoted(text: &str) -> Option<String> {
    let words: Vec<_> = typed(text).map(|word| format!("\"{word}\" *")).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// For PostgreSQL, a search for all words of `text`; `None` where there is no word in it. A piece like `a-b` is two words, one behind the
/// other. Nothing but letters and digits is left of what was typed.
pub(super) fn sought(text: &str) -> Option<String> {
    let piece = |piece: String| {
        let words: Vec<_> = words(&piece).map(|word| format!("'{word}'")).collect();
        (!words.is_empty()).then(|| format!("({}:*)", words.join(" <-> ")))
    };
    let pieces: Vec<_> = typed(text).filter_map(piece).collect();
    (!pieces.is_empty()).then(|| pieces.join(" & "))
}

/// For PostgreSQL, the words of `text` with their places.
pub(super) fn vector(text: &str) -> String {
    let words: Vec<_> =
        words(text).zip(1..).map(|(word, place): (_, u32)| format!("'{word}':{place}")).collect();
    words.join(" ")
}

/// The words of `text` as the index of SQLite cuts them: letters and digits, small, without accents. What is longer than can be
/// typed is cut.
fn words(text: &str) -> impl Iterator<Item = String> {
    let plain: String =
        text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let words = plain.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(|word| word.chars().take(MOST_CHARS).collect()).collect::<Vec<String>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_into_words_and_nothing_else() {
        assert_eq!(vector("ASYNC_TIMEOUT: Élan, 'x'\\"), "'async':1 'timeout':2 'elan':3 'x':4");
        assert_eq!(sought("Fif a-B").unwrap(), "('fif':*) & ('a' <-> 'b':*)");
        assert_eq!(quoted("Fif \"a-B").unwrap(), "\"Fif\" * \"a-B\" *");
        for nothing in ["", "***", "\"'\\", "& | ! <->"] {
            assert_eq!((quoted(nothing), sought(nothing)), (None, None), "{nothing:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_is_typed_is_an_operator(text in "\\PC{0,80}") {
            let is_word = |c: char| c.is_alphanumeric() || " '()&:*<->".contains(c);
            proptest::prop_assert!(sought(&text).is_none_or(|sought| sought.chars().all(is_word)));
            proptest::prop_assert!(vector(&text).chars().all(|c| c.is_alphanumeric() || " ':".contains(c)));
        }
    }
}
