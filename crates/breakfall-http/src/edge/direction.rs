//! Which way a language is written.

/// Scripts written from right to left.
const SCRIPTS: [&str; 9] = ["adlm", "arab", "hebr", "mand", "mend", "nkoo", "rohg", "syrc", "thaa"];
/// Languages in such a script, where their tag does not name another.
const LANGUAGES: [&str; 13] =
    ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "nqo", "ps", "sd", "ug", "ur", "yi"];

/// The value of `dir` for texts in `locale`.
pub(crate) fn direction(locale: &str) -> &'static str {
    let is_in = |tags: &[&str], tag: &str| tags.iter().any(|known| known.eq_ignore_ascii_case(tag));
    let mut subtags = locale.split('-');
    let language = subtags.next().unwrap_or_default();
    let is_script = |tag: &&str| tag.len() == 4 && tag.bytes().all(|b| b.is_ascii_alphabetic());
    let to_the_left = match subtags.next().filter(is_script) {
        Some(script) => is_in(&SCRIPTS, script),
        None => is_in(&LANGUAGES, language),
    };
    if to_the_left { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_decides_then_the_language() {
        for (locale, expected) in [
            ("ar", "rtl"),
            ("AR-eg", "rtl"),
            ("he-IL", "rtl"),
            ("fa", "rtl"),
            ("pa-Arab-PK", "rtl"),
            ("ar-Latn", "ltr"),
            ("en", "ltr"),
            ("en-US", "ltr"),
            ("zh-Hant", "ltr"),
            ("de-1996", "ltr"),
            ("arn", "ltr"),
            ("", "ltr"),
        ] {
            assert_eq!(direction(locale), expected, "{locale}");
        }
    }
}
