//! The texts of a crate in all its languages, as the compiler knows them.

use std::ops::Deref;
use std::slice;

use crate::message::facts::Entry;
use crate::message::facts::find;
use crate::message::facts::is_same;
use crate::message::texts::Texts;

/// The texts of a crate in all its languages, and what the compiler knows of them. Made by
/// [`catalogue!`](crate::catalogue); reads like the `[Texts]` that [`Catalogue::with`](crate::message::Catalogue::with)
/// takes.
///
/// `#[fault(words = crate::MESSAGES)]` above a table of faults holds each of them to these words: one without a message, a
/// title or words for a next step in one of the languages does not compile.
#[derive(Debug)]
pub struct Words {
    /// Where the files stand, from the package's folder.
    pub(super) folder: &'static str,
    pub(super) texts: &'static [Texts],
    /// The tables that stand behind this one.
    pub(super) extended: &'static [&'static Self],
    /// Sorted by key. Nothing where the texts have mistakes: those are reported, and more would only hide them.
    entries: Option<&'static [Entry]>,
    /// A bit for each language.
    pub(super) all: u64,
    /// Whether the tables behind have the same languages in the same order.
    are_alike: bool,
}

/// In which languages a part of a message stands: a bit for each, the first language lowest.
#[derive(Clone, Copy)]
pub(super) struct Spread {
    /// Where the message stands, with or without the part.
    declared: u64,
    /// Where the part stands.
    pub(super) said: u64,
}

impl Words {
    /// What `catalogue!` writes.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        folder: &'static str,
        texts: &'static [Texts],
        extended: &'static [&'static Self],
        entries: Option<&'static [Entry]>,
    ) -> Self {
        let (mut all, mut rest) = (0, texts);
        while let [_, tail @ ..] = rest {
            all = all << 1 | 1;
            rest = tail;
        }
        let (mut are_alike, mut rest) = (true, extended);
        while let [behind, tail @ ..] = rest {
            are_alike = are_alike && has_languages(behind.texts, texts);
            rest = tail;
        }
        Self { folder, texts, extended, entries, all, are_alike }
    }

    /// Whether the texts have mistakes, so that nothing can be said of them.
    pub(super) const fn is_spoilt(&self) -> bool {
        self.entries.is_none()
    }

    /// The message `id` of this very table.
    pub(super) const fn entry(&self, id: u64) -> Option<&'static Entry> {
        match self.entries {
            Some(entries) => find(entries, id),
            None => None,
        }
    }

    /// A bit for each language in which `part` of message `id` stands, here or in the tables behind.
    pub(super) const fn said(&self, id: u64, part: u64) -> u64 {
        self.spread(self.entry(id), id, part).said
    }

    /// The same, where it is known that message `id` is `entry` here.
    pub(super) const fn spread(&self, entry: Option<&Entry>, id: u64, part: u64) -> Spread {
        if self.is_spoilt() {
            return Spread { declared: u64::MAX, said: u64::MAX };
        }
        let mut spread = Spread { declared: 0, said: 0 };
        if let Some(entry) = entry {
            spread.declared = entry.declared();
            if let Some(part) = entry.part(part) {
                spread.said = part.said;
            }
        }
        let mut rest = self.extended;
        while let [behind, tail @ ..] = rest
            && spread.declared != self.all
        {
            let more = behind.spread(behind.entry(id), id, part);
            // A message replaces the one behind it with all its attributes, in its language.
            spread.said |= self.own_bits(behind, more.said) & !spread.declared;
            spread.declared |= self.own_bits(behind, more.declared);
            rest = tail;
        }
        spread
    }

    /// `bits`, one for each language of `behind`, as one for each language here.
    const fn own_bits(&self, behind: &Self, bits: u64) -> u64 {
        if self.are_alike || bits == 0 {
            return bits & self.all;
        }
        let (mut own, mut bit, mut rest) = (0, 1_u64, self.texts);
        while let [text, tail @ ..] = rest {
            if behind.bit(text.locale) & bits != 0 {
                own |= bit;
            }
            bit <<= 1;
            rest = tail;
        }
        own
    }

    /// The bit of `locale`, or none.
    const fn bit(&self, locale: &str) -> u64 {
        let (mut bit, mut rest) = (1_u64, self.texts);
        while let [text, tail @ ..] = rest {
            if is_same(text.locale, locale) {
                return bit;
            }
            bit <<= 1;
            rest = tail;
        }
        0
    }
}

const fn has_languages(mut one: &[Texts], mut other: &[Texts]) -> bool {
    while let ([a, rest @ ..], [b, others @ ..]) = (one, other) {
        if !is_same(a.locale, b.locale) {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.len() == other.len()
}

impl Deref for Words {
    type Target = [Texts];

    fn deref(&self) -> &[Texts] {
        self.texts
    }
}

impl<'w> IntoIterator for &'w Words {
    type Item = &'w Texts;
    type IntoIter = slice::Iter<'w, Texts>;

    fn into_iter(self) -> Self::IntoIter {
        self.texts.iter()
    }
}
