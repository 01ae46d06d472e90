//! Every text of the workspace in every language: what a translation may get wrong.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use fluent_bundle::FluentArgs;
use fluent_syntax::ast::Entry;
use fluent_syntax::ast::Expression;
use fluent_syntax::ast::InlineExpression;
use fluent_syntax::ast::Pattern;
use fluent_syntax::ast::PatternElement;
use fluent_syntax::ast::VariantKey;

use crate::message::Catalogue;
use crate::message::MESSAGES;
use crate::message::Texts;
use crate::message::load::Language;
use crate::message::render::attempt;
use crate::message::source;

/// The plural categories of a language for whole numbers: those it has, and those that always change the words.
/// From the plural rules of CLDR; `one` of French and Portuguese is zero, too.
const PLURALS: [(&str, &[&str], &[&str]); 7] = [
    ("en", &["one", "other"], &["one", "other"]),
    ("de", &["one", "other"], &["one", "other"]),
    ("fr", &["one", "many", "other"], &["one", "other"]),
    ("es", &["one", "many", "other"], &["one", "other"]),
    ("pt-BR", &["one", "many", "other"], &["one", "other"]),
    ("zh-Hant", &["other"], &["other"]),
    ("ar", &["zero", "one", "two", "few", "many", "other"], &["one", "two", "few", "other"]),
];

/// Languages that are written from right to left.
const RIGHT_TO_LEFT: [&str; 1] = ["ar"];

/// Texts that are the same as in English on purpose: one is nothing but a number and what a person wrote.
const LIKE_ENGLISH: [&str; 1] = ["reply-line"];

/// What texts count, and counts that fall into all the categories there are.
const COUNTED: [&str; 3] = ["wait_count", "max", "count"];
const COUNTS: [u32; 6] = [0, 1, 2, 3, 11, 100];

/// What comes from outside and may be in any script.
const CONTACT: &str = "+49 30 1234";
const ID: &str = "r-3";
const REFERENCE: &str = "BF-7K3M9-QX24T-NDR8P-0VZ5A-C";
const TITLE: &str = "3 VPN (slow)";

/// The folders of texts in the workspace, the library's first.
fn folders() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = own.parent().expect("it lies in a folder of crates");
    let workspace = crates.parent().expect("that lies in the workspace");
    let neighbours = fs::read_dir(crates).expect("it can be read");
    let neighbours = neighbours.map(|crate_| crate_.expect("it can be read").path());
    let mut folders: Vec<PathBuf> = neighbours.chain([workspace.join("service")]).collect();
    folders.sort_by_key(|folder| (folder != own, folder.clone()));
    folders.into_iter().map(|folder| folder.join("messages")).filter(|it| it.is_dir()).collect()
}

/// The texts in `folder`, as they lie on the disk.
fn texts(folder: &Path) -> Vec<Texts> {
    let files = fs::read_dir(folder).expect("it can be read");
    let read = |file: PathBuf| {
        let locale = file.file_stem().expect("it has a name").to_str().expect("in plain letters");
        let source = fs::read_to_string(&file).expect("it can be read");
        Texts { locale: locale.to_owned().leak(), source: source.leak() }
    };
    let mut texts: Vec<Texts> = files.map(|file| read(file.expect("it is there").path())).collect();
    texts.sort_by_key(|texts| texts.locale);
    texts
}

fn all_texts() -> Vec<Texts> {
    folders().iter().flat_map(|folder| texts(folder)).collect()
}

/// The words of the whole workspace.
fn everything() -> Catalogue {
    Catalogue::builtin().with(&all_texts()).expect("the texts are in order")
}

/// Where a text stands: a message, and perhaps its attribute.
type Place = (String, Option<String>);

/// Every text of `language` as it reads with `args`.
fn rendered(
    language: &Language,
    ids: &BTreeSet<&str>,
    args: &FluentArgs<'_>,
) -> BTreeMap<Place, String> {
    let mut all = BTreeMap::new();
    for id in ids {
        let message = language.bundle.get_message(id).expect("each language has each text");
        let attributes = message.attributes().map(|attribute| Some(attribute.id().to_owned()));
        for attribute in message.value().map(|_| None).into_iter().chain(attributes) {
            let text = attempt(&language.bundle, id, attribute.as_deref(), args);
            let (text, errors) = text.expect("it can be written");
            assert!(errors.is_empty(), "{}: {id}: {errors:?}", language.tag);
            all.insert(((*id).to_owned(), attribute), text);
        }
    }
    all
}

