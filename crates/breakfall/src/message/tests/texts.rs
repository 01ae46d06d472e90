//! The library's own texts.

use std::collections::BTreeSet;

use super::library_failures;
use crate::Failure;
use crate::fault::Action;
use crate::fault::AsyncFault;
use crate::fault::Class;
use crate::fault::Declared;
use crate::fault::Effect;
use crate::fault::FieldProblem;
use crate::fault::Spec;
use crate::message::Catalogue;
use crate::message::Locales;
use crate::message::MESSAGES;
use crate::message::Texts;
use crate::message::Wording;
use crate::message::ids;
use crate::message::load::load;
use crate::message::source;

/// Steps that faults of other crates share.
const COMMON: [Action; 8] = [
    Action::NOTHING_TO_DO,
    Action::RETRY,
    Action::TRY_LATER,
    Action::CONTACT_SUPPORT,
    Action::new("start_again"),
    Action::new("check_status"),
    Action::new("fix_request"),
    Action::new("rephrase"),
];

const PROBLEMS: [FieldProblem; 5] = [
    FieldProblem::Missing,
    FieldProblem::Empty,
    FieldProblem::TooLong { max: 1 },
    FieldProblem::NotText,
    FieldProblem::Unknown,
];

#[test]
fn they_load() {
    let languages = load(MESSAGES).expect("the library's texts are in order");
    let tags: Vec<_> = languages.iter().map(|language| language.tag.as_str()).collect();
    assert_eq!(tags, ["en", "de", "fr", "es", "pt-BR", "zh-Hant", "ar"]);
}

#[test]
fn nothing_is_missing() {
    let failures = library_failures();
    let mut specs: Vec<&'static Spec> = failures.iter().map(Failure::spec).collect();
    specs.retain(|spec| spec.code.as_str() != "ASYNC_PRINT_LABEL_FAILED");
    let catalogue = Catalogue::builtin();
    assert_eq!(catalogue.check(&specs), []);
    assert_eq!(catalogue.check_failures(&failures[..AsyncFault::SPECS.len()]), []);
}

#[test]
fn trap_71_no_text_is_there_for_nothing() {
    let mut expected: BTreeSet<String> = ["wait", "effect"].map(str::to_owned).into();
    expected.extend(
        library_failures()
            .iter()
            .take(AsyncFault::SPECS.len())
            .map(|f| ids::message_id(f.code().as_str()).as_str().to_owned()),
    );
    expected.insert("async-operation-failed".to_owned());
    expected.extend(Class::ALL.map(|one| ids::class_id(one).as_str().to_owned()));
    expected.extend(COMMON.map(|one| ids::action_id(one).as_str().to_owned()));
    expected.extend(PROBLEMS.map(|one| ids::field_id(one).as_str().to_owned()));
    for texts in MESSAGES {
        let mut there: BTreeSet<String> =
            source::entries(texts.source).iter().map(|entry| entry.id.to_owned()).collect();
        // Their faults stand in a higher layer, and so does the test of these words.
        there.retain(|id| !id.starts_with("async-resource-"));
        assert_eq!(there, expected, "{}", texts.locale);
    }
}

#[test]
fn each_class_has_a_title_and_a_message_in_each_language() {
    for language in Catalogue::builtin().languages() {
        for class in Class::ALL {
            let message =
                language.bundle.get_message(ids::class_id(class).as_str()).expect("it is there");
            assert!(
                message.value().is_some() && message.get_attribute("title").is_some(),
                "{class:?}"
            );
        }
    }
}

/// Every text as it is shown, over all effects, with and without support.
fn shown() -> Vec<(String, String)> {
    let mut shown = Vec::new();
    for Texts { locale, .. } in MESSAGES {
        for effect in [Effect::None, Effect::Unknown, Effect::Applied] {
            for failure in library_failures() {
                let failure = failure.with_effect(effect);
                let wording = Wording::default().with_support(true);
                let told =
                    Catalogue::builtin().explain(&failure, &Locales::new([locale]), &wording);
                let labels = told.steps.into_iter().map(|step| step.label);
                shown.extend(labels.chain([told.message]).map(|text| ((*locale).to_owned(), text)));
            }
        }
    }
    shown
}

#[test]
fn they_are_plain_sentences() {
    for (locale, text) in shown() {
        assert!(text.ends_with(['.', '。']) && !text.contains("  "), "{text}");
        assert!(!text.contains("..") && !text.contains("。。"), "{text}");
        // Chinese and Arabic know no capitals.
        assert!(text.chars().next().is_some_and(|c| !c.is_lowercase()), "{locale}: {text}");
        let words = format!(" {} ", text.to_lowercase().replace(['.', ',', ';', ':'], " "));
        let shunned = [
            "please",
            "bitte",
            "error",
            "invalid",
            "illegal",
            "fatal",
            "abort",
            "oops",
            "sorry",
            "timeout",
            "null",
            "server",
            "backend",
            "exception",
            "http",
            "ungültig",
            "leider",
            "veuillez",
            "erreur",
            "invalide",
            "désolé",
            "serveur",
            "por favor",
            "inválido",
            "inválida",
            "servidor",
            "erro",
            "desculpe",
            "عذرًا",
            "خطأ",
        ];
        for word in shunned {
            assert!(!words.contains(&format!(" {word} ")), "{locale}: {text}");
        }
        assert!(!text.contains(['<', '>', '&', '*', '_', '`', '!']), "{locale}: {text}");
        assert!(!text.chars().any(char::is_control), "{locale}: {text}");
        // Chinese does not part its words.
        for word in ["錯誤", "無效", "抱歉", "伺服器", "逾時"] {
            assert!(!text.contains(word), "{locale}: {text}");
        }
    }
}

#[test]
fn no_language_falls_back_to_english() {
    let english: BTreeSet<String> =
        shown().into_iter().filter(|(locale, _)| locale == "en").map(|(_, text)| text).collect();
    for (locale, text) in shown() {
        assert!(locale == "en" || !english.contains(&text), "{text}");
    }
}
