//! Whether texts count as their language does.

use std::collections::BTreeSet;

use fluent_syntax::ast::Entry;
use fluent_syntax::ast::Expression;
use fluent_syntax::ast::Pattern;
use fluent_syntax::ast::PatternElement;
use fluent_syntax::ast::VariantKey;
use intl_pluralrules::PluralCategory;
use intl_pluralrules::PluralRuleType;
use intl_pluralrules::PluralRules;
use unic_langid::LanguageIdentifier;

/// The words for plural categories in Fluent.
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
/// Whole numbers that fall into every category of every language.
const COUNTS: std::ops::RangeInclusive<u32> = 0..=200;
/// Where some languages have a category of their own.
const MILLION: u32 = 1_000_000;

/// What is wrong with the selects of `source` that count: a category that the language of `tag` does not have, or one missing that
/// a count up to ten needs.
pub(super) fn gaps(tag: &str, source: &str) -> Vec<String> {
    let Some((has, needs)) = categories(tag) else { return Vec::new() };
    // What cannot be parsed is told by the compiler.
    let Ok(resource) = fluent_syntax::parser::parse(source) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let attributes = message.attributes.iter().map(|attribute| &attribute.value);
        for pattern in message.value.iter().chain(attributes) {
            for keys in selects(pattern) {
                let counts = |key: &&str| CATEGORIES.contains(key) && *key != "other";
                if !keys.iter().any(counts) {
                    continue;
                }
                let id = message.id.name;
                let strange =
                    keys.iter().filter(|key| CATEGORIES.contains(*key) && !has.contains(*key));
                found.extend(strange.map(|key| {
                    format!("{tag}: {id}: no number is [{key}] in this language: take it out")
                }));
                let missing = needs.iter().filter(|need| !keys.contains(*need));
                found.extend(
                    missing
                        .map(|need| format!("{tag}: {id}: add [{need}], which small numbers are")),
                );
            }
        }
    }
    found
}

type Words = BTreeSet<&'static str>;

/// The categories of a language, and those of the counts up to ten. `None` for a language that nobody knows the plurals of.
fn categories(tag: &str) -> Option<(Words, Words)> {
    let language: LanguageIdentifier = tag.parse().ok()?;
    // The rules are known by the language alone.
    let language = LanguageIdentifier::from_parts(language.language, None, None, &[]);
    let rules = PluralRules::create(language, PluralRuleType::CARDINAL).ok()?;
    let word = |count: u32| rules.select(count).ok().as_ref().map(word);
    let has = COUNTS.chain([MILLION]).filter_map(word).chain(["other"]).collect();
    Some((has, (1..=10).filter_map(word).collect()))
}

const fn word(category: &PluralCategory) -> &'static str {
    match category {
        PluralCategory::ZERO => "zero",
        PluralCategory::ONE => "one",
        PluralCategory::TWO => "two",
        PluralCategory::FEW => "few",
        PluralCategory::MANY => "many",
        PluralCategory::OTHER => "other",
    }
}

/// The keys of each select in a text, those inside of variants included.
fn selects<'s>(pattern: &Pattern<&'s str>) -> Vec<Vec<&'s str>> {
    let mut found = Vec::new();
    for element in &pattern.elements {
        let PatternElement::Placeable { expression: Expression::Select { variants, .. } } = element
        else {
            continue;
        };
        found.push(
            variants
                .iter()
                .map(|variant| match variant.key {
                    VariantKey::Identifier { name } => name,
                    VariantKey::NumberLiteral { value } => value,
                })
                .collect(),
        );
        found.extend(variants.iter().flat_map(|variant| selects(&variant.value)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "left = { $n ->\n    [one] one\n   *[other] more\n }\n";

    #[test]
    fn a_category_that_small_numbers_need_is_missed() {
        assert!(gaps("en", TWO).is_empty() && gaps("pt-BR", TWO).is_empty());
        assert_eq!(
            gaps("ar", TWO),
            [
                "ar: left: add [few], which small numbers are",
                "ar: left: add [two], which small numbers are"
            ]
        );
    }

    #[test]
    fn a_category_that_the_language_does_not_have_is_told() {
        assert_eq!(
            gaps("zh-Hant", TWO),
            ["zh-Hant: left: no number is [one] in this language: take it out"]
        );
        let inside = "a = x\n    .b = { $s ->\n        [open] { $n ->\n            [few] f\n           *[other] o\n        }\n       *[shut] s\n    }\n";
        let told = gaps("de", inside);
        assert!(told.iter().any(|gap| gap.contains("[few]")) && told.len() == 2, "{told:?}");
    }

    #[test]
    fn a_select_that_counts_nothing_and_an_unknown_language_are_left_alone() {
        let state = "a = { $state ->\n    [open] o\n   *[other] s\n }\n";
        assert!(gaps("ar", state).is_empty());
        assert!(gaps("tlh", TWO).is_empty() && gaps("ar", "{").is_empty());
    }
}
