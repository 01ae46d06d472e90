//! What other programs say that stands in places made for our own declarations, and so must last as long as these.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Codes and words come from the declarations of programs, so that some hundreds are many; the bound is for a program that
/// makes them up.
const MOST: usize = 1024;
const LONGEST_WORD: usize = 128;

/// Values that last for the life of the program, each made once, and at most [`MOST`] of them.
pub(super) struct Kept<K, V: ?Sized + 'static>(Mutex<BTreeMap<K, &'static V>>);

impl<K: Ord, V: ?Sized> Kept<K, V> {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// The value of `key`, made by `make` the first time. None once there are too many.
    pub(super) fn get(&self, key: K, make: impl FnOnce() -> Box<V>) -> Option<&'static V> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get(&key) {
            return Some(known);
        }
        if kept.len() >= MOST {
            return None;
        }
        let value: &'static V = Box::leak(make());
        kept.insert(key, value);
        Some(value)
    }
}

/// `word` for the life of the program. None where it is no word of letters, digits and `_-.`, and once there are too many.
pub(super) fn kept(word: &str) -> Option<&'static str> {
    static WORDS: Kept<String, str> = Kept::new();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if word.is_empty() || word.len() > LONGEST_WORD || !word.bytes().all(is_letter) {
        return None;
    }
    WORDS.get(word.to_owned(), || word.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_makes_up_values_is_not_kept_without_end() {
        let numbers = Kept::new();
        let kept = (0..5000).filter(|n| numbers.get(*n, || Box::new(*n)) == Some(n)).count();
        assert_eq!(kept, MOST);
        assert_eq!(numbers.get(0, || Box::new(7)), Some(&0), "made once");
    }

    #[test]
    fn only_words_are_kept() {
        assert_eq!(kept("ASYNC_TIMEOUT_FAILED"), Some("ASYNC_TIMEOUT_FAILED"));
        for text in ["", "two words", "ä", "a\n", "<b>", &"a".repeat(200)] {
            assert_eq!(kept(text), None, "{text}");
        }
    }
}
