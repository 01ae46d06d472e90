//! The words for the faults of this crate.

use breakfall::fault::Declared;
use breakfall::fault::Spec;

use crate::fault::CallFault;

breakfall::catalogue! {
    /// The texts of this crate's faults in each language of the library, to be added to a
    /// [`Catalogue`](breakfall::message::Catalogue).
    pub MESSAGES = "messages": en, de, fr, es, pt-BR, zh-Hant, ar;
    extends breakfall::message::MESSAGES;
}

/// The static facts of every fault of this crate: for a program's own check that its catalogue has words for all.
#[must_use]
pub fn specs() -> Vec<&'static Spec> {
    CallFault::SPECS.iter().collect()
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
