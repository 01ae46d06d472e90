//! What the compiler cannot see of a crate's words, for a test of that crate.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::fault::Spec;
use crate::message::catalogue::Catalogue;
use crate::message::ids::action_id;
use crate::message::ids::message_id;
use crate::message::load::CatalogueError;
use crate::message::plurals;
use crate::message::source;
use crate::message::words::Words;

impl Words {
    /// What a person would miss in these words, and what is in them for nobody; empty is what a test should ask for.
    /// [`catalogue_tests!`](crate::catalogue_tests) writes that test. `package` is the folder of the package, `specs` are the faults that
    /// these words explain.
    ///
    /// Finds: a file of words that `catalogue!` does not list (the compiler does not look again when a file is added); words for
    /// a code or a step that no fault has; plural categories that a language does not have or lacks; and all that [`Catalogue::check`] finds, with sample values in every language.
    #[must_use]
    pub fn gaps(&self, package: &str, specs: &[&'static Spec]) -> Vec<String> {
        let catalogue = match self.catalogue() {
            Ok(catalogue) => catalogue,
            Err(error) => return error.mistakes().iter().map(ToString::to_string).collect(),
        };
        let mut gaps = self.unlisted(&Path::new(package).join(self.folder));
        gaps.extend(self.orphans(&catalogue, specs));
        gaps.extend(self.texts.iter().flat_map(|t| plurals::gaps(t.locale, t.source)));
        gaps.extend(catalogue.check(specs).iter().map(ToString::to_string));
        gaps
    }

    /// These words over all that they extend, in their own languages.
    fn catalogue(&self) -> Result<Catalogue, CatalogueError> {
        let tags: Vec<_> = self.texts.iter().map(|texts| texts.locale).collect();
        Ok(self.over(Catalogue::builtin())?.only(&tags))
    }

    fn over(&self, catalogue: Catalogue) -> Result<Catalogue, CatalogueError> {
        let behind = self.extended.iter().try_fold(catalogue, |all, words| words.over(all))?;
        behind.with(self.texts)
    }

    fn unlisted(&self, folder: &Path) -> Vec<String> {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        let paths = files.map(|file| file.path());
        let tags = paths.filter(|path| path.extension().is_some_and(|end| end == "ftl"));
        let mut tags: Vec<_> = tags
            .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
            .filter(|tag| self.texts.iter().all(|texts| texts.locale != tag))
            .map(|tag| {
                format!("{tag}: not listed in catalogue!, so that nobody reads it: add {tag}")
            })
            .collect();
        tags.sort_unstable();
        tags
    }

    /// Words of codes and steps that no fault has. What else a program says has no title and is its own matter.
    fn orphans(&self, catalogue: &Catalogue, specs: &[&'static Spec]) -> Vec<String> {
        let codes = specs.iter().map(|spec| message_id(spec.code.as_str()));
        let actions = specs.iter().flat_map(|spec| spec.actions).map(|action| action_id(*action));
        let needed: BTreeSet<String> =
            codes.chain(actions).map(|id| id.as_str().to_owned()).collect();
        let is_of_a_fault = |tag: &str, id: &str| {
            let language = catalogue.languages().iter().find(|language| language.has_tag(tag));
            let message = language.and_then(|language| language.bundle.get_message(id));
            let titled = message.is_some_and(|message| message.get_attribute("title").is_some());
            id.starts_with("action-") || (titled && !id.starts_with("class-"))
        };
        let mut orphans = Vec::new();
        for texts in self.texts {
            for entry in source::entries(texts.source) {
                if is_of_a_fault(texts.locale, entry.id) && !needed.contains(entry.id) {
                    let (tag, id, line) = (texts.locale, entry.id, entry.line);
                    orphans
                        .push(format!("{tag}: {id}: take it out (line {line}), no fault has it"));
                }
            }
        }
        orphans
    }
}

/// Writes a test that the words of a crate are whole: each file is listed, none is left over, and each text renders for each
/// of its faults in each language, within its length; see [`Words::gaps`](crate::message::Words::gaps).
///
/// Put it into the tests of the crate that declares the faults:
/// ```no_run
/// # mod words { breakfall::catalogue! {
/// #     /// Words.
/// #     pub MESSAGES = "messages": en, de, fr, es, pt-BR, zh-Hant, ar;
/// # } }
/// use breakfall::fault::{AsyncFault, Declared};
///
/// breakfall::catalogue_tests!(words::MESSAGES, AsyncFault::SPECS);
/// ```
#[macro_export]
macro_rules! catalogue_tests {
    ($words:expr, $($specs:expr),+ $(,)?) => {
        #[test]
        fn the_words_are_whole() {
            let specs = [$($specs),+].into_iter().flatten().collect::<::std::vec::Vec<_>>();
            let gaps = $words.gaps(::core::env!("CARGO_MANIFEST_DIR"), &specs);
            assert!(gaps.is_empty(), "{gaps:#?}");
        }
    };
}
