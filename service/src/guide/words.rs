//! What stands around the words for a code.

use std::sync::LazyLock;

use breakfall::Catalogue;
use breakfall::message::Locales;
use breakfall::message::Texts;

const TEXTS: &[Texts] = &[
    Texts { locale: "en", source: include_str!("../../guide/en.ftl") },
    Texts { locale: "de", source: include_str!("../../guide/de.ftl") },
    Texts { locale: "fr", source: include_str!("../../guide/fr.ftl") },
    Texts { locale: "es", source: include_str!("../../guide/es.ftl") },
    Texts { locale: "pt-BR", source: include_str!("../../guide/pt-BR.ftl") },
    Texts { locale: "zh-Hant", source: include_str!("../../guide/zh-Hant.ftl") },
    Texts { locale: "ar", source: include_str!("../../guide/ar.ftl") },
];

/// The texts beside the catalogue of the service: a person is answered in the languages of that one, whatever else is spoken
/// here. A test holds that they load.
static GUIDE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::builtin().with(TEXTS).unwrap_or_else(|_| Catalogue::builtin()));

/// The languages, for tests that go through all of them.
#[cfg(test)]
pub(super) const TAGS: [&str; 7] = ["en", "de", "fr", "es", "pt-BR", "zh-Hant", "ar"];

/// What stands around the words for a code, in their language.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) locale: String,
    locales: Locales,
}

impl Words {
    /// In the language `locale`, which was chosen before.
    pub(crate) fn new(locale: &str) -> Self {
        Self { locale: locale.to_owned(), locales: Locales::new([locale]) }
    }

    /// The text `guide-<name>`.
    pub(crate) fn text(&self, name: &str) -> String {
        GUIDE.text(&self.locales, &format!("guide-{name}"), &[]).unwrap_or_default()
    }

    /// `ltr` or `rtl`.
    pub(crate) fn direction(&self) -> &'static str {
        if self.text("direction") == "rtl" { "rtl" } else { "ltr" }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_language_has_every_text() {
        let ids = |texts: &Texts| -> BTreeSet<_> {
            let lines = texts.source.lines().filter(|line| !line.starts_with('#'));
            lines.filter_map(|line| line.split_once(" = ")).map(|(id, _)| id).collect()
        };
        let english = ids(&TEXTS[0]);
        assert!(english.len() > 20);
        for (texts, tag) in TEXTS.iter().zip(TAGS) {
            assert_eq!((texts.locale, &ids(texts)), (tag, &english));
            let words = Words::new(tag);
            for id in &english {
                let text = words.text(id.strip_prefix("guide-").unwrap());
                assert!(!text.is_empty() && texts.source.contains(&text), "{tag} {id}: {text}");
            }
            assert_eq!(words.direction(), if tag == "ar" { "rtl" } else { "ltr" });
        }
    }

    #[test]
    fn no_file_is_left_out() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("guide");
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let found: BTreeSet<_> =
            files.map(|file| file.file_stem().unwrap().to_string_lossy().into_owned()).collect();
        assert_eq!(found, TAGS.map(str::to_owned).into());
    }
}
