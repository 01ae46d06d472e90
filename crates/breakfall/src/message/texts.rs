//! Where words come from.

/// The texts of one language: a Fluent source. Crates that declare faults publish a `MESSAGES: &[Texts]` of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "written as a literal wherever a crate brings texts")]
pub struct Texts {
    /// The language tag, such as `en` or `de-AT`.
    pub locale: &'static str,
    /// The Fluent source.
    pub source: &'static str,
}

/// The library's own texts: its faults, the sixteen classes, the common actions and field problems.
pub const MESSAGES: &[Texts] = &[
    Texts { locale: "en", source: include_str!("../../messages/en.ftl") },
    Texts { locale: "de", source: include_str!("../../messages/de.ftl") },
];

/// The language that every text exists in.
pub(super) const SOURCE_LOCALE: &str = "en";
