//! YAML: what a configuration does not need is refused, and broken files are explained.

use crate::config::tests::SEED;
use crate::config::tests::async_mistake;
use crate::config::tests::file;
use crate::config::tests::mistake;
use crate::config::tests::mistakes;

#[test]
fn what_can_grow_or_change_meaning_is_refused() {
    for (entry, problem) in [
        ("max_retries: &a 3", "anchors (&name) are not supported"),
        ("max_retries: !!int 3", "tags (!name) are not supported"),
        ("max_retries: !custom 3", "tags (!name) are not supported"),
        ("<<: { max_retries: 3 }", "merge keys (<<) are not supported"),
        ("{ a: 1 }: 3", "a section or list cannot be a key"),
        ("? [a]\n    : 3", "a section or list cannot be a key"),
    ] {
        assert_eq!(async_mistake(entry).1, problem);
    }
    let both = file("error_handling:\n  async: &a {}\n  logging: *a\n");
    let problems: Vec<String> =
        mistakes(&both).iter().map(|mistake| mistake.problem().to_owned()).collect();
    assert_eq!(
        problems,
        ["anchors (&name) are not supported", "aliases (*name) are not supported"]
    );
}

#[test]
fn one_document_per_file() {
    file(format!("---\n{SEED}...\n")).load().expect("marks are fine around one document");
    let second = mistake(format!("{SEED}---\n{SEED}"));
    assert_eq!(second.problem(), "a second document begins here");
    assert_eq!(second.origin().to_string(), "breakfall.yaml:6:1");
}

#[test]
fn broken_syntax_has_a_place_and_a_hint() {
    for (yaml, place, hint) in [
        ("error_handling: { async: {}", "1:28", "a bracket or brace may not be closed"),
        ("error_handling:\n  async: {\n", "3:1", "a bracket or brace may not be closed"),
        ("generator:\n  model: \"open\n", "2:10", "a quote that is opened here"),
        ("generator:\n  model: @home\n", "2:10", "put quotes around a text"),
        ("generator:\n  model: a: b\n", "2:11", "check the indentation"),
        ("generator:\n  model: a\n provider: b\n", "3:2", "check the indentation"),
        ("generator:\n  model: *missing\n", "2:10", "check the indentation"),
    ] {
        let mistake = mistake(yaml);
        assert_eq!(mistake.origin().to_string(), format!("breakfall.yaml:{place}"), "{yaml}");
        assert!(mistake.problem().starts_with("this is not valid YAML: "), "{}", mistake.problem());
        assert!(mistake.help().unwrap_or_default().starts_with(hint), "{yaml}: {mistake:?}");
    }
}

#[test]
fn a_broken_file_does_not_hide_the_mistakes_of_other_layers() {
    let all = mistakes(&file("a: [").environment([("BREAKFALL__NO".into(), "1".into())]));
    assert_eq!(all.len(), 2);
    assert_eq!(all.summary(), "2 problems in breakfall.yaml and the environment");
}