/// The ids of the English texts, which are those of all.
fn ids(texts: &[Texts]) -> BTreeSet<&'static str> {
    let english = texts.iter().filter(|texts| texts.locale == "en");
    english.flat_map(|texts| source::entries(texts.source)).map(|entry| entry.id).collect()
}

/// Variables as failures and answers bring them, with `count` for all that is counted and the words of `case`.
fn args(count: u32, case: usize) -> FluentArgs<'static> {
    let mut args = FluentArgs::new();
    for name in COUNTED {
        args.set(name, count);
    }
    args.set("number", 7);
    args.set("effect", ["none", "unknown", "applied"][case]);
    args.set("wait_unit", ["seconds", "minutes", "hours"][case]);
    args.set("contact", ["none", CONTACT, CONTACT][case]);
    args.set("state", ["open", "closed", "closed"][case]);
    args.set("title", TITLE);
    args.set("reference", REFERENCE);
    args.set("id", ID);
    args
}

/// Calls `look` with each text of each language, with each count and case.
fn each_text(mut look: impl FnMut(&str, &Place, &str)) {
    let (catalogue, ids) = (everything(), ids(&all_texts()));
    for language in catalogue.languages() {
        for (count, case) in
            COUNTS.into_iter().flat_map(|count| [0, 1, 2].map(|case| (count, case)))
        {
            for (place, text) in rendered(language, &ids, &args(count, case)) {
                look(&language.tag, &place, &text);
            }
        }
    }
}

#[test]
fn trap_71_every_folder_has_every_language() {
    let listed: BTreeSet<&str> = MESSAGES.iter().map(|texts| texts.locale).collect();
    assert!(folders().len() >= 3, "the library, its HTTP half and the service have texts");
    for folder in folders() {
        let there: BTreeSet<&str> = texts(&folder).iter().map(|texts| texts.locale).collect();
        assert_eq!(there, listed, "{}", folder.display());
    }
}

#[test]
fn every_language_has_the_same_texts_with_the_same_variables() {
    for folder in folders() {
        let declared = |texts: &Texts| -> BTreeMap<&'static str, BTreeSet<&'static str>> {
            source::entries(texts.source).into_iter().map(|it| (it.id, it.variables)).collect()
        };
        let texts = texts(&folder);
        let english = texts.iter().find(|texts| texts.locale == "en").map(declared);
        for texts in &texts {
            let place = format!("{}, {}", folder.display(), texts.locale);
            assert_eq!(Some(declared(texts)), english, "{place}");
        }
    }
}

#[test]
fn trap_44_counts_are_told_in_the_plurals_of_the_language() {
    let mut counted = BTreeSet::new();
    for texts in all_texts() {
        let (_, has, needs) =
            PLURALS.iter().find(|(tag, ..)| *tag == texts.locale).expect("its plurals are known");
        for (id, variable, keys) in selects(texts.source) {
            if !COUNTED.contains(&variable.as_str()) {
                let plural = keys.iter().any(|key| matches!(key.as_str(), "one" | "two" | "few"));
                assert!(!plural, "{id} counts ${variable}: add it to COUNTED");
                continue;
            }
            let number = |key: &str| key.bytes().all(|byte| byte.is_ascii_digit());
            for key in &keys {
                assert!(
                    has.contains(&key.as_str()) || number(key),
                    "{}: {id}: {key}",
                    texts.locale
                );
            }
            for need in *needs {
                assert!(keys.iter().any(|key| key == need), "{}: {id}: no {need}", texts.locale);
            }
            counted.insert(variable);
        }
    }
    assert_eq!(counted, COUNTED.map(str::to_owned).into());
}

/// Each select of `source`: the message it is in, its variable and the keys of its variants.
fn selects(source: &str) -> Vec<(String, String, Vec<String>)> {
    let resource = fluent_syntax::parser::parse(source.to_owned()).expect("it is in order");
    let mut found = Vec::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let attributes = message.attributes.iter().map(|attribute| &attribute.value);
        for pattern in message.value.iter().chain(attributes) {
            selects_of(pattern, &message.id.name, &mut found);
        }
    }
    found
}

