//! Which words are chosen.

use std::f64::consts::PI;
use std::time::Duration;

use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

use super::catalogue;
use super::explain;
use super::labels;
use super::library_failures;
use super::shelf_low;
use super::shop;
use super::till_shut;
use crate::Failure;
use crate::fault::OperationFailed;
use crate::fault::Param;
use crate::fault::PublicText;
use crate::message::Catalogue;
use crate::message::Locales;
use crate::message::Texts;
use crate::message::Wording;
use crate::message::variables::whole_seconds;

const fn english(source: &'static str) -> Texts {
    Texts { locale: "en", source }
}

const fn german(source: &'static str) -> Texts {
    Texts { locale: "de", source }
}

#[test]
fn speaks_the_language_of_the_person_as_a_whole() {
    let told = explain(&shop(), &shelf_low(1, "Äpfel"), "de");
    assert_eq!((told.locale.as_str(), told.title.as_str()), ("de", "Zu wenig da"));
    assert_eq!(told.message, "Von Äpfel ist nur noch eines da.");
    assert_eq!(labels(&told), ["Bestellen Sie höchstens 1."]);

    let told = explain(&shop(), &shelf_low(2, "apples"), "nl");
    assert_eq!((told.locale.as_str(), told.title.as_str()), ("en", "Too few left"));
    assert_eq!(told.message, "Only 2 of apples left.");
    assert_eq!(labels(&told), ["Order 2 or less."]);
}

#[test]
fn a_region_falls_to_its_parent_text_by_text() {
    let shop = shop();
    let austrian = Texts {
        locale: "de-AT",
        source: "shop-till-shut = Die Kassa ist zu.\n    .title = Kassa zu\n",
    };
    let shop = shop.with(&[austrian]).expect("the texts are in order");
    assert_eq!(shop.choose(&Locales::new(["de-at-1996"])), "de-AT");
    // The step is not there in Austrian, and one language has to hold the whole.
    assert_eq!(explain(&shop, &till_shut(None), "de-AT").locale, "de");
    let told = explain(&shop, &shelf_low(2, "Marillen"), "de-AT");
    assert_eq!((told.locale.as_str(), told.title.as_str()), ("de", "Zu wenig da"));
    assert_eq!(
        shop.text(&Locales::new(["de-AT"]), "shop-till-shut", &[]).as_deref(),
        Some("Die Kassa ist zu.")
    );
}

#[test]
fn trap_42_nothing_is_half_translated() {
    for gap in [
        "shop-shelf-low = Zu wenig da.\n",
        "shop-shelf-low =\n    .title = Zu wenig da\n",
        "shop-shelf-low = Nur noch { $lfet } da.\n    .title = Zu wenig da\n",
        "shop-shelf-low = Zu wenig da.\n    .title = Nur { $lfet }\n",
        "shop-shelf-low = Zu wenig da.\n    .title = Zu wenig da\n    .action-order-less = Höchstens { $lfet }.\n",
    ] {
        let shop = catalogue(&[
            super::ENGLISH,
            german("action-order-less = Bestellen Sie weniger."),
            german(gap),
        ]);
        let told = explain(&shop, &shelf_low(2, "apples"), "de");
        assert_eq!((told.locale.as_str(), told.title.as_str()), ("en", "Too few left"), "{gap}");
        assert_eq!(told.message, "Only 2 of apples left.", "{gap}");
        assert_eq!(labels(&told), ["Order 2 or less."], "{gap}");
    }
}

#[test]
fn a_code_without_words_has_those_of_its_class() {
    let told = explain(&Catalogue::builtin(), &till_shut(None), "de");
    assert_eq!(told.title, "Im Moment nicht verfügbar");
    assert_eq!(told.locale, "de");
    assert!(labels(&told)[0].starts_with("Versuchen Sie es in etwa"), "{told:?}");
}

