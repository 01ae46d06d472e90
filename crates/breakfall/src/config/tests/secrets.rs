//! Secrets: in no diagnostic, no debug output, no listing.

use crate::config::tests::API_KEY;
use crate::config::tests::file;
use crate::config::tests::loader;
use crate::config::tests::mistakes;
use crate::config::tests::variable;

const SECRET: &str = "sk-123";

#[test]
fn a_secret_is_read_and_not_listed() {
    let loader = loader().flag("--key", &API_KEY, SECRET);
    let values = loader.load().expect("valid");
    assert_eq!(values.get(&API_KEY), Some(SECRET));
    let listed = values.iter().find(|line| line.path == API_KEY.path()).expect("listed");
    assert_eq!(listed.value, "(hidden)");
    assert!(!format!("{values:?}").contains(SECRET));
    assert!(!format!("{loader:?}").contains(SECRET));
}

#[test]
fn no_mistake_in_a_file_shows_a_secret() {
    for yaml in [
        "generator: {api_key: \"sk-123\\n\", model: a}",
        "generator: {api_key: [sk-123]}",
        "generator: {api_key: {sk-123: sk-123}}",
        "generator: {api_key: sk-123, api_key: sk-123}",
        "generator: {api_key: sk-123, provider: nobody}",
        "generator: {apikey: sk-123}",
        "generator: {api_kye: sk-123, model: ''}",
        "generator: {api_key:sk-123}",
        "generator: {api_key sk-123}",
        "generator: {\"api_key:sk-123\": 1}",
        "generator:\n  api_key:sk-123\n",
        "generator:\n  - sk-123\n",
        "error_handling: {async: {api_key: sk-123}}",
        "gnerator: {api_key: sk-123}",
        "generator: {api_key: &a sk-123, model: *a}",
        "generator: {api_key: !!str sk-123}",
        "generator: {api_key: sk-123",
        "generator:\n  api_key: \"sk-123\n",
        "generator:\n  api_key: sk-123: x\n",
        "generator:\n  api_key:\n    \"sk-123\" x\n",
        "generator:\n  API-KEY: @sk-123\n",
        "generator:\n\tapi_key: sk-123\n",
        "generator:\n  api_key: sk-123\0\n",
        "---\na: 1\n--- {api_key: sk-123}\n",
    ] {
        let mistakes = mistakes(&file(yaml));
        assert!(!mistakes.to_string().contains(SECRET), "{mistakes}");
        assert!(!format!("{mistakes:?}").contains(SECRET), "{mistakes:?}");
    }
    let binary = mistakes(&file(b"generator: {api_key: sk-123 \xFF}".to_vec()));
    assert!(!binary.to_string().contains(SECRET), "{binary}");
}

#[test]
fn no_mistake_in_a_variable_or_flag_shows_a_secret() {
    for loader in [
        variable("BREAKFALL__GENERATOR__API_KEY", "sk-123\n"),
        variable("BREAKFALL__GENERATOR__APIKEY", SECRET),
        variable("BREAKFALL__GENERATOR", SECRET),
        variable("BREAKFALL_GENERATOR_API_KEY", SECRET),
        loader().flag("--key", &API_KEY, "sk-123\u{7}"),
    ] {
        let mistakes = mistakes(&loader);
        assert!(!format!("{mistakes}{mistakes:?}").contains(SECRET), "{mistakes}");
    }
}
