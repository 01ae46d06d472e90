//! `breakfall contract`

use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::program::Ended;
use crate::program::breakfall;

const LOCK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/contract.json");

fn export() -> Value {
    serde_json::from_str(&breakfall(&["contract", "export"]).data).expect("the contract is JSON")
}

/// A lock in a folder of its own, with the exported contract after `change`.
fn lock(change: impl FnOnce(&mut Value)) -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("contract.json");
    let mut contract = export();
    change(&mut contract["codes"]);
    fs::write(&file, contract.to_string()).expect("the folder can be written to");
    (folder, file.to_str().expect("paths of tests are text").to_owned())
}

fn check(lock: &str) -> Ended {
    breakfall(&["contract", "check", "--lock", lock])
}

fn accept(lock: &str) -> Ended {
    breakfall(&["contract", "accept", "--lock", lock])
}

fn read(file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(file).expect("it is there")).expect("it is JSON")
}

#[test]
fn the_lock_is_that_of_the_code() {
    let ended = check(LOCK);
    assert_eq!(
        (ended.code, ended.data.as_str()),
        (Some(0), ""),
        "\n{}run `cargo run -p breakfall-service -- contract accept` and commit service/contract.json\n",
        ended.message
    );
}

#[test]
fn the_export_is_stable_and_whole() {
    let ended = breakfall(&["contract", "export"]);
    assert_eq!((ended.code, ended.message.as_str()), (Some(0), ""));
    assert_eq!(ended.data, breakfall(&["contract", "export"]).data);
    let contract = export();
    let codes = contract["codes"].as_object().expect("codes stand by their name");
    assert!(codes.len() > 20, "{contract}");
    let expected = json!({
        "class": "DEADLINE_EXCEEDED", "status": 504, "recovery": "retry", "blame": "dependency", "effect": "unknown",
        "actions": ["retry", "check_status", "contact_support"], "params": { "limit": "duration" }
    });
    assert_eq!(codes["ASYNC_TIMEOUT_FAILED"], expected);
}

#[test]
fn trap_70_a_breaking_change_is_named_and_exits_with_1() {
    let (_folder, file) = lock(|codes| {
        codes["ASYNC_TIMEOUT_FAILED"]["class"] = json!("INTERNAL");
        codes["ASYNC_LEGACY_FAILED"] = codes["ASYNC_TIMEOUT_FAILED"].clone();
        codes["ASYNC_TRACKER_FAILED"] = json!({ "retired": { "since": "0.0.9" } });
        codes["ASYNC_TICKET_NOT_FOUND"]["params"]["title"] = json!("text");
        codes["ASYNC_CANCELLED_FAILED"]["blame"] = json!("network");
    });
    let ended = check(&file);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let expected = [
        "breaking: ASYNC_LEGACY_FAILED is gone: ",
        "breaking: ASYNC_TICKET_NOT_FOUND loses its parameter title: ",
        "breaking: ASYNC_TIMEOUT_FAILED changes its class from INTERNAL to DEADLINE_EXCEEDED: ",
        "breaking: ASYNC_TRACKER_FAILED is used again, but was retired in 0.0.9 ",
        "compatible: ASYNC_CANCELLED_FAILED changes its blame from network to caller: accept it",
    ];
    for line in expected {
        assert!(ended.data.lines().any(|said| said.starts_with(line)), "{line}\n{}", ended.data);
    }
    assert_eq!(ended.data.lines().count(), expected.len());
    assert!(ended.message.starts_with("error: 4 breaking changes\n"), "{}", ended.message);
}

#[test]
fn what_breaks_nobody_passes() {
    let (_folder, file) = lock(|codes| {
        codes.as_object_mut().expect("codes stand by their name").remove("ASYNC_TRACKER_FAILED");
    });
    let ended = check(&file);
    assert_eq!(
        (ended.code, ended.data.as_str()),
        (Some(0), "compatible: ASYNC_TRACKER_FAILED is new: accept it\n")
    );
    let command =
        format!("1 change, none breaking; record with: breakfall contract accept --lock {file}\n");
    assert_eq!(ended.message, command);
}

#[test]
fn a_lock_is_made_and_then_only_grows() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("contract.json");
    let file = file.to_str().expect("paths of tests are text");
    let ended = check(file);
    assert_eq!((ended.code, ended.data.as_str()), (Some(78), ""));
    let help = format!(
        "error: there is no lock at {file}\n  = help: make it: breakfall contract accept --lock {file}\n"
    );
    assert_eq!(ended.message, help);
    assert_eq!(accept(file).code, Some(0));
    assert_eq!(read(file), export());
    assert_eq!(check(file).code, Some(0));
    assert_eq!(accept(file).data, "", "there is nothing new");

    let (_folder, file) =
        lock(|codes| codes["ASYNC_LEGACY_FAILED"] = codes["ASYNC_TIMEOUT_FAILED"].clone());
    assert_eq!(accept(&file).code, Some(0));
    let retired = json!({ "retired": { "since": env!("CARGO_PKG_VERSION") } });
    assert_eq!(read(&file)["codes"]["ASYNC_LEGACY_FAILED"], retired);
    assert_eq!((check(&file).code, accept(&file).code), (Some(0), Some(0)));
    assert_eq!(read(&file)["codes"]["ASYNC_LEGACY_FAILED"], retired, "it stays");
    let beside = fs::read_dir(Path::new(&file).parent().expect("it is in a folder"));
    assert_eq!(beside.expect("it can be read").count(), 1, "nothing is left beside it");
}

#[test]
fn trap_70_a_retired_code_cannot_be_accepted() {
    let retire = |codes: &mut Value| {
        codes["ASYNC_TRACKER_FAILED"] = json!({ "retired": { "since": "0.0.9" } });
    };
    let (_folder, file) = lock(retire);
    let before = read(&file);
    let ended = accept(&file);
    assert_eq!(ended.code, Some(1));
    assert!(ended.data.starts_with("breaking: ASYNC_TRACKER_FAILED is used again"), "{ended:?}");
    assert_eq!(read(&file), before);
}

#[test]
fn a_lock_that_cannot_be_read_is_never_overwritten() {
    let (_folder, file) = lock(|_| {});
    for text in ["", "{\"version\":1,\"codes\":{\"ASYNC_A\":{}}}", "<<<<<<< ours"] {
        fs::write(&file, text).expect("the folder can be written to");
        for ended in [check(&file), accept(&file)] {
            assert_eq!((ended.code, ended.data.as_str()), (Some(78), ""));
            assert!(ended.message.starts_with(&format!("error: {file}: ")), "{ended:?}");
        }
        assert_eq!(fs::read_to_string(&file).expect("it is there"), text);
    }
}
