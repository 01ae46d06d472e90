//! Gaps are found before a person finds them.

use std::collections::BTreeSet;
use std::time::Duration;

use super::ENGLISH;
use super::GERMAN;
use super::ShopFault;
use super::catalogue;
use super::shelf_low;
use super::shop;
use super::till_shut;
use crate::Failure;
use crate::fault::Fault;
use crate::fault::Spec;
use crate::message::Catalogue;
use crate::message::Gap;
use crate::message::Locales;
use crate::message::MESSAGES;
use crate::message::Texts;
use crate::message::Words;

fn specs() -> Vec<&'static Spec> {
    let order = ShopFault::OrderWrong { fields: Vec::new() };
    vec![shelf_low(1, "x").spec(), till_shut(None).spec(), order.spec()]
}

/// What is missing in the languages that the shop speaks; the library speaks more.
fn check(catalogue: &Catalogue, specs: &[&'static Spec]) -> Vec<Gap> {
    catalogue.clone().only(&["de"]).check(specs)
}

/// The gaps of the shop with `german` in place of the German texts.
fn gaps(german: &str) -> Vec<String> {
    let source = format!("{}\n", GERMAN.source) + "# replaced below\n";
    let base = catalogue(&[ENGLISH, Texts { locale: "de", source: source.leak() }]);
    let german = Texts { locale: "de", source: german.to_owned().leak() };
    let catalogue = base.with(&[german]).expect("gaps are no mistakes");
    check(&catalogue, &specs()).iter().map(ToString::to_string).collect()
}

#[test]
fn complete_texts_have_none() {
    assert_eq!(check(&shop(), &specs()), []);
    let failures = [shelf_low(0, "x"), shelf_low(1, "x"), till_shut(Some(Duration::from_hours(9)))];
    assert_eq!(shop().only(&["de"]).check_failures(&failures), []);
}

#[test]
fn only_the_languages_that_a_program_speaks_are_answered_in_and_checked() {
    let all = shop().check(&specs());
    assert!(all.iter().any(|gap| gap.locale == "fr"), "the shop has no French");
    let spoken = shop().only(&["DE", "nl"]);
    let chosen = |tag: &str| spoken.choose(&Locales::new([tag])).to_owned();
    assert_eq!(["de-AT", "fr", "nl", "en"].map(chosen), ["de", "en", "en", "en"]);
}

#[test]
fn what_is_not_there_is_named() {
    let catalogue = catalogue(&[ENGLISH]);
    let found: Vec<_> = check(&catalogue, &specs()).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "de: shop-shelf-low: add this text",
            "de: shop-shelf-low.title: add this text",
            "de: action-order-less: add this text",
            "de: shop-till-shut: add this text",
            "de: shop-till-shut.title: add this text",
            "de: shop-order-wrong: add this text",
            "de: shop-order-wrong.title: add this text",
        ]
    );
}

#[test]
fn what_cannot_be_shown_is_named() {
    let title = |text: &str| format!("shop-order-wrong = Ja.\n    .title = {text}\n");
    let value = |text: &str| format!("shop-order-wrong = {text}\n    .title = Ja\n");
    let long = "x".repeat(81);
    let longer = "x".repeat(301);
    let cases = [
        (title(&long), "de: shop-order-wrong.title: shorten it to 80 characters"),
        (value(&longer), "de: shop-order-wrong: shorten it to 300 characters"),
        (value("{\"{\"} x"), "de: shop-order-wrong: take the brace out"),
        (value("{\"\"}"), "de: shop-order-wrong: add words: it renders to nothing"),
        (
            value("{ $effect ->\n        [applied] { nowhere }\n       *[none] x\n    }"),
            "de: shop-order-wrong: mend it: ",
        ),
        (
            title("{ $effect ->\n        [none] x\n       *[other] y\n    }"),
            "de: shop-order-wrong.title: keep the title constant",
        ),
        (
            "action-fix-request = Nur { $extra }.\n".to_owned(),
            "de: action-fix-request: drop $extra, which en does not name",
        ),
        (
            "shop-shelf-low = Nichts da.\n    .title = Nichts\n".to_owned(),
            "de: shop-shelf-low: name $left, as en does",
        ),
        (
            format!("action-fix-request = {}\n", "x".repeat(161)),
            "de: action-fix-request: shorten it to 160 characters",
        ),
    ];
    for (german, expected) in cases {
        let found = gaps(&german);
        assert!(
            found.iter().any(|gap| gap.starts_with(expected)),
            "{expected} is not in {found:#?}"
        );
    }
}

