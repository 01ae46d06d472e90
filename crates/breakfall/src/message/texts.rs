//! Where words come from.

use crate::fault::AsyncFault;
use crate::fault::Declared;

/// The texts of one language: a Fluent source. Crates that declare faults publish them as a `MESSAGES`, made by
/// [`catalogue!`](crate::catalogue).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "written as a literal wherever a crate brings texts")]
pub struct Texts {
    /// The language tag, such as `en` or `de-AT`.
    pub locale: &'static str,
    /// The Fluent source.
    pub source: &'static str,
}

crate::catalogue! {
    /// The library's own texts: its faults, the sixteen classes, the common actions and field problems.
    pub MESSAGES = "messages": en, de, fr, es, pt-BR, zh-Hant, ar;
}

// Said here and not where the faults are declared: that layer knows no words.
const _: () = MESSAGES.must_explain_all(AsyncFault::SPECS);

/// The language that every text exists in.
pub(super) const SOURCE_LOCALE: &str = "en";
