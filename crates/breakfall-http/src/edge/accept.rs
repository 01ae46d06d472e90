//! Which format a reader asks for: the `Accept` header (RFC 9110 §12.5.1).

use std::cmp::Reverse;

use crate::edge::format::Format;
use breakfall::wire::quality::MOST_RANGES;
use breakfall::wire::quality::bounded;
use breakfall::wire::quality::weight;

/// The format that `header` asks for. There is always one: a failure is not hidden behind a 406.
///
/// The weight decides, then whether the format was named, then the order. Wishes for any JSON are met with a problem, which is
/// JSON too, and with the type `application/json` only where problems are refused.
pub(crate) fn accepted(header: &str) -> Format {
    let header = bounded(header);
    let elements = outside_quotes(header, ',').take(MOST_RANGES).enumerate();
    let ranges: Vec<Range<'_>> = elements.filter_map(|(at, text)| Range::read(at, text)).collect();
    let is_refused = |format: &Format| {
        let own = own_range(&ranges, *format);
        own.is_some_and(|range| range.weight == 0)
    };
    let data = if is_refused(&Format::Problem) { Format::Json } else { Format::Problem };
    // Whoever wants a page names it: among formats that were asked for alike, it is the last.
    let offers = [data, Format::Plain, Format::Html];
    let allowed = offers.into_iter().filter(|format| !is_refused(format));
    let wished = allowed.clone().filter_map(|format| Some((format, wish(&ranges, format)?)));
    let best = wished.min_by_key(|(_, wish)| Reverse(*wish)).map(|(format, _)| format);
    best.or_else(|| allowed.clone().next()).unwrap_or(Format::Problem)
}

/// How much a format is wished for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wish {
    weight: u16,
    fit: Fit,
    /// Earlier is more.
    at: Reverse<usize>,
}

/// How closely a range describes a format.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Any,
    Group,
    Named,
}

fn wish(ranges: &[Range<'_>], format: Format) -> Option<Wish> {
    let own = own_range(ranges, format).and_then(|range| range.wish(range.fit(format)?));
    let is_data = matches!(format, Format::Problem | Format::Json);
    let kin = ranges.iter().filter(|range| is_data && range.is_json());
    kin.filter_map(|range| range.wish(Fit::Named)).chain(own).max()
}

/// The range that speaks for `format`: the closest. A refusal does not outweigh a wish that is as close.
fn own_range<'r, 'h>(ranges: &'r [Range<'h>], format: Format) -> Option<&'r Range<'h>> {
    let fitting = ranges.iter().filter_map(|range| Some((range.fit(format)?, range)));
    let closest = fitting.max_by_key(|(fit, range)| (*fit, range.weight, Reverse(range.at)));
    closest.map(|(_, range)| range)
}

/// One range of media types. Its parameters tell apart what is not told apart here, so that only the weight is kept.
struct Range<'h> {
    group: &'h str,
    name: &'h str,
    weight: u16,
    at: usize,
}

impl<'h> Range<'h> {
    fn read(at: usize, element: &'h str) -> Option<Self> {
        let mut pieces = outside_quotes(element, ';').map(str::trim);
        let (group, name) = pieces.next()?.split_once('/')?;
        if !is_token(group) || !is_token(name) || (group == "*" && name != "*") {
            return None;
        }
        let mut weighed = None;
        for piece in pieces.filter(|piece| !piece.is_empty()) {
            let (name, value) = parameter(piece)?;
            if name.eq_ignore_ascii_case("q") && weighed.replace(weight(value)?).is_some() {
                return None;
            }
        }
        Some(Self { group, name, weight: weighed.unwrap_or(1000), at })
    }

    fn fit(&self, format: Format) -> Option<Fit> {
        let (group, name) = format.media_type();
        let is_group = self.group.eq_ignore_ascii_case(group);
        match (self.group, self.name) {
            ("*", _) => Some(Fit::Any),
            (_, "*") => is_group.then_some(Fit::Group),
            (_, own) => (is_group && own.eq_ignore_ascii_case(name)).then_some(Fit::Named),
        }
    }

