//! What `catalogue!` tells the compiler of one message. Written by that macro only.

/// A message, in all languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "written as a literal by the macro")]
pub struct Entry {
    /// The [`key`] of its id.
    pub key: u64,
    /// Its value and its attributes.
    pub parts: &'static [Part],
}

/// The value of a message, or an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "written as a literal by the macro")]
pub struct Part {
    /// The [`key`] of the attribute; of nothing for the value.
    pub key: u64,
    /// A bit for each language that has it, the first language lowest.
    pub said: u64,
    /// The variables it names, itself or through messages of the same files.
    pub variables: &'static [Variable],
    /// The messages, and attributes of messages, that it names and that other tables must have.
    pub references: &'static [(u64, u64)],
}

/// A variable that a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "written as a literal by the macro")]
pub struct Variable {
    /// The [`key`] of its name, where dashes stand for underscores.
    pub key: u64,
    /// Its name.
    pub name: &'static str,
    /// The file and line that name it first.
    pub place: &'static str,
}

/// The value of a message.
pub(super) const VALUE: u64 = key(&[]);
/// The title of a fault.
pub(super) const TITLE: u64 = key(&["title"]);

/// What stands for an id of `parts`, codes and actions among them, whose underscores are dashes in ids: FNV-1a. The compiler compares one
/// number a hundred times faster than thirty letters; that two ids of a program share one is as good as impossible.
#[expect(clippy::cast_possible_truncation, reason = "what is cut off is masked before")]
pub(super) const fn key(mut parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u128;
    while let [part, more @ ..] = parts {
        let mut rest = part.as_bytes();
        while let [byte, tail @ ..] = rest {
            let byte = match *byte {
                b'_' => b'-',
                b'A'..=b'Z' => *byte | 0x20,
                byte => byte,
            };
            // Plain arithmetic: the compiler's interpreter pays dearly for each call, `wrapping_mul` included.
            hash = ((hash ^ byte as u128) * 0x0100_0000_01b3) & u64::MAX as u128;
            rest = tail;
        }
        parts = more;
    }
    hash as u64
}

impl Entry {
    /// A bit for each language that has the message.
    pub(super) const fn declared(&self) -> u64 {
        let (mut bits, mut rest) = (0, self.parts);
        while let [part, tail @ ..] = rest {
            bits |= part.said;
            rest = tail;
        }
        bits
    }

    pub(super) const fn part(&self, key: u64) -> Option<&Part> {
        let mut rest = self.parts;
        while let [part, tail @ ..] = rest {
            if part.key == key {
                return Some(part);
            }
            rest = tail;
        }
        None
    }
}

/// The entry `key` of `entries`, which are sorted.
#[expect(clippy::indexing_slicing, reason = "the middle is within; calls are dear in the compiler")]
pub(super) const fn find(entries: &[Entry], key: u64) -> Option<&Entry> {
    let (mut start, mut end) = (0, entries.len());
    while start < end {
        let middle = start + (end - start) / 2;
        let entry = &entries[middle];
        if entry.key == key {
            return Some(entry);
        }
        if entry.key < key {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    None
}

/// What `==` will be once it may run in the compiler.
pub(super) const fn is_same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    while let ([a, rest @ ..], [b, others @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (rest, others);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_found_and_no_other() {
        let keys = [2, 3, 5, 7, 11];
        let entries = keys.map(|key| Entry { key, parts: &[] });
        for most in 0..=keys.len() {
            for key in 0..13 {
                let found = find(&entries[..most], key).map(|entry| entry.key);
                assert_eq!(found, keys[..most].contains(&key).then_some(key));
            }
        }
    }

    #[test]
    fn a_code_has_the_key_of_its_id() {
        assert_eq!(key(&["TICKET_GONE"]), key(&["ticket-gone"]));
        assert_eq!(key(&["action-", "list_tickets"]), key(&["action-list-tickets"]));
        assert_ne!(key(&["ticket-gone"]), key(&["ticket-lost"]));
        // The published check value of FNV-1a.
        assert_eq!(key(&["foobar"]), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn texts_are_the_same_letter_by_letter() {
        for (one, other) in [("", ""), ("", "a"), ("ab", "ab"), ("ab", "ac"), ("ab", "abc")] {
            assert_eq!(is_same(one, other), one == other);
        }
    }
}