#[test]
fn each_language_is_looked_at() {
    let gaps = shop().check(&specs());
    let locales: BTreeSet<&str> = gaps.iter().map(|gap| gap.locale.as_str()).collect();
    let others =
        MESSAGES.iter().map(|texts| texts.locale).filter(|tag| !["en", "de"].contains(tag));
    assert_eq!(locales, others.collect(), "the shop speaks none of these");
}

#[test]
fn a_gap_is_told_once() {
    let catalogue = catalogue(&[ENGLISH]);
    assert_eq!(catalogue.check(&[specs(), specs()].concat()), catalogue.check(&specs()));
}

#[test]
fn trap_06_a_misspelt_parameter_is_found() {
    let source = ENGLISH.source.replace("$left", "$lfet");
    let german = GERMAN.source.replace("$left", "$lfet");
    let texts = [
        Texts { locale: "en", source: source.leak() },
        Texts { locale: "de", source: german.leak() },
    ];
    let catalogue = catalogue(&texts);
    let found: Vec<_> = check(&catalogue, &specs()).iter().map(ToString::to_string).collect();
    let misspelt = |id| format!("{id}: drop $lfet, which no parameter of SHOP_SHELF_LOW gives");
    let places = [
        "en: shop-shelf-low",
        "en: action-order-less",
        "de: shop-shelf-low",
        "de: action-order-less",
    ];
    assert_eq!(found, places.map(misspelt));
    let found = catalogue.check_failures(&[shelf_low(1, "x")]);
    assert!(
        found.iter().any(|gap| gap.to_string().contains("mend it: ") && gap.id == "shop-shelf-low"),
        "{found:#?}"
    );
}

#[test]
fn waiting_for_what_only_a_change_helps_is_a_contradiction() {
    let texts = Texts { locale: "en", source: "shop-odd = Odd.\n    .title = Odd\n" };
    let found = catalogue(&[texts]).check(&[Failure::from(ShopFault::Odd).spec()]);
    let expected = "en: shop-odd: drop the action retry: waiting does not help after_fix";
    assert!(found.iter().any(|gap| gap.to_string() == expected), "{found:#?}");
}

const EXTRA: Words = Words::new(
    "messages",
    &[Texts {
        locale: "en",
        source: "shop-gone = x\n    .title = x\naction-fly = x\nreply-hello = x\n",
    }],
    &[MESSAGES],
    None,
);

#[test]
fn trap_71_words_for_nobody_and_files_that_nobody_reads_are_named() {
    let gaps = EXTRA.gaps(env!("CARGO_MANIFEST_DIR"), &[]);
    let unlisted = ["ar", "de", "es", "fr", "pt-BR", "zh-Hant"]
        .map(|tag| format!("{tag}: not listed in catalogue!, so that nobody reads it: add {tag}"));
    assert_eq!(gaps[..6], unlisted);
    assert_eq!(
        gaps[6..],
        [
            "en: shop-gone: take it out (line 1), no fault has it",
            "en: action-fly: take it out (line 3), no fault has it",
        ]
    );
    let wrong = EXTRA.gaps("nowhere", &specs());
    assert!(wrong.contains(&"en: shop-shelf-low: add this text".to_owned()), "{wrong:#?}");
}
