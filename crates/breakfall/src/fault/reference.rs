//! The id that leads from a person's words back to the failure.

use std::fmt;
use std::str::FromStr;

/// A reference: 100 random bits as a person can dictate them, with a symbol that catches slips of the tongue.
///
/// Written `BF-7K3M9-QX24T-NDR8P-0VZ5A-C`: twenty symbols of Crockford's base 32 (no `I`, `L`, `O`, `U`) in groups of
/// five, then a check symbol. It is read back with any case, spaces or dashes, `O` for `0` and `I` or `L` for `1`. One wrong
/// symbol, or any two symbols exchanged, never make another valid reference: all 21 symbols read as one number make a
/// multiple of 37, a prime of which 32 is a primitive root, so that each of the 21 places weighs differently.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reference(u128);

const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PLACES: u32 = 20;
const CHECK_MODULUS: u64 = 37;

impl Reference {
    /// The random bits of a reference.
    pub const BITS: u32 = 5 * PLACES;

    /// A fresh, unguessable reference from the system's random source.
    #[must_use]
    pub fn random() -> Self {
        loop {
            if let Some(reference) = Self::from_bits(random_bits()) {
                return reference;
            }
        }
    }

    /// The reference of these bits (the low [`Reference::BITS`]), if its check value can be written as one of the 32
    /// symbols. That 5 of 37 values cannot is what keeps the check symbol as easy to say as the rest.
    fn from_bits(bits: u128) -> Option<Self> {
        let value = bits & ((1 << Self::BITS) - 1);
        (check(value) < 32).then_some(Self(value))
    }

    /// The first reference in `text`: what a person pastes or says, whatever stands around it. It may be spelt in any case and with
    /// any blanks and dashes between its groups, or with none; other groups than those it was told in are only taken where `text` is
    /// nothing else. Looks at the first [`Reference::MOST_BYTES`].
    ///
    /// ```
    /// use breakfall::fault::Reference;
    ///
    /// let reference = Reference::random();
    /// let pasted = format!("It said: \"try again\" ({}). What now?", reference.to_string().to_lowercase());
    /// assert_eq!(Reference::find(&pasted), Some(reference));
    /// assert_eq!(Reference::find("no reference at all"), None);
    /// ```
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        let read = text.get(..text.floor_char_boundary(Self::MOST_BYTES))?;
        let chars: Vec<char> = read.chars().collect();
        let prefixes =
            chars.windows(2).enumerate().filter(|(_, w)| matches!(w, ['B' | 'b', 'F' | 'f']));
        let tails = prefixes.filter_map(|(place, _)| chars.get(place + 2..));
        let told = tails.filter_map(grouped).find_map(|symbols| symbols.parse().ok());
        told.or_else(|| text.parse().ok())
    }

    /// The most bytes of a text that [`Reference::find`] looks at.
    pub const MOST_BYTES: usize = 16 * 1024;

    /// A number from 0 to 65535 that is the same for the same reference: spreads what must not happen at once for
    /// everybody without asking for more randomness.
    #[must_use]
    pub fn spread(self) -> u16 {
        u16::try_from(self.0 & 0xFFFF).unwrap_or(u16::MAX)
    }
}

/// What makes `value` and itself, read as one number, a multiple of the modulus. By halves: dividing a u128 is a call of
/// its own.
fn check(value: u128) -> u64 {
    let [high, low] = halves(value).map(|half| half % CHECK_MODULUS);
    let rest = (high * (HALF % CHECK_MODULUS) + low) * 32 % CHECK_MODULUS;
    (CHECK_MODULUS - rest) % CHECK_MODULUS
}

/// One more than a half can hold: ten symbols.
const HALF: u64 = 1 << 50;

/// The first ten symbols and the last ten: a machine word shifts for a fraction of what a `u128` costs.
fn halves(value: u128) -> [u64; 2] {
    [value >> 50, value].map(|half| u64::try_from(half % u128::from(HALF)).unwrap_or(0))
}

/// 128 bits nobody can guess.
fn random_bits() -> u128 {
    let mut bytes = [0; 16];
    // The system's source fails only on systems without one; a reference that can be guessed is still better than
    // an error about the error, so the address of a fresh allocation and a counter stand in.
    if getrandom::fill(&mut bytes).is_err() {
        return fallback_bits();
    }
    u128::from_le_bytes(bytes)
}

fn fallback_bits() -> u128 {
    use std::hash::BuildHasher;
    use std::hash::RandomState;
    let half = || u128::from(RandomState::new().hash_one("reference"));
    half() << 64 | half()
}

impl Reference {
    /// The characters of a reference: `BF`, four groups of five with a dash before each, a dash and the check symbol.
    pub const LENGTH: usize = 2 + 4 * 6 + 2;

    /// What [`Display`](fmt::Display) writes, as ASCII and without any formatting.
    #[must_use]
    pub fn to_ascii(self) -> [u8; Self::LENGTH] {
        let mut text = *b"BF-.....-.....-.....-.....-.";
        let [_, _, _, groups @ .., last] = &mut text;
        *last = symbol(check(self.0));
        let [high, low] = halves(self.0);
        let (groups, _) = groups.as_chunks_mut();
        for (group, five) in groups.iter_mut().zip([high >> 25, high, low >> 25, low]) {
            let ([a, b], [c, d]) = (pair(five >> 15), pair(five >> 5));
            *group = [a, b, c, d, symbol(five), b'-'];
        }
        text
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.to_ascii()).unwrap_or_default())
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The symbol of the lowest five bits.
fn symbol(value: u64) -> u8 {
    let index = usize::try_from(value & 31).unwrap_or(usize::MAX);
    SYMBOLS.get(index).copied().unwrap_or(b'?')
}

