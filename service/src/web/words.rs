//! The words of the pages. What a failure is told in comes from the catalogue of the service, in more languages than these.

use std::sync::LazyLock;

use breakfall::Catalogue;
use breakfall::fault::Param;
use breakfall::message::Locales;
use breakfall::message::Texts;
use breakfall_http::edge;
use http::HeaderMap;

/// The languages of the pages.
pub(super) const TAGS: [&str; 2] = ["en", "de"];
const TEXTS: &[Texts] = &[
    Texts { locale: "en", source: include_str!("../../pages/en.ftl") },
    Texts { locale: "de", source: include_str!("../../pages/de.ftl") },
];

/// A test holds that they load.
static PAGES: LazyLock<Catalogue> = LazyLock::new(|| {
    let pages = Catalogue::builtin().only(&TAGS).with(TEXTS);
    pages.unwrap_or_else(|_| Catalogue::builtin())
});

/// The words of a page, in one language.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) locale: String,
    locales: Locales,
}

impl Words {
    /// In the language that the sender of a request reads best.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let locale = PAGES.choose(&edge::locales(headers)).to_owned();
        Self { locales: Locales::new([&locale]), locale }
    }

    /// The text `page-<name>`.
    pub(crate) fn text(&self, name: &str) -> String {
        self.filled(name, &[])
    }

    /// The text `page-<name>`, which speaks of a number.
    pub(crate) fn count(&self, name: &str, count: u64) -> String {
        self.filled(name, &[("count", Param::Integer(i64::try_from(count).unwrap_or(i64::MAX)))])
    }

    fn filled(&self, name: &str, args: &[(&str, Param)]) -> String {
        PAGES.text(&self.locales, &format!("page-{name}"), args).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;
    use std::path::PathBuf;

    use super::*;

    /// The ids and variables of a file of words.
    fn ids(source: &str) -> BTreeSet<&str> {
        let lines = source.lines().filter(|line| !line.starts_with(['#', ' ', '}']));
        lines.filter_map(|line| line.split_once(" =")).map(|(id, _)| id).collect()
    }

    fn files(under: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(under).unwrap().map(|entry| entry.unwrap().path());
        let found = entries.map(|path| if path.is_dir() { files(&path) } else { vec![path] });
        found.flatten().collect()
    }

    #[test]
    fn both_languages_have_every_text() {
        let [english, german] = [TEXTS[0], TEXTS[1]].map(|texts| ids(texts.source));
        assert!(english.len() > 20);
        assert_eq!(english, german);
        assert!(Catalogue::builtin().only(&TAGS).with(TEXTS).is_ok());
    }

    #[test]
    fn every_word_of_a_template_is_there() {
        let known = ids(TEXTS[0].source);
        let templates = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"));
        let mut used = 0;
        for template in templates {
            let text = fs::read_to_string(&template).unwrap();
            for call in ["text(\"", "count(\""] {
                for rest in text.split(call).skip(1) {
                    let id = format!("page-{}", rest.split('"').next().unwrap());
                    assert!(known.contains(&*id), "{id} in {}", template.display());
                    used += 1;
                }
            }
        }
        assert!(used > 15, "{used}");
    }
}
