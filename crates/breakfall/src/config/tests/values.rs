//! Values: strict, in range, never a third meaning (C03, C04).

use std::time::Duration;

use crate::config::FALLBACK_ENABLED;
use crate::config::MAX_RETRIES;
use crate::config::RETRY_DELAY;
use crate::config::TIMEOUT;
use crate::config::tests::BASE_URL;
use crate::config::tests::LISTEN;
use crate::config::tests::async_mistake;
use crate::config::tests::file;
use crate::config::tests::loader;
use crate::config::tests::mistake;
use crate::config::tests::mistakes;
use crate::config::tests::only;

#[test]
fn numbers_are_taken_as_meant() {
    for (text, seconds) in [("30", 30.0), ("0.01", 0.01), ("2.50", 2.5), ("1e2", 100.0)] {
        let values = file(format!("error_handling: {{async: {{timeout_seconds: {text}}}}}"));
        let expected = Duration::from_secs_f64(seconds);
        assert_eq!(values.load().expect(text).get(&TIMEOUT), expected);
    }
    let values = file("error_handling: {async: {retry_delay_seconds: 0, max_retries: 0}}");
    let values = values.load().expect("valid");
    assert_eq!(values.get(&RETRY_DELAY), Duration::ZERO);
    assert_eq!(values.get(&MAX_RETRIES), 0);
}

#[test]
fn numbers_outside_the_range_are_refused_with_the_range() {
    let seconds = "timeout_seconds must be a number of seconds from 0.01 to 86400, found ";
    for value in [
        "0",
        "0.0",
        "0.009",
        "-1",
        "-0",
        "86400.1",
        "1e300",
        "1e999",
        ".nan",
        ".inf",
        "-.inf",
        "nan",
        "NaN",
        "inf",
        "infinity",
        "18446744073709551616",
        "1e-400",
        "five",
    ] {
        let (place, problem, _) = async_mistake(&format!("timeout_seconds: {value}"));
        assert_eq!(place, "breakfall.yaml:3:22");
        assert_eq!(problem, format!("{seconds}\"{value}\""));
    }
    let count = "max_retries must be a whole number from 0 to 20, found ";
    for value in ["21", "-1", "1.5", "1e1", "18446744073709551616", "0x10", "three", "true"] {
        let (place, problem, _) = async_mistake(&format!("max_retries: {value}"));
        assert_eq!(place, "breakfall.yaml:3:18");
        assert_eq!(problem, format!("{count}\"{value}\""));
    }
}

#[test]
fn numbers_that_read_two_ways_are_refused_with_the_fix() {
    for (value, help) in [
        ("30s", "write 30: all times are in seconds"),
        ("30 s", "write 30: all times are in seconds"),
        ("500ms", "write 0.5: all times are in seconds"),
        ("5m", "write 300: all times are in seconds"),
        ("1:30", "write 90: all times are in seconds"),
        ("030", "write 30: with a leading zero, some readers count in eights"),
        ("1_000", "write 1000"),
        ("+30", "write 30"),
        (".5", "write 0.5"),
        ("5.", "write 5"),
        ("\"30\"", "write 30 without the quotes"),
        ("'30'", "write 30 without the quotes"),
        ("1d", ""),
        ("40h", ""),
    ] {
        assert_eq!(async_mistake(&format!("timeout_seconds: {value}")).2, help, "{value}");
    }
    assert_eq!(async_mistake("timeout_seconds: 1,5").2, "write 1.5");
    assert_eq!(async_mistake("max_retries: 3.0").2, "write 3");
    assert_eq!(async_mistake("max_retries: 03").2.split(':').next(), Some("write 3"));
    assert_eq!(async_mistake("max_retries: \"3\"").2, "write 3 without the quotes");
    assert!(async_mistake("max_retries: \"3\"").1.ends_with("found the quoted text \"3\""));
}

