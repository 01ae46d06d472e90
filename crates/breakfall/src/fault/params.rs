//! What of a failure may be shown to a user.

use std::fmt;
use std::time::Duration;

use crate::fault::code::Code;

/// A public value of a failure, as the catalogue and the wire see it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Param {
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// Yes or no.
    Switch(bool),
    /// A length of time.
    Duration(Duration),
    /// Text made for users.
    Text(PublicText),
    /// A word from the program's own source.
    Word(&'static str),
}

/// What a public parameter is, the same for every occurrence of its fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParamKind {
    /// A whole number.
    Integer,
    /// A finite number.
    Number,
    /// Yes or no.
    Switch,
    /// A length of time.
    Duration,
    /// Text made for users.
    Text,
    /// A word from the program's own source.
    Word,
}

impl ParamKind {
    /// The word in contracts: `integer`, `number`, `switch`, `duration`, `text`, `word`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Switch => "switch",
            Self::Duration => "duration",
            Self::Text => "text",
            Self::Word => "word",
        }
    }
}

impl Param {
    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> ParamKind {
        match self {
            Self::Integer(_) => ParamKind::Integer,
            Self::Number(_) => ParamKind::Number,
            Self::Switch(_) => ParamKind::Switch,
            Self::Duration(_) => ParamKind::Duration,
            Self::Text(_) => ParamKind::Text,
            Self::Word(_) => ParamKind::Word,
        }
    }
}

/// A type that may stand in a `#[public]` field: it cannot carry text that somebody else wrote.
///
/// Not implemented for `String` or `&str`; make a [`PublicText`] of them where you know what they hold.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may carry foreign text, so it cannot be shown to users",
    label = "not a public value",
    note = "make the field private (drop `#[public]`), or hold a number, a `Duration`, a `Code` or a `PublicText`"
)]
pub trait PublicValue {
    /// What [`PublicValue::to_param`] gives, whatever the value.
    const KIND: ParamKind;

    /// The value as the catalogue and the wire see it.
    fn to_param(&self) -> Param;

    /// The value that `param` stands for, where it is one: how a fault that another program told becomes typed again. A type
    /// that does not say it never comes back; its fault is then known by its code alone.
    #[must_use]
    #[expect(unused_variables, reason = "without it, no parameter is one of these")]
    fn from_param(param: &Param) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
}

macro_rules! public_integers {
    ($($integer:ty),*) => {$(
        impl PublicValue for $integer {
            const KIND: ParamKind = ParamKind::Integer;

            fn to_param(&self) -> Param {
                // Beyond i64 a number means nothing to a person; it stays at the edge instead of wrapping.
                Param::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }

            fn from_param(param: &Param) -> Option<Self> {
                if let Param::Integer(number) = param { Self::try_from(*number).ok() } else { None }
            }
        }
    )*};
}
public_integers!(u8, u16, u32, u64, usize, i8, i16, i32, i64);

impl PublicValue for f64 {
    const KIND: ParamKind = ParamKind::Number;

    fn to_param(&self) -> Param {
        Param::Number(if self.is_finite() { *self } else { 0.0 })
    }

    fn from_param(param: &Param) -> Option<Self> {
        if let Param::Number(number) = param { Some(*number) } else { None }
    }
}

impl PublicValue for bool {
    const KIND: ParamKind = ParamKind::Switch;

    fn to_param(&self) -> Param {
        Param::Switch(*self)
    }

    fn from_param(param: &Param) -> Option<Self> {
        if let Param::Switch(on) = param { Some(*on) } else { None }
    }
}

impl PublicValue for Duration {
    const KIND: ParamKind = ParamKind::Duration;

    fn to_param(&self) -> Param {
        Param::Duration(*self)
    }

    fn from_param(param: &Param) -> Option<Self> {
        if let Param::Duration(length) = param { Some(*length) } else { None }
    }
}

impl PublicValue for Code {
    const KIND: ParamKind = ParamKind::Word;

    fn to_param(&self) -> Param {
        Param::Word(self.as_str())
    }

    fn from_param(param: &Param) -> Option<Self> {
        if let Param::Word(word) = param {
            Self::is_valid(word).then(|| Self::new(word))
        } else {
            None
        }
    }
}

impl PublicValue for PublicText {
    const KIND: ParamKind = ParamKind::Text;

    fn to_param(&self) -> Param {
        Param::Text(self.clone())
    }

    fn from_param(param: &Param) -> Option<Self> {
        if let Param::Text(text) = param { Some(text.clone()) } else { None }
    }
}

/// Text that may be shown to a user: at most [`PublicText::MAX_CHARS`] characters, no control characters, no
/// direction overrides. Making one is the moment to ask whose text it is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicText(Box<str>);

impl PublicText {
    /// The most characters kept.
    pub const MAX_CHARS: usize = 200;

    /// Keeps what is printable of `text` and cuts the rest off with an ellipsis.
    #[must_use]
    pub fn cleaned(text: &str) -> Self {
        let printable = |c: char| !plays_tricks(c);
        let mut kept: String =
            text.chars().filter(|c| printable(*c)).take(Self::MAX_CHARS + 1).collect();
        if kept.chars().count() > Self::MAX_CHARS {
            kept.pop();
            kept.pop();
            kept.push('…');
        }
        Self(kept.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether `c` moves, hides or breaks the text around it: a control character, a line separator, a mark of direction.
///
/// Such characters forge lines of a log and make a text read other than it is; escape them in whatever is shown.
#[must_use]
pub fn plays_tricks(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

impl fmt::Display for PublicText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PublicText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Param {
    /// Writes it as its `Display` does without options, whatever those of `f` are.
    pub(super) fn write_plain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => f.write_str(itoa::Buffer::new().format(*value)),
            Self::Text(text) => f.write_str(text.as_str()),
            Self::Word(word) => f.write_str(word),
            Self::Number(_) | Self::Switch(_) | Self::Duration(_) => write!(f, "{self}"),
        }
    }
}

impl fmt::Display for Param {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => fmt::Display::fmt(value, f),
            Self::Number(value) => fmt::Display::fmt(value, f),
            Self::Switch(value) => fmt::Display::fmt(value, f),
            Self::Duration(value) => fmt::Debug::fmt(value, f),
            Self::Text(value) => fmt::Display::fmt(value, f),
            Self::Word(value) => f.write_str(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_gives_what_it_says() {
        fn holds<V: PublicValue>(value: &V) -> &'static str {
            assert_eq!(value.to_param().kind(), V::KIND);
            let back = V::from_param(&value.to_param()).map(|back| back.to_param());
            assert_eq!(back, Some(value.to_param()));
            V::KIND.as_str()
        }
        assert_eq!(holds(&7_u64), "integer");
        assert_eq!(holds(&7_i8), "integer");
        assert_eq!(holds(&0.5), "number");
        assert_eq!(holds(&true), "switch");
        assert_eq!(holds(&Duration::MAX), "duration");
        assert_eq!(holds(&PublicText::cleaned("a")), "text");
        assert_eq!(holds(&Code::new("ABC")), "word");
    }
}
