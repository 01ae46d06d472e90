//! From text to numbers: the words of a query, and the n-grams of those words.

/// One n-gram: the hash that names it and how much it counts.
pub(super) type Feature = (u64, f32);

/// The token every number becomes, so that `#7` and `ticket 12` teach the same thing.
const NUMBER: &str = "0";
/// The ways to say no. They become one word, so that the few phrases that say what is not wanted
/// teach it for all of them.
const NEGATIONS: [&str; 7] = [NOT, "dont", "never", "nicht", "kein", "keine", "keinen"];
pub(super) const NOT: &str = "not";
/// The one mark that counts as a word: what stands before it often is the whole command.
const COLON: char = ':';
/// Stands before the first word, so that the word a query opens with counts as such.
const START: &str = "^";
/// What a word and a pair of words weigh.
const WORD_WEIGHT: f32 = 1.0;
/// What a part of a word weighs: there are many of them in every word.
const PART_WEIGHT: f32 = 0.35;
/// The lengths of the parts of a word, in characters, with a mark at both of its ends.
const PART_LENGTHS: [usize; 3] = [3, 4, LONGEST_PART];
/// The longest parts tell a word that was met from one that only looks a little like it.
pub(super) const LONGEST_PART: usize = 5;

/// The words of `text`, folded: lower case, without apostrophes, German umlauts written out,
/// every number the same token.
pub(super) fn words(text: impl Iterator<Item = char>) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for character in text.flat_map(char::to_lowercase) {
        match character {
            '\'' | '’' => {}
            'ä' => word.push_str("ae"),
            'ö' => word.push_str("oe"),
            'ü' => word.push_str("ue"),
            'ß' => word.push_str("ss"),
            // The umlaut of a decomposed text: "u" and a diaeresis are "ue" as well.
            '\u{308}' => word.push('e'),
            letter if letter.is_alphanumeric() => word.push(letter),
            _ => {
                finish(&mut word, &mut words);
                if character == COLON {
                    words.push(COLON.to_string());
                }
            }
        }
    }
    finish(&mut word, &mut words);
    words
}

/// Moves the word that was read, if there is one, to the list.
fn finish(word: &mut String, words: &mut Vec<String>) {
    if word.is_empty() {
        return;
    }
    let word = std::mem::take(word);
    words.push(match word.as_str() {
        number if number.chars().all(char::is_numeric) => NUMBER.to_owned(),
        negation if NEGATIONS.contains(&negation) => NOT.to_owned(),
        _ => word,
    });
}

/// Whether a word is a number, and so says nothing about what is wanted.
pub(super) fn is_number(word: &str) -> bool {
    word == NUMBER
}

/// The n-grams of a query: its words, its pairs of words, and the parts of its words, each of
/// them once. The squares of the weights add up to one, so that a long query counts no more
/// than a short one.
pub(super) fn features(words: &[String]) -> Vec<Feature> {
    let mut features = Vec::new();
    let mut previous = START;
    for word in words {
        let pair = previous.chars().chain([' ']).chain(word.chars());
        features.push(word_feature(word));
        features.push((hash(Kind::Pair, pair), WORD_WEIGHT));
        for length in PART_LENGTHS {
            features.extend(parts(word, length));
        }
        previous = word;
    }
    features.sort_unstable_by_key(|(hash, _)| *hash);
    features.dedup_by_key(|(hash, _)| *hash);
    let length = features.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    for (_, weight) in &mut features {
        *weight /= length;
    }
    features
}

/// The n-gram that is the whole word.
pub(super) fn word_feature(word: &str) -> Feature {
    (hash(Kind::Word, word.chars()), WORD_WEIGHT)
}

/// The parts of a word that are `length` characters long, the marks at its ends included. A
/// word that is too short has none.
pub(super) fn parts(word: &str, length: usize) -> Vec<Feature> {
    let marked: Vec<char> = ['<'].into_iter().chain(word.chars()).chain(['>']).collect();
    let parts = marked.windows(length);
    parts.map(|part| (hash(Kind::Part, part.iter().copied()), PART_WEIGHT)).collect()
}

/// A number that stands for a whole phrase.
pub(super) fn fingerprint(words: &[String]) -> u64 {
    hash(Kind::Phrase, words.iter().flat_map(|word| word.chars().chain([' '])))
}

/// What is hashed. A word and a part of the same letters are different n-grams.
#[derive(Clone, Copy)]
enum Kind {
    Word = 1,
    Pair,
    Part,
    Phrase,
}

/// FNV-1a, a character at a time: the same on every machine and in every version, unlike the
/// hash of the standard library.
fn hash(kind: Kind, characters: impl Iterator<Item = char>) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ (kind as u64);
    characters
        .fold(start, |hash, character| (hash ^ u64::from(character)).wrapping_mul(0x0100_0000_01b3))
}
