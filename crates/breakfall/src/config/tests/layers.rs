//! The layers: what is valid, who wins, and where a value comes from.

use std::fs;
use std::time::Duration;

use crate::config::CONTACT_SUPPORT_THRESHOLD;
use crate::config::FALLBACK_ENABLED;
use crate::config::FALLBACK_TIMEOUT;
use crate::config::KEYS;
use crate::config::LOG_ALL_ERRORS;
use crate::config::MAX_RETRIES;
use crate::config::OPERATION_MAX_RETRIES;
use crate::config::OPERATION_TIMEOUT;
use crate::config::OPERATIONS;
use crate::config::Origin;
use crate::config::RETRY_DELAY;
use crate::config::TECHNICAL_DETAILS;
use crate::config::TIMEOUT;
use crate::config::tests::BASE_URL;
use crate::config::tests::LISTEN;
use crate::config::tests::MODEL;
use crate::config::tests::SEED;
use crate::config::tests::file;
use crate::config::tests::loader;
use crate::config::tests::mistakes;
use crate::config::tests::only;

const RETRIES: &str = "BREAKFALL__ERROR_HANDLING__ASYNC__MAX_RETRIES";

#[test]
fn the_seed_is_a_complete_file() {
    let values = file(SEED).load().expect("valid");
    let from_file = values.iter().filter(|line| *line.origin != Origin::BuiltIn).count();
    assert_eq!(from_file, 11);
    assert_eq!(values.get(&TIMEOUT), Duration::from_secs(30));
    assert_eq!(values.get(&MAX_RETRIES), 3);
    assert_eq!(values.get(&RETRY_DELAY), Duration::from_secs(1));
    assert!(values.get(&FALLBACK_ENABLED));
    assert_eq!(values.get(&FALLBACK_TIMEOUT), Duration::from_secs(10));
    assert!(values.get(&LOG_ALL_ERRORS));
    assert!(!values.get(&TECHNICAL_DETAILS));
    assert_eq!(values.get(&CONTACT_SUPPORT_THRESHOLD), 3);
}

#[test]
fn the_seed_says_what_is_built_in() {
    let listing = |loader: &crate::config::Loader| -> Vec<(String, String)> {
        let values = loader.load().expect("valid");
        values.iter().map(|line| (line.path.to_owned(), line.value)).collect()
    };
    assert_eq!(listing(&file(SEED)), listing(&loader()));
}

#[test]
fn all_keys_of_the_seed_come_first_and_in_its_order() {
    let order: Vec<usize> =
        KEYS.iter().take(11).map(|key| SEED.find(key.name()).expect("in the seed")).collect();
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn block_style_and_empty_sections_are_valid() {
    let block = "error_handling:\n  async:\n    max_retries: 5\n  logging:\n  operations: ~\n";
    assert_eq!(file(block).load().expect("valid").get(&MAX_RETRIES), 5);
    for empty in ["", "# nothing\n", "---\n", "error_handling: {}", "error_handling:", "null"] {
        assert_eq!(file(empty).load().expect(empty), loader().load().expect("valid"), "{empty}");
    }
}

#[test]
fn flags_win_over_the_environment_over_files_over_the_built_in() {
    let built_in = loader();
    let one_file = built_in.clone().yaml("a.yaml", "error_handling: {async: {max_retries: 4}}");
    let files = one_file.clone().yaml("b.yaml", "error_handling: {async: {max_retries: 5}}");
    let environment = files.clone().environment([(RETRIES.into(), "6".into())]);
    let flags = environment.clone().flag("--retries", &MAX_RETRIES, "7");
    let late_file = flags.clone().yaml("c.yaml", "error_handling: {async: {max_retries: 8}}");
    for (loader, retries, origin) in [
        (built_in, 3, "built-in"),
        (one_file, 4, "a.yaml:1:39"),
        (files, 5, "b.yaml:1:39"),
        (environment, 6, RETRIES),
        (flags, 7, "--retries"),
        (late_file, 7, "--retries"),
    ] {
        let values = loader.load().expect("valid");
        assert_eq!(values.get(&MAX_RETRIES), retries);
        assert_eq!(values.origin(&MAX_RETRIES).to_string(), origin);
    }
}

#[test]
fn columns_count_characters() {
    let values =
        file("generator: { model: \"süß 漢字\", base_url: http://a }").load().expect("valid");
    assert_eq!(values.get(&MODEL), Some("süß 漢字"));
    assert_eq!(values.origin(&MODEL).to_string(), "breakfall.yaml:1:21");
    assert_eq!(values.origin(&BASE_URL).to_string(), "breakfall.yaml:1:41");
}

#[test]
fn an_operation_overrides_what_it_names() {
    let values = file(
        "error_handling:\n  operations:\n    generate_response: { max_retries: 1 }\n    b2: { timeout_seconds: 0.5 }\n",
    )
    .environment([(
        "BREAKFALL__ERROR_HANDLING__OPERATIONS__GENERATE_RESPONSE__TIMEOUT_SECONDS".into(),
        "2.5".into(),
    )])
    .load()
    .expect("valid");
    assert_eq!(values.get_for(&OPERATION_MAX_RETRIES, "generate_response"), Some(1));
    assert_eq!(values.get_for(&OPERATION_MAX_RETRIES, "b2"), None);
    assert_eq!(values.get_for(&OPERATION_MAX_RETRIES, "other"), None);
    let timeout = values.get_for(&OPERATION_TIMEOUT, "generate_response");
    assert_eq!(timeout, Some(Duration::from_millis(2500)));
    let origin = values.origin_for(&OPERATION_MAX_RETRIES, "generate_response");
    assert_eq!(origin.map(ToString::to_string).as_deref(), Some("breakfall.yaml:3:39"));
    assert_eq!(values.origin_for(&OPERATION_MAX_RETRIES, "b2"), None);
    assert!(values.names_under(OPERATIONS).into_iter().eq(["b2", "generate_response"]));
    assert!(values.iter().any(|line| line.path.ends_with("b2.timeout_seconds")));
}

#[test]
fn optional_keys_have_no_value_until_set() {
    let values = file("generator: { model: ~ }").load().expect("valid");
    assert_eq!(values.get(&MODEL), None);
    assert_eq!(values.origin(&MODEL), &Origin::BuiltIn);
    assert_eq!(values.get(&LISTEN), "127.0.0.1:8080");
    assert!(values.iter().all(|line| line.path != MODEL.path()));
}

#[test]
fn a_loader_reads_its_file_anew_each_time() {
    let directory = std::env::temp_dir().join(format!("breakfall-config-{}", std::process::id()));
    fs::create_dir_all(&directory).expect("writable");
    let path = directory.join("breakfall.yaml");
    let loader = loader().file(&path);

    let missing = only(&mistakes(&loader));
    assert!(missing.problem().starts_with("cannot read "), "{}", missing.problem());
    assert!(missing.problem().ends_with("breakfall.yaml: there is no such file"));
    assert_eq!(missing.origin().to_string(), path.display().to_string());

    fs::write(&path, "error_handling: {async: {max_retries: 9}}").expect("writable");
    assert_eq!(loader.load().expect("valid").get(&MAX_RETRIES), 9);
    fs::write(&path, "error_handling: {async: {max_retr").expect("writable");
    assert_eq!(mistakes(&loader).len(), 1);

    let not_a_file = only(&mistakes(&crate::config::tests::loader().file(&directory)));
    assert!(not_a_file.problem().ends_with("this is a directory"), "{}", not_a_file.problem());
    fs::remove_dir_all(&directory).expect("writable");
}