#[test]
fn a_step_without_words_in_any_language_is_left_out_and_the_rest_stays() {
    let texts = english("shop-shelf-low = Only { $left } left.\n    .title = Too few left\n");
    let told = explain(&catalogue(&[texts]), &shelf_low(2, "apples"), "de");
    assert_eq!((told.message.as_str(), labels(&told).len()), ("Only 2 left.", 0));
}

#[test]
fn trap_36_at_the_end_stands_a_constant_text() {
    let broken = "class-unavailable = { $gone }\n    .title = Not available\n";
    let catalogue = catalogue(&[english(broken), german(broken)]);
    let failure = till_shut(None);
    let told = explain(&catalogue, &failure, "de");
    assert_eq!((told.locale.as_str(), told.title.as_str()), ("en", "Something went wrong"));
    assert_eq!(told.message, "Your request could not be completed.");
    let seconds = whole_seconds(told.wait.expect("it is unavailable"));
    assert_eq!(labels(&told), [format!("Try again in about {seconds} seconds.")]);
    let support = Wording::default().with_support(true);
    let told = catalogue.explain(&failure, &Locales::default(), &support);
    assert_eq!(
        labels(&told),
        [format!("Give support the reference {} for this.", failure.reference())]
    );
}

#[test]
fn an_empty_text_is_no_text() {
    let empty = english("class-unavailable = { \"\" }\n    .title = Not available\n");
    let told = explain(&catalogue(&[empty]), &till_shut(None), "en");
    assert_eq!(told.message, "Your request could not be completed.");
}

#[test]
fn an_operation_has_its_own_words_or_those_of_all_operations() {
    let failure = Failure::from(OperationFailed::new("bake_bread"));
    assert_eq!(explain(&Catalogue::builtin(), &failure, "en").title, "That did not work");
    let own = english("async-bake-bread-failed = The bread is burnt.\n    .title = Burnt\n");
    assert_eq!(explain(&catalogue(&[own]), &failure, "en").title, "Burnt");
}

#[test]
fn a_later_text_replaces_an_earlier_one() {
    let own = english("async-timeout-failed = Too slow.\n    .title = Slow\n");
    let told = explain(&catalogue(&[own]), &super::timeout(), "en");
    assert_eq!((told.message.as_str(), told.title.as_str()), ("Too slow.", "Slow"));
    assert!(
        labels(&told)[0].starts_with("Try again in about"),
        "its attributes went with it: {told:?}"
    );
}

#[test]
fn trap_45_foreign_text_is_shown_as_text() {
    let evil = "{ $left } <b>&amp; [link](x) \u{1b}[31m\u{202e}\r\n-term { shop-shelf-low }";
    let told = explain(&shop(), &shelf_low(2, evil), "en");
    assert_eq!(
        told.message,
        "Only 2 of { $left } <b>&amp; [link](x) [31m-term { shop-shelf-low } left."
    );
}

#[test]
fn no_isolation_marks_in_machine_channels() {
    let marks = |text: &str| text.contains(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}']);
    for locale in ["en", "de"] {
        let told = explain(&shop(), &shelf_low(2, "שקל"), locale);
        assert!(!marks(&told.message) && !labels(&told).into_iter().any(marks), "{told:?}");
    }
}

#[test]
fn the_next_language_a_person_reads_comes_before_english() {
    let locales = Locales::accept_language("fr, de;q=0.5");
    let told = |failure: &Failure| shop().explain(failure, &locales, &Wording::default()).locale;
    assert_eq!(told(&shelf_low(2, "x")), "de", "the shop speaks no French");
    assert_eq!(told(&super::timeout()), "fr", "the library does");
}

#[test]
fn a_wrapped_source_makes_one_line() {
    let texts = english("async-timeout-failed =\n    Too\n    slow.\n    .title = Slow\n");
    assert_eq!(explain(&catalogue(&[texts]), &super::timeout(), "en").message, "Too slow.");
}

