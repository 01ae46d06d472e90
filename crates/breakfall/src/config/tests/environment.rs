//! Variables: their names, their values, and which ones are ours.

use crate::config::MAX_RETRIES;
use crate::config::TIMEOUT;
use crate::config::tests::loader;
use crate::config::tests::mistakes;
use crate::config::tests::only;
use crate::config::tests::variable;

const RETRIES: &str = "BREAKFALL__ERROR_HANDLING__ASYNC__MAX_RETRIES";

#[test]
fn every_key_names_its_variable() {
    assert_eq!(MAX_RETRIES.declaration().variable(), RETRIES);
    assert_eq!(variable(RETRIES, "5").load().expect("valid").get(&MAX_RETRIES), 5);
}

#[test]
fn values_are_as_strict_as_in_files() {
    for (value, help) in [
        ("three", None),
        ("03", Some("write 3: with a leading zero, some readers count in eights")),
        ("\"3\"", Some("write 3 without the quotes")),
        (" 3", Some("write 3 without the spaces")),
        ("3\n", Some("write 3 without the spaces")),
        ("", Some("write a value, or leave the key out")),
    ] {
        let mistake = only(&mistakes(&variable(RETRIES, value)));
        assert_eq!(mistake.help(), help, "{value:?}");
        assert_eq!(mistake.origin().to_string(), RETRIES);
        assert_eq!(mistake.key(), Some(MAX_RETRIES.path()));
    }
}

#[test]
fn an_unknown_variable_is_refused_with_what_was_meant() {
    for (name, meant) in [
        ("BREAKFALL__ERROR_HANDLING__ASYNC__MAX_RETRYS", RETRIES),
        ("BREAKFALL__ERROR_HANDLING_ASYNC_MAX_RETRIES", RETRIES),
        ("BREAKFALL_ERROR_HANDLING_ASYNC_MAX_RETRIES", RETRIES),
        ("BREAKFALL__error_handling__async__max_retries", RETRIES),
        ("BREAKFALL__SERVER_LISTEN", "BREAKFALL__SERVER__LISTEN"),
        ("BREAKFALL__LISTEN", "BREAKFALL__SERVER__LISTEN"),
        (
            "BREAKFALL__ERROR_HANDLING__OPERATIONS__REPLY__MAX_RETRYS",
            "BREAKFALL__ERROR_HANDLING__OPERATIONS__REPLY__MAX_RETRIES",
        ),
        (
            "BREAKFALL__TIMEOUT_SECONDS",
            "BREAKFALL__ERROR_HANDLING__ASYNC__TIMEOUT_SECONDS or \
             BREAKFALL__ERROR_HANDLING__OPERATIONS__<NAME>__TIMEOUT_SECONDS",
        ),
    ] {
        let mistake = only(&mistakes(&variable(name, "3")));
        assert_eq!(mistake.problem(), "unknown variable: no key belongs to it", "{name}");
        assert_eq!(mistake.help(), Some(format!("did you mean {meant}?").as_str()), "{name}");
    }
    for name in ["BREAKFALL__", "BREAKFALL__X", "BREAKFALL____", "BREAKFALL__SERVER__LISTEN__X"] {
        assert_eq!(mistakes(&variable(name, "3")).len(), 1, "{name}");
    }
}

#[test]
fn a_section_has_no_value() {
    let mistake = only(&mistakes(&variable("BREAKFALL__SERVER", "3")));
    assert_eq!(mistake.problem(), "server is a section: it has no value of its own");
    assert_eq!(mistake.help(), Some("set one of its keys, like BREAKFALL__SERVER__LISTEN"));
}

#[test]
fn variables_of_others_are_left_alone() {
    for name in ["PATH", "BREAKFALL", "BREAKFALL_PORT", "BREAKFALL_SERVICE_HOST", "breakfall__x"] {
        assert_eq!(variable(name, "tcp://10.0.0.1").load(), loader().load(), "{name}");
    }
}

#[test]
fn mistakes_come_in_the_order_of_the_names() {
    let both = loader().environment([
        (RETRIES.into(), "x".into()),
        ("BREAKFALL__A".into(), "x".into()),
        (TIMEOUT.declaration().variable().into(), "x".into()),
    ]);
    let origins: Vec<String> =
        mistakes(&both).iter().map(|mistake| mistake.origin().to_string()).collect();
    assert_eq!(origins, ["BREAKFALL__A", RETRIES, TIMEOUT.declaration().variable().as_str()]);
}

#[cfg(unix)]
#[test]
fn a_value_that_is_not_utf8_is_refused() {
    use std::os::unix::ffi::OsStringExt;

    let value = std::ffi::OsString::from_vec(vec![b'3', 0xFF]);
    let mistake = only(&mistakes(&loader().environment([(RETRIES.into(), value)])));
    assert_eq!(mistake.problem(), "the value of max_retries is not UTF-8");
    let name = std::ffi::OsString::from_vec(b"BREAKFALL__SERVER__LISTEN\xFF".to_vec());
    let unknown = only(&mistakes(&loader().environment([(name, "x".into())])));
    assert_eq!(unknown.help(), Some("did you mean BREAKFALL__SERVER__LISTEN?"));
}
