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
    Texts { locale: "fr", source: include_str!("../../messages/fr.ftl") },
    Texts { locale: "es", source: include_str!("../../messages/es.ftl") },
    Texts { locale: "pt-BR", source: include_str!("../../messages/pt-BR.ftl") },
    Texts { locale: "zh-Hant", source: include_str!("../../messages/zh-Hant.ftl") },
    Texts { locale: "ar", source: include_str!("../../messages/ar.ftl") },
];

/// The language that every text exists in.
pub(super) const SOURCE_LOCALE: &str = "en";
