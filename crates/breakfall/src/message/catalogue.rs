//! All texts in all languages.

use std::fmt;
use std::sync::Arc;
use std::sync::LazyLock;

use fluent_bundle::FluentArgs;

use crate::fault::Param;
use crate::message::load::CatalogueError;
use crate::message::load::Language;
use crate::message::load::load;
use crate::message::locales::Locales;
use crate::message::locales::parents;
use crate::message::render::render;
use crate::message::texts::MESSAGES;
use crate::message::texts::SOURCE_LOCALE;
use crate::message::texts::Texts;
use crate::message::variables::set;
use crate::message::written::Written;

/// All texts in all languages. Cheap to clone; shared by all threads.
#[derive(Clone)]
pub struct Catalogue(pub(super) Arc<Inner>);

pub(super) struct Inner {
    texts: Vec<Texts>,
    languages: Vec<Language>,
    pub(super) written: Written,
}

impl Inner {
    fn new(texts: Vec<Texts>, languages: Vec<Language>) -> Self {
        Self { texts, languages, written: Written::default() }
    }
}

impl Catalogue {
    /// The library's own texts.
    #[must_use]
    pub fn builtin() -> Self {
        static BUILTIN: LazyLock<Catalogue> = LazyLock::new(|| {
            // A test holds that they load; without them the constant texts at the end of the ladder remain.
            let languages = load(MESSAGES).unwrap_or_default();
            Catalogue(Arc::new(Inner::new(MESSAGES.to_vec(), languages)))
        });
        BUILTIN.clone()
    }

    /// With more texts. A text whose id is there already replaces it with all its attributes.
    ///
    /// # Errors
    /// Every mistake in `texts`: syntax, an id twice in one source, a reference to what does not exist, one that leads
    /// to itself, a locale that is no language tag.
    pub fn with(self, texts: &[Texts]) -> Result<Self, CatalogueError> {
        let mut all = self.0.texts.clone();
        all.extend_from_slice(texts);
        let languages = load(&all)?;
        Ok(Self(Arc::new(Inner::new(all, languages))))
    }

    /// In these languages only, and in English, which every text exists in: a program that speaks two languages answers in
    /// no third, and [`Catalogue::check`] asks for no text in one. A tag that there are no texts for changes nothing.
    #[must_use]
    pub fn only<T: AsRef<str>>(self, tags: &[T]) -> Self {
        let is_kept = |locale: &str| {
            let kept = |tag: &str| locale.eq_ignore_ascii_case(tag);
            kept(SOURCE_LOCALE) || tags.iter().any(|tag| kept(tag.as_ref()))
        };
        let texts: Vec<_> =
            self.texts().iter().copied().filter(|text| is_kept(text.locale)).collect();
        // Each of these texts was taken before; less of them refer to nothing more.
        let languages = load(&texts).unwrap_or_default();
        Self(Arc::new(Inner::new(texts, languages)))
    }

    /// The language that a person who reads `locales` is answered in.
    #[must_use]
    pub fn choose(&self, locales: &Locales) -> &str {
        self.chosen(locales).map_or(SOURCE_LOCALE, |language| &language.tag)
    }

    /// A text of the program's own by its id, in the best language that has it whole. `None` if none has.
    #[must_use]
    pub fn text(&self, locales: &Locales, id: &str, args: &[(&str, Param)]) -> Option<String> {
        let mut variables = FluentArgs::new();
        for (name, param) in args {
            set(&mut variables, name, param);
        }
        self.ladder(locales)
            .iter()
            .find_map(|language| render(&language.bundle, id, None, &variables))
    }

    /// The first of the [`ladder`](Self::ladder), with its place.
    #[inline]
    pub(super) fn first(&self, locales: &Locales) -> Option<(usize, &Language)> {
        let place = match locales.first() {
            None => 0,
            // Most ask by the very tag; whoever does not is found the long way.
            Some(tag) => match self.languages().iter().position(|one| one.range == tag) {
                Some(place) => place,
                None => locales.choose(&self.tags()).unwrap_or(0),
            },
        };
        self.languages().get(place).map(|language| (place, language))
    }

    /// The languages to try, in order: each that the person reads with its parents, the source's.
    pub(super) fn ladder(&self, locales: &Locales) -> Vec<&Language> {
        let spoken = self.tags();
        let chosen = locales.ranked(&spoken).filter_map(|index| self.languages().get(index));
        let tags = chosen.flat_map(|language| {
            std::iter::once(language.tag.as_str()).chain(parents(&language.tag))
        });
        let mut ladder: Vec<&Language> = Vec::new();
        for tag in tags.chain([SOURCE_LOCALE]) {
            let next = self.languages().iter().find(|language| language.tag == tag);
            ladder.extend(next.filter(|next| ladder.iter().all(|known| known.tag != next.tag)));
        }
        ladder
    }

    /// All languages, the source's first.
    pub(super) fn languages(&self) -> &[Language] {
        &self.0.languages
    }

    /// The sources of the languages, in the order they were added.
    pub(super) fn texts(&self) -> &[Texts] {
        &self.0.texts
    }

    fn tags(&self) -> Vec<&str> {
        self.languages().iter().map(|language| language.tag.as_str()).collect()
    }

    fn chosen(&self, locales: &Locales) -> Option<&Language> {
        self.languages().get(locales.choose(&self.tags()).unwrap_or(0))
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tags = self.languages().iter().map(|language| &language.tag);
        f.write_str("Catalogue")?;
        f.debug_list().entries(tags).finish()
    }
}