#[test]
fn switches_are_true_or_false() {
    let switch =
        |value: &str| format!("error_handling: {{graceful_degradation: {{enabled: {value}}}}}");
    for (text, on) in [("true", true), ("True", true), ("FALSE", false), ("false", false)] {
        assert_eq!(file(switch(text)).load().expect(text).get(&FALLBACK_ENABLED), on);
    }
    for value in ["yes", "no", "on", "off", "1", "0", "y", "tRUE", "truee"] {
        let mistake = mistake(switch(value));
        assert_eq!(mistake.problem(), format!("enabled must be true or false, found \"{value}\""));
        assert_eq!(mistake.help(), Some("write true or false"));
    }
    assert_eq!(mistake(switch("\"true\"")).help(), Some("write true without the quotes"));
}

#[test]
fn a_key_with_a_default_needs_a_value_or_no_line() {
    for nothing in ["", "~", "null", "# none"] {
        let (place, problem, help) = async_mistake(&format!("max_retries: {nothing}"));
        assert_eq!(place, "breakfall.yaml:3:5");
        assert_eq!(problem, "max_retries must be a whole number from 0 to 20, found nothing");
        assert_eq!(help, "write a value, or remove the key for the built-in 3");
    }
    assert!(async_mistake("max_retries: ''").1.ends_with("found an empty text"));
}

#[test]
fn wrong_shapes_are_named() {
    assert!(async_mistake("max_retries: [3]").1.ends_with("found a list"));
    assert!(async_mistake("max_retries: {a: 3}").1.ends_with("found a section"));
    let scalar = mistake("error_handling:\n  async: 30\n");
    assert_eq!(scalar.problem(), "async must be a section, found a single value");
    assert_eq!(
        scalar.help(),
        Some(
            "write timeout_seconds, max_retries, retry_delay_seconds, retry_backoff, retry_factor, \
         retry_cap_seconds or attempt_timeout_seconds here"
        )
    );
    let list = mistake("error_handling:\n  async:\n  - max_retries: 3\n");
    assert_eq!(list.problem(), "async must be a section, found a list");
    let no_space = mistake("error_handling:\n  async:\n    max_retries:3\n");
    assert_eq!(no_space.help(), Some("write a space after each colon"));
    assert_eq!(mistake("hello").problem(), "the file must hold sections, found a single value");
    assert_eq!(mistake("- a").problem(), "the file must hold sections, found a list");
}

#[test]
fn choices_addresses_and_urls_are_checked() {
    let generator = |entry: &str| mistake(format!("generator: {{{entry}}}"));
    let provider = generator("provider: openapi");
    assert_eq!(provider.problem(), "provider must be embedded or openai, found \"openapi\"");
    assert_eq!(provider.help(), Some("did you mean openai?"));
    assert_eq!(generator("base_url: localhost:80").help(), Some("write http://localhost:80"));
    for url in ["ftp://a", "http://", "http://a b", "https://user:pass@host", "http:///x"] {
        assert_eq!(generator(&format!("base_url: '{url}'")).key(), Some("generator.base_url"));
    }
    for url in ["http://localhost:11434/v1", "https://api.example.com", "http://[::1]:80/x?y#z"] {
        let values = file(format!("generator: {{base_url: '{url}'}}")).load().expect(url);
        assert_eq!(values.get(&BASE_URL), Some(url));
    }
}

#[test]
fn addresses_have_a_host_and_a_port() {
    for address in ["0.0.0.0:80", "localhost:0", "[::1]:65535", "my-host.local:1"] {
        let values = loader().flag("--listen", &LISTEN, address).load().expect(address);
        assert_eq!(values.get(&LISTEN), address);
    }
    for address in ["localhost", "1.2.3:80", "::1:80", "a:65536", "a:080", "a:-1", "a b:1", ":"] {
        mistakes(&loader().flag("--listen", &LISTEN, address));
    }
    for port in ["8080", ":8080", "http://127.0.0.1:8080/"] {
        let mistake = only(&mistakes(&loader().flag("--listen", &LISTEN, port)));
        let help = mistake.help().expect("a fix");
        assert!(help.starts_with("write 127.0.0.1:8080, or "), "{help}");
    }
}

#[test]
fn long_values_are_cut_in_the_message() {
    let value = "9".repeat(1000);
    let (_, problem, _) = async_mistake(&format!("max_retries: {value}"));
    assert!(problem.ends_with(&format!("found \"{}…\"", "9".repeat(40))), "{problem}");
}
