//! What a person reads.
//!
//! Lookup by RFC 4647 §3.4, with two things that it leaves open. A region may imply a script, and who reads one script may not
//! read the other: `zh-TW` is content with `zh-Hant`, never with `zh-Hans`. And a language that is spoken in another
//! region only is better than a foreign one: `pt-PT` is content with `pt-BR`.

mod script;

use crate::message::locales::script::root;
use crate::message::locales::script::with_script;
use crate::wire::quality::MOST_RANGES;
use crate::wire::quality::bounded;
use crate::wire::quality::weight;

/// Languages that a person reads, the best first, and those that they do not want.
///
/// The default is nobody's wish: English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locales {
    /// Lower-case language ranges, the best first; `*` for any.
    wanted: Vec<String>,
    unwanted: Vec<String>,
}

/// A language that there are texts in.
struct Spoken<'t> {
    tag: &'t str,
    /// In lower case, with the script that it implies.
    full: String,
}

impl<'t> Spoken<'t> {
    fn new(tag: &'t str) -> Self {
        Self { tag, full: with_script(tag) }
    }
}

impl Locales {
    /// The languages of these tags, the best first. What is not a tag is skipped, tags past the first 32 too.
    #[must_use]
    pub fn new<T: AsRef<str>>(tags: impl IntoIterator<Item = T>) -> Self {
        let tags = tags.into_iter().take(MOST_RANGES);
        let wanted = tags.filter_map(|tag| language_range(tag.as_ref())).collect();
        Self { wanted, unwanted: Vec::new() }
    }

    /// The languages of an `Accept-Language` header (RFC 9110 §12.5.4): by weight, equals in their order, weight 0 excluded.
    /// A range that cannot be read is skipped; the first 32 ranges and the first KiB are read.
    #[must_use]
    pub fn accept_language(header: &str) -> Self {
        let mut ranges: Vec<(String, u16)> =
            bounded(header).split(',').take(MOST_RANGES).filter_map(weighted_range).collect();
        ranges.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        let (wanted, unwanted) =
            ranges.into_iter().partition::<Vec<_>, _>(|(_, weight)| *weight > 0);
        let tags = |ranges: Vec<(String, u16)>| ranges.into_iter().map(|(tag, _)| tag).collect();
        Self { wanted: tags(wanted), unwanted: tags(unwanted) }
    }

    /// These languages, and where none of them is spoken those of `other`: a person's stored choice before their
    /// browser's.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.wanted.extend(other.wanted);
        self.unwanted.extend(other.unwanted);
        self
    }

    /// The range that is wanted most, in lower case.
    pub(super) fn first(&self) -> Option<&str> {
        self.wanted.first().map(String::as_str)
    }

    /// The indices of the best of `available`, whose first is the default, for each language wanted, in this order. One may come
    /// twice.
    pub(super) fn ranked(&self, available: &[&str]) -> impl Iterator<Item = usize> {
        let spoken: Vec<Spoken<'_>> = available.iter().map(|tag| Spoken::new(tag)).collect();
        self.wanted.iter().filter_map(move |range| self.best(range, &spoken))
    }

    /// The first of them; `None` if none is wanted.
    pub(super) fn choose(&self, available: &[&str]) -> Option<usize> {
        self.ranked(available).next()
    }

    /// The best of `spoken` for one range. It is shortened from its end until it is spoken; where it never is, another
    /// form of the language in the same script will do.
    fn best(&self, range: &str, spoken: &[Spoken<'_>]) -> Option<usize> {
        let welcome = |one: &Spoken<'_>| !self.refuses(one.tag);
        if range == "*" {
            return spoken.iter().position(welcome);
        }
        let range = with_script(range);
        let same = |wish: &str| {
            spoken.iter().position(|one| one.full == wish && (wish == range || welcome(one)))
        };
        let related =
            || spoken.iter().position(|one| is_within(&one.full, root(&range)) && welcome(one));
        std::iter::successors(Some(range.as_str()), |wish| shortened(wish))
            .find_map(same)
            .or_else(related)
    }

    fn refuses(&self, tag: &str) -> bool {
        self.unwanted.iter().any(|range| tag.eq_ignore_ascii_case(range) || is_within(tag, range))
    }
}

/// A range with its weight in thousandths.
fn weighted_range(element: &str) -> Option<(String, u16)> {
    let mut pieces = element.split(';').map(str::trim);
    let tag = language_range(pieces.next()?)?;
    let weight = match pieces.next() {
        None => 1000,
        Some(piece) => {
            let (name, value) = piece.split_once('=')?;
            name.trim_end().eq_ignore_ascii_case("q").then(|| weight(value.trim_start()))??
        }
    };
    pieces.next().is_none().then_some((tag, weight))
}