#[test]
fn own_replies_climb_the_same_ladder() {
    let texts = [
        english(
            "greet = Hello { $name }, { $n ->\n        [one] a ticket\n       *[other] { $n } tickets\n    } for { $time } s: { $flag }\nonly = English\n",
        ),
        german("greet = Hallo { $name }, { $n } für { $time } s: { $flag }\nonly = { $hole }\n"),
    ];
    let shop = catalogue(&texts);
    let args = [
        ("name", Param::Text(PublicText::cleaned("Ada"))),
        ("n", Param::Integer(1)),
        ("time", Param::Duration(Duration::from_millis(1200))),
        ("flag", Param::Switch(true)),
    ];
    let text = |locale, id| shop.text(&Locales::new([locale]), id, &args);
    assert_eq!(text("en", "greet").as_deref(), Some("Hello Ada, a ticket for 2 s: true"));
    assert_eq!(text("de", "greet").as_deref(), Some("Hallo Ada, 1 für 2 s: true"));
    assert_eq!(text("de", "only").as_deref(), Some("English"));
    assert_eq!(text("de", "nowhere"), None);
    assert_eq!(text("de", "class-internal.title"), None);
    assert_eq!(shop.text(&Locales::default(), "greet", &args[1..]), None, "a hole is no text");
}

#[test]
fn numbers_read_like_numbers() {
    let shop = catalogue(&[english("n = { $n ->\n    [one] one\n   *[other] { $n }\n}\n")]);
    let text = |param| shop.text(&Locales::default(), "n", &[("n", param)]);
    let number = |number| text(Param::Number(number));
    assert_eq!(number(1.0).as_deref(), Some("one"));
    assert_eq!(number(PI).as_deref(), Some("3.142"));
    assert_eq!(number(-0.0).as_deref(), Some("0"));
    assert_eq!(number(1e300).as_deref(), Some("1e300"));
    assert_eq!([number(f64::NAN), number(f64::INFINITY)], [None, None]);
    assert_eq!(text(Param::Integer(i64::MIN)).as_deref(), Some("-9223372036854775808"));
    assert_eq!(text(Param::Duration(Duration::ZERO)).as_deref(), Some("one"));
}

#[test]
fn all_threads_share_it() {
    fn shared<T: Send + Sync + Clone + 'static>(value: T) -> T {
        value
    }
    let catalogue = shared(shop());
    let told = std::thread::spawn(move || explain(&catalogue, &shelf_low(1, "Äpfel"), "de").locale);
    assert_eq!(told.join().expect("it explains"), "de");
}

#[test]
fn a_catalogue_says_its_languages() {
    assert_eq!(
        format!("{:?}", shop()),
        r#"Catalogue["en", "de", "fr", "es", "pt-BR", "zh-Hant", "ar"]"#
    );
}

proptest! {
    #[test]
    fn trap_46_nothing_ever_shows_a_hole(item in ".{0,300}", left: u32, header in ".{0,40}", kind in 0_usize..6) {
        let locales = Locales::accept_language(&header);
        let item = item.replace(['{', '}'], "");
        for failure in [shelf_low(left, &item), library_failures().swap_remove(kind)] {
            let told = shop().explain(&failure, &locales, &Wording::default());
            let all = format!("{} {} {}", told.title, told.message, labels(&told).concat());
            prop_assert!(!all.contains(['{', '}', '\n']), "{all}");
        }
    }

    #[test]
    fn no_number_breaks_the_plural_rules(number: f64, integer: i64) {
        let shop = catalogue(&[english("n = { $n ->\n    [one] one\n   *[other] { $n }\n}\n")]);
        for param in [Param::Number(number), Param::Integer(integer)] {
            let whole = !matches!(param, Param::Number(number) if !number.is_finite());
            prop_assert_eq!(shop.text(&Locales::default(), "n", &[("n", param)]).is_some(), whole);
        }
    }
}
