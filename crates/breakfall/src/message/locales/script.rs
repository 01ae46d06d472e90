//! Which script a language tag implies.
//!
//! The table holds the likely subtags of CLDR 44 (`likelySubtags.xml`) of the languages whose script depends on the region, and
//! nothing else: for all others the script changes no choice. These few lines stand here in place of a crate, which would
//! bring the likely subtags of some seven thousand languages, and providers to load them, for one question.

/// The scripts in which some regions write a language otherwise, and these regions.
type Elsewhere = &'static [(&'static str, &'static [&'static str])];

/// Each language with its script where the region is unknown or not listed.
const SCRIPTS: &[(&str, &str, Elsewhere)] = &[
    ("az", "latn", &[("arab", &["iq", "ir"]), ("cyrl", &["ru"])]),
    ("ha", "latn", &[("arab", &["cm", "sd"])]),
    ("hnj", "hmnp", &[("laoo", &["au", "cn", "fr", "gf", "la", "mm", "sr", "th", "vn"])]),
    ("jrb", "hebr", &[("arab", &["ma"])]),
    ("kk", "cyrl", &[("arab", &["af", "cn", "ir", "mn"])]),
    ("ku", "latn", &[("arab", &["lb"])]),
    ("ky", "cyrl", &[("arab", &["cn"]), ("latn", &["tr"])]),
    ("man", "latn", &[("nkoo", &["gn"])]),
    ("mn", "cyrl", &[("mong", &["cn"])]),
    ("ms", "latn", &[("arab", &["cc"])]),
    ("pa", "guru", &[("arab", &["pk"])]),
    ("rom", "latn", &[("cyrl", &["bg"])]),
    ("sd", "arab", &[("deva", &["in"])]),
    ("sr", "cyrl", &[("latn", &["me", "ro", "ru", "tr"])]),
    ("tg", "cyrl", &[("arab", &["pk"])]),
    ("ug", "arab", &[("cyrl", &["kz", "mn"])]),
    ("unr", "beng", &[("deva", &["np"])]),
    ("uz", "latn", &[("arab", &["af"]), ("cyrl", &["cn"])]),
    ("yue", "hant", &[("hans", &["cn"])]),
    ("zh", "hans", &[("hant", TRADITIONAL)]),
];

/// Where Chinese is likely to be written in traditional characters.
const TRADITIONAL: &[&str] =
    &["au", "bn", "gb", "gf", "hk", "id", "mo", "pa", "pf", "ph", "sr", "th", "tw", "us", "vn"];

/// `tag`, in lower case, with the script that it implies: `zh-hant-tw` for `zh-TW`. A tag that names its script keeps it, one
/// whose script does not depend on the region goes without.
pub(super) fn with_script(tag: &str) -> String {
    let tag = tag.to_ascii_lowercase();
    let (language, rest) = tag.split_once('-').unwrap_or((&tag, ""));
    let Some((_, usual, elsewhere)) = SCRIPTS.iter().find(|(known, ..)| *known == language) else {
        return tag;
    };
    // What follows a single letter is an extension and says nothing of script or region.
    let subtags = || rest.split('-').take_while(|subtag| subtag.len() > 1);
    if subtags().any(is_script) {
        return tag;
    }
    let written_there = |(_, regions): &&(&str, &[&str])| subtags().any(|it| regions.contains(&it));
    let script = elsewhere.iter().find(written_there).map_or(*usual, |(script, _)| *script);
    let dash = if rest.is_empty() { "" } else { "-" };
    format!("{language}-{script}{dash}{rest}")
}

/// What all forms of a language that its reader can read begin with: the language, and the script where it is named.
pub(super) fn root(tag: &str) -> &str {
    let with_script = usize::from(tag.split('-').nth(1).is_some_and(is_script));
    let end = tag.match_indices('-').nth(with_script).map_or(tag.len(), |(at, _)| at);
    tag.get(..end).unwrap_or(tag)
}

fn is_script(subtag: &str) -> bool {
    subtag.len() == 4 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_implies_a_script_where_it_makes_a_difference() {
        let cases = [
            ("zh", "zh-hans"),
            ("zh-CN", "zh-hans-cn"),
            ("zh-SG", "zh-hans-sg"),
            ("zh-TW", "zh-hant-tw"),
            ("zh-HK-x-private", "zh-hant-hk-x-private"),
            ("zh-Hans-TW", "zh-hans-tw"),
            ("zh-yue-HK", "zh-hant-yue-hk"),
            ("zh-x-hant-tw", "zh-hans-x-hant-tw"),
            ("sr-ME", "sr-latn-me"),
            ("sr-RS", "sr-cyrl-rs"),
            ("uz-AF", "uz-arab-af"),
            ("pt-BR", "pt-br"),
            ("de-Latn-AT", "de-latn-at"),
            ("*", "*"),
            ("", ""),
        ];
        for (tag, expected) in cases {
            assert_eq!(with_script(tag), expected, "{tag}");
        }
    }

    #[test]
    fn the_root_is_language_and_script() {
        let cases = [
            ("de", "de"),
            ("de-at", "de"),
            ("de-at-1996", "de"),
            ("zh-hant", "zh-hant"),
            ("zh-hant-tw", "zh-hant"),
            ("de-1996", "de"),
            ("x-klingon", "x"),
            ("", ""),
        ];
        for (tag, expected) in cases {
            assert_eq!(root(tag), expected, "{tag}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_consistent() {
        assert!(SCRIPTS.is_sorted_by_key(|(language, ..)| *language));
        for (language, usual, elsewhere) in SCRIPTS {
            assert!(is_script(usual), "{language}");
            for (script, regions) in *elsewhere {
                assert!(is_script(script) && script != usual, "{language}");
                assert!(regions.iter().all(|region| region.len() == 2), "{language}");
                assert!(regions.is_sorted(), "{language}");
            }
        }
    }
}