    /// Whether it names JSON of any kind: `application/json`, `application/vnd.x+json`.
    fn is_json(&self) -> bool {
        let suffix = self.name.rsplit('+').next().unwrap_or_default();
        self.group.eq_ignore_ascii_case("application") && suffix.eq_ignore_ascii_case("json")
    }

    fn wish(&self, fit: Fit) -> Option<Wish> {
        (self.weight > 0).then_some(Wish { weight: self.weight, fit, at: Reverse(self.at) })
    }
}

/// The pieces of `text` between separators that stand outside of quotes.
fn outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |c| {
        if escaped {
            escaped = false;
            return false;
        }
        escaped = quoted && c == '\\';
        quoted ^= c == '"';
        c == separator && !quoted
    })
}

/// Name and value of a parameter.
fn parameter(piece: &str) -> Option<(&str, &str)> {
    let (name, value) = piece.split_once('=')?;
    let (name, value) = (name.trim_end(), value.trim_start());
    let is_quoted = value.len() > 1 && value.starts_with('"') && value.ends_with('"');
    (is_token(name) && (is_quoted || is_token(value))).then_some((name, value))
}

fn is_token(text: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_sign)
}

#[cfg(test)]
mod tests {
    use proptest::prop_assert;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;
    use Format::Html;
    use Format::Json;
    use Format::Plain;
    use Format::Problem;

    fn assert_accepted(table: &[(&str, Format)]) {
        for (header, expected) in table {
            assert_eq!(accepted(header), *expected, "{header}");
        }
    }

    #[test]
    fn programs_get_a_problem() {
        assert_accepted(&[
            ("", Problem),
            ("*/*", Problem),
            ("application/problem+json", Problem),
            ("application/json", Problem),
            ("APPLICATION/JSON", Problem),
            ("application/*", Problem),
            ("application/vnd.x+json", Problem),
            ("application/*+json", Problem),
            ("application/json;charset=utf-8", Problem),
            ("application/json, text/plain, */*", Problem),
            ("application/json, text/javascript, */*; q=0.01", Problem),
            ("image/png", Problem),
            ("application/xml", Problem),
            ("text/csv, application/pdf;q=0.3", Problem),
            ("image/png, */*;q=0", Problem),
            ("*/*;q=0", Problem),
        ]);
    }

