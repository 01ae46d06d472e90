//! What the program says of a configuration that it cannot use.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use crate::support::service::Service;
use crate::support::service::finished;
use crate::support::service::program;
use crate::support::setup::Setup;

const BAD_CONFIGURATION: Option<i32> = Some(78);
const UNAVAILABLE: Option<i32> = Some(69);

/// What the program says, started with `text` as its file.
fn with_file(setup: &Setup, text: &str) -> (Option<i32>, String) {
    let file = setup.home().join("mine.yaml");
    fs::write(&file, text).expect("the home can be written to");
    let mut command = program();
    command.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(file);
    finished(command.env("BREAKFALL__DATA_DIRECTORY", setup.data()))
}

#[test]
fn the_file_of_the_manual_is_complete() {
    let setup = Setup::plain();
    let mut command = program();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("breakfall.yaml");
    command.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(file);
    command.env("BREAKFALL__DATA_DIRECTORY", setup.data());
    Service::run(command, setup).ask("help").success();
}

#[test]
fn nothing_at_all_is_a_configuration() {
    let setup = Setup::plain();
    let mut command = program();
    command.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(setup.home());
    let service = Service::run(command, setup);
    service.ask("Create a ticket: the login page is slow").success();
    assert!(service.setup.home().join("breakfall-data/tracker.sqlite").exists());
}

#[test]
fn a_typing_mistake_is_pointed_at() {
    let setup = Setup::plain();
    let (code, text) = with_file(&setup, "error_handling:\n  async:\n    max_retrys: 2\n");
    assert_eq!(code, BAD_CONFIGURATION, "{text}");
    for part in ["mine.yaml:3:5", "max_retrys: 2", "^^^^^^^^^^", "did you mean", "max_retries"] {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = "error_handling:\n  async: { timeout_seconds: soon, max_retries: -1 }\n  loging: {}\nserver:\n  listen: nowhere\n";
    let (code, told) = with_file(&Setup::plain(), text);
    assert_eq!(code, BAD_CONFIGURATION, "{told}");
    for part in ["timeout_seconds", "max_retries", "loging", "logging", "nowhere"] {
        assert!(told.contains(part), "{part:?} is missing in:\n{told}");
    }
}

#[test]
fn what_is_no_yaml_or_not_there_is_said() {
    let (code, text) = with_file(&Setup::plain(), "error_handling: [\n");
    assert_eq!(code, BAD_CONFIGURATION, "{text}");
    assert!(text.contains("mine.yaml"), "{text}");
    let (code, text) = finished(program().args(["serve", "--config", "/no/such/file.yaml"]));
    assert_eq!(code, BAD_CONFIGURATION, "{text}");
    assert!(text.contains("/no/such/file.yaml"), "{text}");
}

#[test]
fn settings_that_need_each_other_say_so() {
    let (code, text) =
        with_file(&Setup::plain(), "integrations:\n  tracker:\n    provider: github\n");
    assert_eq!(code, BAD_CONFIGURATION, "{text}");
    for part in ["integrations.tracker.repository", "mine.yaml:3", "help"] {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    let setup = Setup::plain();
    let mut command = program();
    command.args(["serve", "--listen", &address]).current_dir(setup.home());
    let (code, text) = finished(&mut command);
    assert_eq!(code, UNAVAILABLE, "{text}");
    assert!(text.contains(&address) && text.contains("--listen"), "{text}");
}

#[test]
fn a_directory_that_cannot_be_used_is_named() {
    let setup = Setup::plain();
    fs::write(setup.data(), "a file").expect("the home can be written to");
    let (code, text) = with_file(&setup, "");
    assert_eq!(code, UNAVAILABLE, "{text}");
    assert!(text.contains("data_directory") && text.contains("data"), "{text}");
    let setup = Setup::plain();
    fs::create_dir_all(setup.data()).expect("the home can be written to");
    fs::write(setup.data().join("tracker.sqlite"), "no database".repeat(500)).expect("as above");
    let (code, text) = with_file(&setup, "");
    assert_eq!(code, UNAVAILABLE, "{text}");
    assert!(text.contains("tracker.sqlite"), "{text}");
}

#[test]
fn secrets_are_not_shown() {
    let secrets = "integrations:\n  classifier: { provider: openai, api_key: \"CANARY\\nKEY\" }\n  tracker: { provider: github, \
                   repository: bad, token: CANARY-TOKEN }\n  notifier: { provider: slack, url: \"CANARY-NO-URL\" }\n";
    let (code, text) = with_file(&Setup::plain(), secrets);
    assert_eq!(code, BAD_CONFIGURATION, "{text}");
    let shown = text.lines().filter(|line| !line.contains("CANARY-PATH"));
    let shown: Vec<_> = shown.filter(|line| line.contains("CANARY")).collect();
    assert!(shown.is_empty(), "{shown:#?}");
    let mut command = program();
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    command.env("BREAKFALL__INTEGRATIONS__CLASSIFIER__API_KEY", "CANARY-KEY");
    command.env("BREAKFALL__INTEGRATIONS__NOTIFIER__URL", "CANARY-NO-URL");
    let (code, text) = finished(&mut command);
    assert_eq!(code, BAD_CONFIGURATION, "{text}");
    assert!(!text.contains("CANARY"), "{text}");
}