/// `text` as a basic language range, in lower case.
fn language_range(text: &str) -> Option<String> {
    let text = text.trim();
    if text == "*" {
        return Some(text.to_owned());
    }
    let is_subtag = |subtag: &str| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let starts_well = text
        .split('-')
        .next()
        .is_some_and(|language| language.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let is_range = text.len() <= 64 && starts_well && text.split('-').all(is_subtag);
    is_range.then(|| text.to_ascii_lowercase())
}

/// `wish` without its last subtag. That a single letter may then stand last costs one step more and changes nothing: no
/// language ends in one.
fn shortened(wish: &str) -> Option<&str> {
    wish.rsplit_once('-').map(|(shorter, _)| shorter)
}

/// Whether `tag` is a more special language of `range`.
fn is_within(tag: &str, range: &str) -> bool {
    let head = tag.get(..range.len()).is_some_and(|head| head.eq_ignore_ascii_case(range));
    head && tag.as_bytes().get(range.len()) == Some(&b'-')
}

/// The parents of a language, nearest first: `de` of `de-AT`. One in another script is none: `zh` of `zh-Hant`.
pub(super) fn parents(tag: &str) -> impl Iterator<Item = &str> {
    let full = with_script(tag);
    std::iter::successors(shortened(tag), |parent| shortened(parent))
        .filter(move |parent| is_within(&full, &with_script(parent)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::quality;
    use proptest::prop_assert;
    use proptest::proptest;

    fn chosen<'a>(header: &str, available: &[&'a str]) -> Option<&'a str> {
        Locales::accept_language(header).choose(available).map(|index| available[index])
    }

    #[test]
    fn trap_41_weights_decide_and_order_breaks_ties() {
        let cases = [
            ("fr;q=0.1, en;q=0.9", Some("en")),
            ("fr;q=0.9, en;q=0.1", Some("fr")),
            ("de, fr", Some("de")),
            ("fr, de", Some("fr")),
            ("fr;q=0.5, de;q=0.50, en;q=0.5", Some("fr")),
            ("de;q=0", None),
            ("de;q=0, fr;q=0.001", Some("fr")),
            ("de;q=0.0, de", Some("de")),
            ("fr; q=0.5 ,\tde ;\tQ=0.6", Some("de")),
            ("DE", Some("de")),
            ("de, de, de", Some("de")),
        ];
        for (header, expected) in cases {
            assert_eq!(chosen(header, &["en", "de", "fr"]), expected, "{header}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_skipped() {
        let bad = [
            "de;q=2",
            "de;q=1.001",
            "de;q=high",
            "de;q=0.1234",
            "de;q=-1",
            "de;q=",
            "de;q",
            "de;x=1",
            "de;q=1;x=1",
            "d e",
            "de_DE",
            "de--DE",
            "-de",
            "de-",
            "d3",
            "abcdefghi",
            "../de",
            "{ $x }",
            "",
            ";q=1",
            "dé",
            "\u{0}",
        ];
        for header in bad {
            assert_eq!(chosen(header, &["en", "de"]), None, "{header}");
            assert_eq!(
                chosen(&format!("{header}, de;q=0.1"), &["en", "de"]),
                Some("de"),
                "{header}"
            );
        }
    }

    #[test]
    fn a_range_is_shortened_until_it_is_spoken() {
        let cases = [
            ("de-AT-1996", Some("de")),
            ("de-Latn-AT-x-private", Some("de")),
            ("de-CH, en", Some("de")),
            ("en", Some("en-GB")),
            ("en-US, de", Some("en-GB")),
            ("nl, de, en-GB", Some("de")),
            ("pt-br", Some("pt-BR")),
            ("zh-TW", Some("zh-Hant")),
            ("zh-HK", Some("zh-Hant")),
            ("zh-Hant-x-private", Some("zh-Hant")),
            ("zh", Some("zh-Hans")),
            ("zh-CN", Some("zh-Hans")),
            ("zh-Hans-TW", Some("zh-Hans")),
            ("nl, x-klingon", None),
        ];
        let available = ["en-GB", "de", "pt-BR", "zh-Hans", "zh-Hant"];
        for (header, expected) in cases {
            assert_eq!(chosen(header, &available), expected, "{header}");
        }
    }

    #[test]
    fn a_language_is_found_in_the_form_that_there_is() {
        let available = ["en", "de", "fr", "es", "pt-BR", "zh-Hant", "ar"];
        let cases = [
            ("zh-TW", Some("zh-Hant")),
            ("zh-HK", Some("zh-Hant")),
            ("zh-MO", Some("zh-Hant")),
            ("zh-Hant", Some("zh-Hant")),
            ("zh-Hant-HK", Some("zh-Hant")),
            ("zh-TW, zh;q=0.9, en;q=0.8", Some("zh-Hant")),
            ("zh", None),
            ("zh-CN", None),
            ("zh-SG", None),
            ("zh-Hans", None),
            ("zh-Hans-HK", None),
            ("zh-CN, zh;q=0.9, en;q=0.8", Some("en")),
            ("zh-CN, zh;q=0.9, de;q=0.8, en;q=0.7", Some("de")),
            ("zh-CN, zh-TW;q=0.5", Some("zh-Hant")),
            ("pt", Some("pt-BR")),
            ("pt-PT", Some("pt-BR")),
            ("pt-PT, en;q=0.9", Some("pt-BR")),
            ("pt-AO, pt;q=0.9, en;q=0.8", Some("pt-BR")),
            ("pt-PT, pt-BR;q=0, es;q=0.5", Some("es")),
            ("es-419", Some("es")),
            ("es-MX, en", Some("es")),
            ("fr-CA", Some("fr")),
            ("ar-EG", Some("ar")),
            ("ar-Arab-EG", Some("ar")),
            ("en-GB, de", Some("en")),
            ("yue-HK", None),
            ("est", None),
        ];
        for (header, expected) in cases {
            assert_eq!(chosen(header, &available), expected, "{header}");
        }
    }

    #[test]
    fn a_script_that_was_not_asked_for_is_not_read() {
        let cases = [
            ("zh-TW", ["en", "zh", "zh-Hant-HK"], Some("zh-Hant-HK")),
            ("zh-HK", ["zh-Hant-TW", "zh-Hant-HK", "zh"], Some("zh-Hant-HK")),
            ("zh-Hant", ["en", "zh-TW", "zh"], Some("zh-TW")),
            ("zh-TW", ["en", "de", "zh"], None),
            ("zh-Hans", ["en", "zh-TW", "zh"], Some("zh")),
            ("zh-CN", ["en", "zh-TW", "zh-SG"], Some("zh-SG")),
            ("sr-Latn", ["en", "sr", "sr-ME"], Some("sr-ME")),
            ("sr-RS", ["en", "sr-Latn", "sr"], Some("sr")),
        ];
        for (header, available, expected) in cases {
            assert_eq!(chosen(header, &available), expected, "{header} among {available:?}");
        }
    }

    #[test]
    fn parents_are_in_the_same_script() {
        let of = |tag| parents(tag).collect::<Vec<_>>();
        assert_eq!(of("de-AT-1996"), ["de-AT", "de"]);
        assert_eq!(of("de-Latn-AT"), ["de-Latn", "de"]);
        assert_eq!(of("zh-Hant-TW"), ["zh-Hant"]);
        assert_eq!(of("zh-Hans-SG"), ["zh-Hans", "zh"]);
        assert_eq!(of("de"), [""; 0]);
    }

    #[test]
    fn any_means_the_first_that_is_not_refused() {
        let cases = [
            ("*", Some("en")),
            ("nl, *;q=0.5", Some("en")),
            ("*, en;q=0", Some("de")),
            ("en;q=0, *", Some("de")),
            ("*;q=0", None),
            ("de, *;q=0", Some("de")),
            ("de;q=0, *", Some("en")),
            ("de-AT, de;q=0", Some("de-AT")),
            ("de-CH, de;q=0", None),
        ];
        for (header, expected) in cases {
            assert_eq!(chosen(header, &["en", "de", "de-AT"]), expected, "{header}");
        }
    }

    #[test]
    fn reads_a_bounded_part() {
        let crowd = |n: usize| "nl,".repeat(n) + "de";
        assert_eq!(chosen(&crowd(31), &["en", "de"]), Some("de"));
        assert_eq!(chosen(&crowd(32), &["en", "de"]), None);
        let cut = format!("{}de-AT", " ".repeat(quality::MOST_BYTES - 2));
        assert_eq!(chosen(&cut, &["en", "de"]), None, "a range that is cut is not read");
        assert_eq!(
            chosen(&format!("de,{}", "é".repeat(quality::MOST_BYTES)), &["en", "de"]),
            Some("de")
        );
    }

    #[test]
    fn a_stored_choice_comes_before_the_browser() {
        let available = ["en", "de", "fr"];
        let both = |stored: &[&str]| {
            let locales = Locales::new(stored).then(Locales::accept_language("fr"));
            locales.choose(&available).map(|index| available[index])
        };
        assert_eq!(both(&["de-AT"]), Some("de"));
        assert_eq!(both(&["nl", "no tag"]), Some("fr"));
        assert_eq!(both(&[]), Some("fr"));
    }

    proptest! {
        #[test]
        fn no_header_breaks_it(header in ".{0,200}", again in "([a-zA-Z*-]{0,9}(;q=[0-9.]{0,5})?,?){0,40}") {
            let available = ["en", "de", "zh-Hant"];
            for header in [header, again] {
                let locales = Locales::accept_language(&header);
                prop_assert!(locales.wanted.len() + locales.unwanted.len() <= MOST_RANGES);
                prop_assert!(locales.choose(&available).is_none_or(|index| index < available.len()));
            }
        }
    }
}