fn selects_of(pattern: &Pattern<String>, id: &str, found: &mut Vec<(String, String, Vec<String>)>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression: Expression::Select { selector, variants } } =
            element
        else {
            continue;
        };
        let InlineExpression::VariableReference { id: variable } = selector else {
            panic!("{id}: a select on something else than a variable");
        };
        let keys = variants.iter().map(|variant| match &variant.key {
            VariantKey::Identifier { name } => name.clone(),
            VariantKey::NumberLiteral { value } => value.clone(),
        });
        found.push((id.to_owned(), variable.name.clone(), keys.collect()));
        for variant in variants {
            selects_of(&variant.value, id, found);
        }
    }
}

#[test]
fn no_two_counts_read_the_same() {
    let (catalogue, ids) = (everything(), ids(&all_texts()));
    for language in catalogue.languages() {
        for case in [0, 1, 2] {
            let mut readings: BTreeMap<Place, BTreeSet<String>> = BTreeMap::new();
            for count in COUNTS {
                for (place, text) in rendered(language, &ids, &args(count, case)) {
                    readings.entry(place).or_default().insert(text);
                }
            }
            for (place, texts) in readings {
                let fine = texts.len() == 1 || texts.len() == COUNTS.len();
                assert!(fine, "{}: {place:?}: {texts:#?}", language.tag);
            }
        }
    }
}

#[test]
fn arabic_counts_in_six_ways() {
    let catalogue = everything();
    let arabic = catalogue.languages().iter().find(|it| it.tag == "ar").expect("it is spoken");
    let cases = [
        (1, "هذا النص أطول من اللازم. استخدم حرفًا واحدًا."),
        (2, "هذا النص أطول من اللازم. استخدم حرفين على الأكثر."),
        (3, "هذا النص أطول من اللازم. استخدم 3 أحرف على الأكثر."),
        (11, "هذا النص أطول من اللازم. استخدم 11 حرفًا على الأكثر."),
        (100, "هذا النص أطول من اللازم. استخدم 100 حرف على الأكثر."),
    ];
    for (count, expected) in cases {
        let text = attempt(&arabic.bundle, "field-too-long", None, &args(count, 0));
        assert_eq!(text.map(|(text, _)| text).as_deref(), Some(expected));
    }
}

#[test]
fn every_text_is_short_and_plain() {
    each_text(|tag, (id, attribute), text| {
        let name = attribute.as_deref().unwrap_or(id);
        let longest = if name == "title" {
            80
        } else if name.starts_with("action-") {
            160
        } else {
            300
        };
        assert!(text.chars().count() <= longest, "{tag}: {id}: longer than {longest}: {text}");
        assert!(!text.is_empty() && text.trim() == text && !text.contains("  "), "{tag}: {text}");
        let markup = ['<', '>', '&', '*', '_', '`', '~', '|', '\\', '{', '}', '[', ']', '!', '！'];
        assert!(!text.contains(markup), "{tag}: {id}: {text}");
        let plain = unwrapped(text);
        let shown = if RIGHT_TO_LEFT.contains(&tag) { plain.as_str() } else { text };
        assert!(!shown.chars().any(is_invisible), "{tag}: {id}: {text:?}");
    });
}

/// `text` without the isolation marks around what comes from outside.
fn unwrapped(text: &str) -> String {
    let wrapped = |value: &str| format!("\u{2068}{value}\u{2069}");
    [CONTACT, TITLE, ID, REFERENCE]
        .iter()
        .fold(text.to_owned(), |text, value| text.replace(&wrapped(value), value))
}

/// Controls, marks of direction and what takes no room.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// Between Arabic letters the parts of a phone number, or a number before Latin letters, would change places.
#[test]
fn what_comes_from_outside_stands_apart_where_words_run_right_to_left() {
    let mut seen = 0;
    each_text(|tag, (id, _), text| {
        let apart = unwrapped(text).len() < text.len();
        if RIGHT_TO_LEFT.contains(&tag)
            && [CONTACT, TITLE, ID].iter().any(|value| text.contains(value))
        {
            assert!(apart, "{tag}: {id}: {text}");
            seen += 1;
        }
    });
    assert!(seen > 0, "there are such texts");
}

#[test]
fn no_text_was_left_in_english() {
    let (catalogue, ids) = (everything(), ids(&all_texts()));
    let languages = catalogue.languages();
    let mut alike = BTreeSet::new();
    for case in [0, 1, 2] {
        let english = rendered(&languages[0], &ids, &args(3, case));
        for language in &languages[1..] {
            for (place, text) in rendered(language, &ids, &args(3, case)) {
                if english.get(&place) == Some(&text) {
                    alike.insert(place.0);
                }
            }
        }
    }
    assert_eq!(alike, LIKE_ENGLISH.map(str::to_owned).into());
}