/// Every two symbols, as they are written most often: half as many lookups.
#[expect(
    clippy::indexing_slicing,
    reason = "counted by the compiler, which refuses what is beyond"
)]
static PAIRS: [[u8; 2]; 1 << 10] = {
    let mut pairs = [[0; 2]; 1 << 10];
    let mut value = 0;
    while value < pairs.len() {
        pairs[value] = [SYMBOLS[value >> 5], SYMBOLS[value & 31]];
        value += 1;
    }
    pairs
};

/// The symbols of the lowest ten bits.
fn pair(value: u64) -> [u8; 2] {
    let index = usize::try_from(value & 0x3FF).unwrap_or(usize::MAX);
    PAIRS.get(index).copied().unwrap_or(*b"??")
}

fn value_of(symbol: char) -> Option<u128> {
    let canonical = match symbol.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let index = SYMBOLS.iter().position(|s| char::from(*s) == canonical)?;
    u128::try_from(index).ok()
}

/// The symbols at the start of `text`, where they stand in the groups of a reference or in one.
fn grouped(text: &[char]) -> Option<String> {
    let is_separator = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '.' | ',');
    let mut symbols = String::new();
    for c in text {
        let between_groups = symbols.len().is_multiple_of(5);
        if value_of(*c).is_some() {
            symbols.push(*c);
        } else if !(is_separator(*c) && between_groups) {
            return None;
        }
        if symbols.len() == 21 {
            return Some(symbols);
        }
    }
    None
}

/// Why a text is not a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReferenceError {
    /// It does not have 21 symbols.
    Length {
        /// The symbols that were found.
        found: usize,
    },
    /// It holds something that is not a symbol.
    Symbol {
        /// The character.
        found: char,
    },
    /// The check symbol does not match: a symbol is wrong or two are exchanged.
    Check,
}

impl fmt::Display for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found } => {
                write!(f, "a reference has 21 letters and digits after BF, this has {found}")
            }
            Self::Symbol { found } => write!(f, "{found:?} does not occur in a reference"),
            Self::Check => f.write_str(
                "the check symbol does not match: one symbol is wrong or two are exchanged",
            ),
        }
    }
}

impl std::error::Error for ReferenceError {}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let spoken: Vec<char> =
            text.trim().chars().filter(|c| !c.is_whitespace() && *c != '-').take(64).collect();
        let symbols = match spoken.as_slice() {
            ['B' | 'b', 'F' | 'f', rest @ ..] if rest.len() == 21 => rest,
            all => all,
        };
        let mut values = Vec::with_capacity(symbols.len());
        for found in symbols {
            values.push(value_of(*found).ok_or(ReferenceError::Symbol { found: *found })?);
        }
        let [places @ .., last] = values.as_slice() else {
            return Err(ReferenceError::Length { found: 0 });
        };
        if values.len() != 21 {
            return Err(ReferenceError::Length { found: values.len() });
        }
        let value = places.iter().fold(0_u128, |value, place| value << 5 | place);
        if u128::from(check(value)) == *last { Ok(Self(value)) } else { Err(ReferenceError::Check) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        let reference = Reference::random();
        let text = reference.to_string();
        assert_eq!(text.len(), 2 + 4 * 6 + 2);
        for spelling in [
            text.clone(),
            text.to_lowercase(),
            text.replace('-', " "),
            text.replace('-', ""),
            text.replace('0', "O").replace('1', "l"),
            text.trim_start_matches("BF-").to_owned(),
            format!("  {text}\n"),
        ] {
            assert_eq!(spelling.parse(), Ok(reference), "{spelling}");
        }
    }

    #[test]
    fn any_one_slip_is_caught() {
        for _ in 0..50 {
            let reference = Reference::random();
            let symbols: Vec<char> =
                reference.to_string().chars().skip(3).filter(|c| *c != '-').collect();
            for i in 0..symbols.len() {
                for wrong in SYMBOLS.iter().map(|s| char::from(*s)).filter(|s| *s != symbols[i]) {
                    let mut slip = symbols.clone();
                    slip[i] = wrong;
                    let slip: String = slip.into_iter().collect();
                    assert_eq!(slip.parse::<Reference>(), Err(ReferenceError::Check));
                }
                for j in 0..i {
                    if symbols[i] != symbols[j] {
                        let mut slip = symbols.clone();
                        slip.swap(i, j);
                        let slip: String = slip.into_iter().collect();
                        assert_eq!(slip.parse::<Reference>(), Err(ReferenceError::Check));
                    }
                }
            }
        }
    }

    #[test]
    fn is_found_in_what_people_paste() {
        let reference = Reference::random();
        let said = reference.to_string();
        for text in [
            format!("Reference: {said}."),
            format!("bf {}", said.trim_start_matches("BF-").replace('-', " ").to_lowercase()),
            format!("BF-12345 was the old one, now it is {said}, thanks"),
            said.trim_start_matches("BF").replace('-', "").to_lowercase(),
            format!("abf bf BF{}", said.trim_start_matches("BF").replace('-', "–")),
            format!("{}{said}", "ä".repeat(2000)),
        ] {
            assert_eq!(Reference::find(&text), Some(reference), "{text}");
        }
        let slip = said.replace(said.chars().nth(4).unwrap_or('0'), "~");
        for text in ["", "BF", "bf bf bf", &slip, &"BF".repeat(20_000), &"BF0".repeat(20_000)] {
            assert_eq!(Reference::find(text), None, "{text}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!("".parse::<Reference>(), Err(ReferenceError::Length { found: 0 }));
        assert_eq!("BF-123".parse::<Reference>(), Err(ReferenceError::Length { found: 5 }));
        assert_eq!("7K3M9?".parse::<Reference>(), Err(ReferenceError::Symbol { found: '?' }));
    }
}