    #[test]
    fn browsers_get_a_page_and_terminals_get_text() {
        let chromium = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,\
            image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";
        assert_accepted(&[
            (chromium, Html),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Html),
            ("text/html", Html),
            ("Text/HTML; charset=utf-8", Html),
            ("text/plain", Plain),
            ("text/plain, */*;q=0.1", Plain),
            ("text/*", Plain),
            ("text/*, text/plain;q=0", Html),
        ]);
    }

    #[test]
    fn the_weight_decides_then_the_name_then_the_order() {
        assert_accepted(&[
            ("text/html;q=0.1, application/json;q=0.9", Problem),
            ("application/json;q=0.1, text/html;q=0.9", Html),
            ("text/plain;q=0.5, text/html;q=0.50", Plain),
            ("text/html, text/plain", Html),
            ("text/html, application/json", Html),
            ("application/json, text/html", Problem),
            ("text/html ; q=0.5 ,\tapplication/json ;\tQ=0.6", Problem),
            ("*/*, text/html", Html),
            ("text/*, application/json", Problem),
            ("*/*, text/*;q=0.9", Problem),
            ("*/*;q=0.5, text/html;q=0.4", Problem),
            ("text/*;q=0.9, text/plain;q=0.1, application/json;q=0.5", Html),
            ("text/*;q=0.3, text/html;q=0.7, text/plain;q=0.2, */*;q=0.5", Html),
        ]);
    }

    #[test]
    fn weight_zero_excludes() {
        assert_accepted(&[
            ("text/html;q=0, */*", Problem),
            ("text/html;q=0, text/*;q=0.5", Plain),
            ("text/*;q=0, text/html", Html),
            ("application/json;q=0, text/html;q=0.1", Html),
            ("application/*;q=0, */*", Plain),
            ("application/*;q=0, text/plain;q=0, */*", Html),
            ("text/html;q=0.0, text/html", Html),
            ("application/problem+json, */*;q=0", Problem),
        ]);
    }

    #[test]
    fn plain_json_is_for_those_who_refuse_problems() {
        assert_accepted(&[
            ("application/json, application/problem+json;q=0", Json),
            ("application/problem+json; q=0, application/json;q=0.1", Json),
            ("application/json, application/*;q=0", Json),
            ("application/json, */*;q=0", Json),
            ("application/vnd.x+json, application/problem+json;q=0", Json),
            ("application/problem+json;q=0", Json),
            ("application/problem+json;q=0, */*", Json),
            ("application/problem+json;q=0, text/html", Html),
            ("application/problem+json;q=0, application/json;q=0", Plain),
            ("application/json, application/problem+json;q=0.1", Problem),
            ("application/json;q=0, application/problem+json", Problem),
        ]);
    }

    #[test]
    fn what_cannot_be_read_is_skipped() {
        let bad = [
            "text/html;q=2",
            "text/html;q=high",
            "text/html;q=0.1234",
            "text/html;q=.5",
            "text/html;q=",
            "text/html;q",
            "text/html;q=1;q=1",
            "text/html;q=\"1\"",
            "text/html;=1",
            "text/html;a b",
            "text/html;x=a b",
            "text/html;x=\"",
            "text/html/x",
            "text/ht ml",
            "text//html",
            "text/",
            "/html",
            "html",
            "*",
            "*/html",
            "text\\html",
            "té/html",
            "\u{fffd}",
            "\u{0}",
            ";",
            "",
        ];
        for header in bad {
            assert_eq!(accepted(header), Problem, "{header}");
            if !header.ends_with('"') {
                assert_eq!(accepted(&format!("{header}, text/plain")), Plain, "{header}");
            }
            assert_eq!(accepted(&format!(",text/plain,{header},")), Plain, "{header}");
        }
    }

    #[test]
    fn quotes_hide_commas_and_semicolons() {
        assert_accepted(&[
            ("text/html;x=\"a,text/plain;q=0\";q=0.5, text/plain;q=0.6", Plain),
            ("text/html;x=\"\\\",text/plain\";q=0.5", Html),
            ("image/png;x=\"text/html, text/plain", Problem),
        ]);
    }

    #[test]
    fn reads_a_bounded_part() {
        let crowd = |n: usize| "image/png,".repeat(n) + "text/html";
        assert_eq!(accepted(&crowd(31)), Html);
        assert_eq!(accepted(&crowd(32)), Problem);
        let long = |first: &str| format!("{first},{}", "a".repeat(8 * 1024));
        assert_eq!(accepted(&long("text/html")), Html);
        assert_eq!(accepted(&long("image/png")), Problem);
        let cut = format!("{}text/html;q=0.9", " ".repeat(1024 - 9));
        assert_eq!(accepted(&cut), Problem, "a range that is cut is not read");
    }

    proptest! {
        #[test]
        fn no_header_breaks_it(header in ".{0,300}", again in r#"([a-z*/+"\\]{0,9}(;q=[0-9.]{0,5})?,? ?){0,60}"#) {
            for header in [header, again] {
                prop_assert_eq!(accepted(&header), accepted(&header.to_ascii_uppercase()));
            }
        }

        #[test]
        fn what_is_refused_by_name_is_not_sent(
            weights in proptest::collection::vec(0_u16..3, 4),
            order in proptest::sample::subsequence(vec![0_usize, 1, 2, 3], 1..=4),
        ) {
            let formats = [Problem, Json, Plain, Html];
            let ranges: Vec<_> = order.iter().map(|at| {
                let (group, name) = formats[*at].media_type();
                format!("{group}/{name};q=0.{}", weights[*at])
            }).collect();
            let chosen = accepted(&ranges.join(","));
            let at = formats.iter().position(|format| *format == chosen).unwrap();
            let all_refused = order.len() == 4 && weights.iter().all(|weight| *weight == 0);
            prop_assert!(all_refused || !order.contains(&at) || weights[at] > 0, "{ranges:?}");
        }
    }
}
