//! The words for the faults of this crate.

#[cfg(any(feature = "axum", feature = "reqwest"))]
use breakfall::fault::Declared;
use breakfall::fault::Spec;
use breakfall::message::Texts;

/// The texts of this crate's faults in each language of the library, to be added to a
/// [`Catalogue`](breakfall::message::Catalogue).
pub const MESSAGES: &[Texts] = &[
    Texts { locale: "en", source: include_str!("../messages/en.ftl") },
    Texts { locale: "de", source: include_str!("../messages/de.ftl") },
    Texts { locale: "fr", source: include_str!("../messages/fr.ftl") },
    Texts { locale: "es", source: include_str!("../messages/es.ftl") },
    Texts { locale: "pt-BR", source: include_str!("../messages/pt-BR.ftl") },
    Texts { locale: "zh-Hant", source: include_str!("../messages/zh-Hant.ftl") },
    Texts { locale: "ar", source: include_str!("../messages/ar.ftl") },
];

/// The static facts of every fault of this crate: for a program's own check that its catalogue has words for all.
#[must_use]
pub fn specs() -> Vec<&'static Spec> {
    let tables: [&'static [Spec]; _] = [
        #[cfg(feature = "reqwest")]
        crate::client::UpstreamFault::SPECS,
        #[cfg(feature = "axum")]
        crate::edge::EdgeFault::SPECS,
    ];
    tables.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use breakfall::message::Catalogue;

    use super::*;

    #[test]
    fn every_fault_has_its_words_in_every_language() {
        let catalogue = Catalogue::builtin().with(MESSAGES).unwrap();
        let gaps: Vec<_> = catalogue.check(&specs()).iter().map(ToString::to_string).collect();
        assert!(gaps.is_empty(), "{gaps:#?}");
    }

    #[test]
    fn every_file_is_listed() {
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/messages")).unwrap();
        let files: BTreeSet<_> = files.map(|file| file.unwrap().file_name()).collect();
        let listed = MESSAGES.iter().map(|texts| format!("{}.ftl", texts.locale).into());
        assert_eq!(files, listed.collect());
    }
}
