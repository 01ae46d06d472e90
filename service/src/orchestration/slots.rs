//! What a query says beside its intent: the title of a new ticket, the number of an old one.
//!
//! The rules know the phrasings people use in English and German, and leave alone what they do
//! not know: a title with a word too many is better than one with a word too few, and no number
//! is better than the wrong one.

mod command;
mod number;
#[cfg(test)]
mod tests;
mod title;
mod vocabulary;

pub(crate) use self::number::ticket_number;
pub(crate) use self::title::ticket_title;
