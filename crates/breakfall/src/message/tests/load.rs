//! Texts that cannot be used.

use proptest::proptest;

use crate::message::Catalogue;
use crate::message::CatalogueError;
use crate::message::Locales;
use crate::message::Texts;

fn refused(locale: &'static str, source: &str) -> CatalogueError {
    let source = source.to_owned().leak();
    Catalogue::builtin().with(&[Texts { locale, source }]).expect_err("these texts are wrong")
}

#[test]
fn all_mistakes_are_told_at_once_with_their_place() {
    let source = "good = Good.\nbad = { $x\nagain = A.\nlost = { nowhere }\nagain = B.\n";
    let error = refused("fr", source);
    let places: Vec<_> = error.mistakes().iter().map(|m| (m.locale, m.line)).collect();
    assert_eq!(places, [("fr", 5), ("fr", 3), ("fr", 4)], "{error}");
    let text = error.to_string();
    assert!(
        text.starts_with(
            "the texts cannot be used\n  fr, line 5: again stands already on line 3\n"
        ),
        "{text}"
    );
    assert!(text.contains("line 4: lost: unknown message: nowhere"), "{text}");
}

#[test]
fn both_languages_are_looked_at() {
    let texts = [Texts { locale: "en", source: "a = {" }, Texts { locale: "de", source: "b = {" }];
    let error = Catalogue::builtin().with(&texts).expect_err("both are wrong");
    let locales: Vec<_> = error.mistakes().iter().map(|mistake| mistake.locale).collect();
    assert_eq!(locales, ["en", "de"]);
}

#[test]
fn a_locale_is_a_language_tag() {
    let error = refused("klingon language", "a = b");
    assert!(error.to_string().contains("the locale is not a language tag"), "{error}");
}

#[test]
fn a_text_may_not_lead_to_itself() {
    for circle in ["a = { a }", "a = { b }\nb = { c }\nc = { a }", "a = x\n    .t = { a.t }"] {
        assert!(refused("en", circle).to_string().contains("cyclical"), "{circle}");
    }
}

#[test]
fn a_bomb_is_refused_and_takes_no_room() {
    let level =
        |level: usize| format!("l{level} = {}\n", format!("{{ l{} }}", level - 1).repeat(10));
    let bomb: String =
        std::iter::once("l0 = lol\n".to_owned()).chain((1..=20).map(level)).collect();
    assert!(refused("en", &bomb).to_string().contains("too many placeables"));
    let long = format!("a = {}\nb = {}\n", "x".repeat(5000), "{ a }".repeat(90));
    assert!(refused("en", &long).to_string().contains("cannot be written"));
    assert!(
        refused("en", &format!("a = {}", "{".repeat(100_000))).to_string().contains("16 braces")
    );
    let same = "a = b\n".repeat(40_000);
    assert_eq!(refused("en", &same).mistakes().len(), 39_999);
}

#[test]
fn a_bomb_that_waits_for_its_variable_takes_no_room_either() {
    let armed = "a = { $go ->\n    [yes] { a } { a }\n   *[no] fine\n}\n";
    let catalogue =
        Catalogue::builtin().with(&[Texts { locale: "en", source: armed }]).expect("at rest");
    let text = |go| {
        let go = crate::fault::Param::Word(go);
        catalogue.text(&Locales::default(), "a", &[("go", go)])
    };
    assert_eq!(text("no").as_deref(), Some("fine"));
    assert_eq!(text("yes"), None);
}

#[test]
fn references_reach_over_the_texts_of_a_language() {
    let texts = [
        Texts { locale: "en", source: "a = { b } { -name } { effect }" },
        Texts { locale: "en", source: "b = B\n-name = N" },
    ];
    assert!(Catalogue::builtin().with(&texts).is_ok());
}

proptest! {
    #[test]
    fn no_source_breaks_the_loading(source in "([a-c]( = |)|[{}()\\[\\]*.\"$\n ]|->|-a|F\\()*") {
        let source: &'static str = source.leak();
        if let Ok(catalogue) = Catalogue::builtin().with(&[Texts { locale: "en", source }]) {
            for id in ["a", "b", "c"] {
                drop(catalogue.text(&Locales::default(), id, &[]));
            }
        }
    }
}
