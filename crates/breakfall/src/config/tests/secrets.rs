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

#[test]
fn a_secret_may_stand_in_a_file_that_a_variable_names() {
    let home = tempfile::tempdir().expect("a directory");
    let path = home.path().join("key");
    std::fs::write(&path, "sk-123\n").expect("written");
    let name = "BREAKFALL__GENERATOR__API_KEY_FILE";
    let loader = variable(name, path.to_str().expect("UTF-8"));
    let values = loader.load().expect("valid");
    assert_eq!(values.get(&API_KEY), Some(SECRET));
    assert_eq!(values.origin(&API_KEY).to_string(), path.display().to_string());
    let both = loader.environment([("BREAKFALL__GENERATOR__API_KEY".into(), "x".into())]);
    let mistake = mistakes(&both).to_string();
    assert!(mistake.contains("are both set") && !mistake.contains(SECRET), "{mistake}");
    // Only secrets have such a variable.
    let model = mistakes(&variable("BREAKFALL__GENERATOR__MODEL_FILE", "x")).to_string();
    assert!(model.contains("unknown variable"), "{model}");
}

#[test]
fn no_mistake_in_a_file_of_a_secret_shows_it() {
    let home = tempfile::tempdir().expect("a directory");
    let path = home.path().join("key");
    let name = "BREAKFALL__GENERATOR__API_KEY_FILE";
    let loader = variable(name, path.to_str().expect("UTF-8"));
    let told = mistakes(&loader).to_string();
    assert!(told.contains("for generator.api_key: there is no such file"), "{told}");
    for content in [&b"sk-123\0"[..], b"sk-123\xFF", b"\tsk-123", b"", b"sk-123\nsk-123\n"] {
        std::fs::write(&path, content).expect("written");
        let told = mistakes(&loader);
        assert!(!format!("{told}{told:?}").contains(SECRET), "{told}");
        assert!(told.to_string().contains("generator.api_key") || content.is_empty(), "{told}");
    }
}

#[test]
fn credentials_are_files_called_like_their_keys() {
    let home = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        std::fs::write(home.path().join(name), text).expect("written");
    };
    write("generator.api_key", "sk-123");
    write("tls-key-of-somebody-else", "sk-123");
    write("elsewhere.token", "sk-123");
    let loader = || file("generator: { api_key: in-the-file }").credentials(home.path());
    let values = loader().load().expect("valid");
    assert_eq!(values.get(&API_KEY), Some(SECRET), "wins over the file");
    let set = loader().environment([("BREAKFALL__GENERATOR__API_KEY".into(), "set".into())]);
    assert_eq!(set.load().expect("valid").get(&API_KEY), Some("set"), "the environment wins");

    write("generator.api-key", "sk-123");
    write("generator.model", "a");
    let told = mistakes(&loader()).to_string();
    assert!(told.contains("did you mean generator.api_key?"), "{told}");
    assert!(told.contains("generator.model is no secret"), "{told}");
    assert!(!told.contains(SECRET), "{told}");
    let missing = file("").credentials(home.path().join("missing"));
    assert!(mistakes(&missing).to_string().contains("missing: there is no such file"));
}
