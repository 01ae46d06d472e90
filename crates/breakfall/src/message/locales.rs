//! What a person reads.

/// Languages that a person reads, the best first, and those that they do not want.
///
/// The default is nobody's wish: English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locales {
    /// Lower-case language ranges, the best first; `*` for any.
    wanted: Vec<String>,
    unwanted: Vec<String>,
}

/// The most of a header that is read; what real people send is a tenth of it.
const MOST_BYTES: usize = 1024;
const MOST_RANGES: usize = 32;

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

    /// The index of the best of `available`, whose first is the default; `None` if none of them is wanted.
    ///
    /// Lookup by RFC 4647 §3.4: a range is shortened from its end until it is spoken. Where it never is, a more special
    /// language will do: `en` is content with `en-GB`.
    pub(super) fn choose(&self, available: &[&str]) -> Option<usize> {
        self.wanted.iter().find_map(|range| {
            if range == "*" {
                return available.iter().position(|tag| !self.refuses(tag));
            }
            let range = with_script(range);
            let spoken = |wish: &str| {
                available.iter().position(|tag| {
                    tag.eq_ignore_ascii_case(wish) && (wish == range || !self.refuses(tag))
                })
            };
            let more_special =
                || available.iter().position(|tag| is_within(tag, &range) && !self.refuses(tag));
            std::iter::successors(Some(range.as_str()), |wish| shortened(wish))
                .find_map(spoken)
                .or_else(more_special)
        })
    }

    fn refuses(&self, tag: &str) -> bool {
        self.unwanted.iter().any(|range| tag.eq_ignore_ascii_case(range) || is_within(tag, range))
    }
}

/// The part of `header` that is read: whole ranges only, so that a cut never makes another language.
fn bounded(header: &str) -> &str {
    if header.len() <= MOST_BYTES {
        return header;
    }
    let head = header.get(..header.floor_char_boundary(MOST_BYTES)).unwrap_or_default();
    head.rsplit_once(',').map_or("", |(whole, _)| whole)
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

/// A weight in thousandths: 0 to 1 with at most three decimals.
fn weight(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
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

/// Chinese is written in two scripts, and who reads one may not read the other: a region implies the script.
fn with_script(range: &str) -> String {
    let mut subtags = range.split('-');
    if subtags.next() != Some("zh") || range.split('-').any(|subtag| subtag.len() == 4) {
        return range.to_owned();
    }
    let traditional = subtags.clone().any(|subtag| matches!(subtag, "tw" | "hk" | "mo"));
    let script = if traditional { "hant" } else { "hans" };
    let rest = subtags.fold(String::new(), |rest, subtag| rest + "-" + subtag);
    format!("zh-{script}{rest}")
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

/// The parents of a language, nearest first: `de` of `de-AT`.
pub(super) fn parents(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(shortened(tag), |parent| shortened(parent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prop_assert;
    use proptest::proptest;

    fn chosen<'a>(header: &str, available: &[&'a str]) -> Option<&'a str> {
        Locales::accept_language(header).choose(available).map(|index| available[index])
    }

    #[test]
    fn weights_decide_and_order_breaks_ties() {
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
            ("en-US, de", Some("de")),
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
        let cut = format!("{}de-AT", " ".repeat(MOST_BYTES - 2));
        assert_eq!(chosen(&cut, &["en", "de"]), None, "a range that is cut is not read");
        assert_eq!(chosen(&format!("de,{}", "é".repeat(MOST_BYTES)), &["en", "de"]), Some("de"));
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
