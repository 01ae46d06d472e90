//! Names: unknown, misplaced and repeated keys (C01, C02).

use crate::config::MAX_RETRIES;
use crate::config::tests::SEED;
use crate::config::tests::async_mistake;
use crate::config::tests::file;
use crate::config::tests::mistake;
use crate::config::tests::mistakes;

#[test]
fn a_typo_is_refused_with_what_was_meant() {
    for (typo, meant) in [
        ("timeout_second", "timeout_seconds"),
        ("timeout", "timeout_seconds"),
        ("timeoutSeconds", "timeout_seconds"),
        ("timeout-seconds", "timeout_seconds"),
        ("TIMEOUT_SECONDS", "timeout_seconds"),
        ("max_retrys", "max_retries"),
        ("retries", "max_retries"),
        ("mxa_retries", "max_retries"),
    ] {
        let (place, problem, help) = async_mistake(&format!("{typo}: 3"));
        assert_eq!(place, "breakfall.yaml:3:5");
        assert_eq!(problem, format!("unknown key {typo}"));
        assert_eq!(help, format!("did you mean {meant}?"));
    }
    assert_eq!(mistake("error_handlng: {}").help(), Some("did you mean error_handling?"));
    let help = async_mistake("colour: 3").2;
    assert_eq!(
        help,
        "write timeout_seconds, max_retries, retry_delay_seconds, retry_backoff, retry_factor, \
         retry_cap_seconds or attempt_timeout_seconds here"
    );
}

#[test]
fn a_key_under_the_wrong_section_is_sent_home() {
    let help = |yaml: &str| mistake(yaml).help().unwrap_or_default().to_owned();
    assert_eq!(help("async: {}"), "async belongs under error_handling");
    assert_eq!(
        help("error_handling: {timeout_seconds: 3}"),
        "timeout_seconds belongs under error_handling.async or error_handling.operations.<name>"
    );
    assert_eq!(
        help("error_handling: {logging: {technicalDetails: true}}"),
        "technical_details belongs under error_handling.user_messages"
    );
}

#[test]
fn in_braces_a_missing_colon_or_space_is_seen() {
    for entry in ["{max_retries 3}", "{max_retries:3}"] {
        let mistake = mistake(format!("error_handling: {{async: {entry}}}"));
        assert_eq!(mistake.problem(), "unknown key max_retries");
        let help = "write max_retries: and the value, with a colon and a space";
        assert_eq!(mistake.help(), Some(help));
    }
    let fraction = mistake("error_handling: {async: {timeout_seconds: 1,5}}");
    let help = "a comma separates keys: write a fraction with a point, like 1.5";
    assert_eq!(fraction.help(), Some(help));
}

#[test]
fn a_repeated_key_is_refused_with_both_lines() {
    let twice = mistake("error_handling:\n  async:\n    max_retries: 3\n    max_retries: 4\n");
    assert_eq!(twice.problem(), "max_retries is written twice, on lines 3 and 4");
    assert_eq!(twice.origin().to_string(), "breakfall.yaml:4:5");
    assert_eq!(twice.key(), Some(MAX_RETRIES.path()));
    let section = mistake(format!("{SEED}error_handling: {{}}\n"));
    assert_eq!(section.problem(), "error_handling is written twice, on lines 1 and 6");
    let braces = mistake("error_handling: {async: {max_retries: 3, 'max_retries': 3}}");
    assert_eq!(braces.problem(), "max_retries is written twice, on line 1");
    let thrice = file("generator: {model: a, model: b, model: c}");
    assert_eq!(mistakes(&thrice).len(), 2);
}

#[test]
fn names_of_operations_are_checked() {
    let operation = |name: &str| {
        file(format!("error_handling: {{operations: {{{name}: {{max_retries: 1}}}}}}"))
    };
    for name in ["a", "generate_response", "v2"] {
        operation(name).load().expect(name);
    }
    for name in ["A", "2a", "_a", "a-b", "\"\"", "ä", "a.b", "*a"] {
        mistakes(&operation(name));
    }
    let typo = mistake("error_handling: {operations: {a: {max_retrys: 1}}}");
    assert_eq!(typo.help(), Some("did you mean max_retries?"));
}