#[test]
fn each_language_is_in_its_script() {
    // Forms that only simplified Chinese has.
    let simplified = "请务这个们没时间动变执还开关编号审处误试发达网络应检内为对错过连单图标";
    each_text(|tag, (id, _), text| {
        let has =
            |letters: std::ops::RangeInclusive<char>| text.chars().any(|c| letters.contains(&c));
        let (arabic, chinese) = (has('\u{620}'..='\u{64A}'), has('\u{4E00}'..='\u{9FFF}'));
        let bare = LIKE_ENGLISH.contains(&id.as_str());
        assert_eq!(arabic, tag == "ar", "{tag}: {id}: {text}");
        assert_eq!(chinese, tag == "zh-Hant" && !bare, "{tag}: {id}: {text}");
        let wrong = |c: char| simplified.contains(c);
        assert!(tag != "zh-Hant" || !text.chars().any(wrong), "{id}: {text}");
    });
}

/// Each letter with a mark, and a third longer: what is cut, or was never rendered from a text, stands out.
fn pseudo(text: &str) -> String {
    let mut told = String::from("[");
    for c in text.chars() {
        told.push(c);
        if c.is_alphabetic() {
            told.push('\u{301}');
        }
    }
    told + &"~".repeat(text.chars().count() / 3) + "]"
}

/// `source` with every letter that a person reads in pseudo-letters; what Fluent itself reads stays.
fn pseudo_source(source: &str) -> String {
    fn walk(pattern: &mut Pattern<String>) {
        for element in &mut pattern.elements {
            match element {
                PatternElement::TextElement { value } => *value = pseudo(value),
                PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                    for variant in variants {
                        walk(&mut variant.value);
                    }
                }
                PatternElement::Placeable { .. } => {}
            }
        }
    }
    let mut resource = fluent_syntax::parser::parse(source.to_owned()).expect("it is in order");
    for entry in &mut resource.body {
        if let Entry::Message(message) = entry {
            message.value.iter_mut().for_each(walk);
            message.attributes.iter_mut().for_each(|attribute| walk(&mut attribute.value));
        }
    }
    fluent_syntax::serializer::serialize(&resource)
}

#[test]
fn every_word_that_a_person_reads_stands_in_the_texts() {
    let pseudo_texts: Vec<Texts> = all_texts()
        .into_iter()
        .filter(|texts| texts.locale == "en")
        .map(|texts| Texts { locale: "en", source: pseudo_source(texts.source).leak() })
        .collect();
    let catalogue = Catalogue::builtin().with(&pseudo_texts).expect("the same texts");
    for failure in super::library_failures() {
        let wording = crate::message::Wording::default().with_support(true);
        let told = catalogue.explain(&failure, &crate::message::Locales::new(["en"]), &wording);
        let labels = told.steps.iter().map(|step| &step.label);
        for text in labels.chain([&told.title, &told.message]) {
            assert!(text.starts_with('[') && text.contains('~'), "not from the texts: {text}");
            let bare = text.chars().zip(text.chars().skip(1));
            let mut naked = bare.filter(|(c, next)| c.is_alphabetic() && *next != '\u{301}');
            let reference = failure.reference().to_string();
            assert!(naked.all(|(c, _)| reference.contains(c)), "half from the texts: {text}");
        }
    }
}

/// CLDR takes `few` from `n % 100 = 3..10` and `many` from `n % 100 = 11..99`; the plural rules that we use look at the whole
/// number. Above a hundred Arabic says `other` here, which is understood and not idiomatic. This fails once they are mended:
/// then take the note out of `docs/contract.md`.
#[test]
fn arabic_above_a_hundred_is_told_as_other() {
    let rules = Texts {
        locale: "ar",
        source: "n = { $n ->\n    [few] few\n    [many] many\n   *[other] other\n}\n",
    };
    let english = Texts { locale: "en", source: "n = x\n" };
    let catalogue = Catalogue::builtin().with(&[english, rules]).expect("they are in order");
    let told = |n: i64| {
        let args = [("n", crate::fault::Param::Integer(n))];
        catalogue.text(&crate::message::Locales::new(["ar"]), "n", &args).expect("it is there")
    };
    assert_eq!([3, 11, 100].map(told), ["few", "many", "other"]);
    assert_eq!([103, 111].map(told), ["other", "other"]);
}
