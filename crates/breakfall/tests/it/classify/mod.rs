//! The ready rules, each with errors as their libraries make them.

#[cfg(feature = "classify-anyhow")]
mod boxed;
#[cfg(feature = "classify-serde-json")]
mod json;
#[cfg(feature = "classify-tonic")]
mod rpc;
#[cfg(feature = "classify-rusqlite")]
mod sqlite;
mod tasks;

use std::error::Error;
use std::fmt::Debug;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;

use breakfall::Catalogue;
use breakfall::Failure;
use breakfall::classify;
use breakfall::classify::ResourceFault;
use breakfall::fault::Classifier;
use breakfall::fault::Declared;
use breakfall::fault::Effect;
use breakfall::fault::Recovery;
use breakfall::fault::ResultExt;

/// The failure that `rules` make of the error of `result`, which stays behind it.
fn failure_of<T: Debug, E>(rules: &Classifier, result: Result<T, E>) -> Failure
where
    E: Into<breakfall::fault::BoxError>,
{
    let failure = result.classify(rules).unwrap_err();
    assert!(failure.source().is_some(), "the error stays behind it");
    failure
}

fn code<T: Debug, E: Into<breakfall::fault::BoxError>>(
    rules: &Classifier,
    result: Result<T, E>,
) -> &'static str {
    let code = failure_of(rules, result).code().as_str();
    code.strip_prefix("ASYNC_RESOURCE_").unwrap_or(code)
}

#[test]
fn the_table_of_the_docs_is_that_of_the_faults() {
    let docs = include_str!("../../../src/classify/mod.rs");
    for spec in ResourceFault::SPECS {
        let name = spec.code.as_str().trim_start_matches("ASYNC_RESOURCE_").replace('_', "");
        let mut rows = docs.lines().map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
        let row = rows.find(|cells| {
            cells.get(1).is_some_and(|cell| cell.trim_matches('`').eq_ignore_ascii_case(&name))
        });
        let row = row.unwrap_or_else(|| panic!("{name} has no row"));
        let class = row[2].split(" (").next().unwrap().replace(' ', "_").to_uppercase();
        assert_eq!(class, spec.class.as_str(), "{name}");
        let recovery = match row[3] {
            "wait" => Recovery::UNAVAILABLE.as_str(),
            "after a fix" => Recovery::AfterFix.as_str(),
            other => other,
        };
        assert_eq!(recovery, spec.recovery.as_str(), "{name}");
        assert_eq!(
            (row[4], row[5].trim_end_matches(" ¹")),
            (spec.blame.as_str(), spec.effect.as_str()),
            "{name}"
        );
    }
}

#[test]
fn every_resource_fault_has_words_in_every_language_and_none_are_left_over() {
    let specs: Vec<_> = ResourceFault::SPECS.iter().collect();
    assert_eq!(Catalogue::builtin().check(&specs), []);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/messages");
    let mut expected: Vec<_> =
        specs.iter().map(|spec| spec.code.as_str().to_lowercase().replace('_', "-")).collect();
    expected.sort();
    for language in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(language.unwrap().path()).unwrap();
        let ids = text.lines().filter_map(|line| line.split_once(" = ").map(|(id, _)| id));
        let mut there: Vec<_> = ids.filter(|id| id.starts_with("async-resource-")).collect();
        there.sort_unstable();
        assert_eq!(there, expected);
    }
}

#[test]
fn files_say_what_is_wrong_with_them() {
    let rules = classify::io();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    assert_eq!(code(&rules, File::open(&path)), "MISSING");
    fs::write(&path, [0xFF, 0xFE]).unwrap();
    assert_eq!(code(&rules, File::create_new(&path)), "EXISTS");
    assert_eq!(code(&rules, fs::remove_dir(folder.path())), "EXISTS");
    assert_eq!(code(&rules, fs::read_to_string(&path)), "MALFORMED");
    assert_eq!(
        code(&rules, File::open(&path).and_then(|mut file| file.read_exact(&mut [0; 9]))),
        "CUT"
    );
    assert_eq!(code(&rules, File::open(folder.path().join("nul\0byte"))), "REJECTED");
    assert_eq!(code(&rules, Err::<(), _>(io::Error::other("?"))), "ASYNC_UNEXPECTED_FAILED");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_may_have_taken_a_part() {
    let mut full = File::options().write(true).open("/dev/full").unwrap();
    let failure = failure_of(&classify::io(), full.write_all(b"x"));
    assert_eq!(failure.code().as_str(), "ASYNC_RESOURCE_FULL");
    assert_eq!((failure.effect(), failure.status().get()), (Effect::Unknown, 503));
}

#[test]
fn connections_tell_never_made_from_cut() {
    let rules = classify::io();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut client = TcpStream::connect(address).unwrap();
    client.write_all(b"unread").unwrap();
    let (server, _) = listener.accept().unwrap();
    server.peek(&mut [0; 1]).unwrap();
    drop(server); // with something unread, which resets the connection
    let cut = failure_of(&rules, client.read(&mut [0; 1]));
    assert_eq!((cut.code().as_str(), cut.effect()), ("ASYNC_RESOURCE_CUT", Effect::Unknown));
    assert!(cut.recovery().is_retryable());

    drop(listener);
    let refused = failure_of(&rules, TcpStream::connect(address));
    assert_eq!(
        (refused.code().as_str(), refused.effect()),
        ("ASYNC_RESOURCE_UNREACHABLE", Effect::None)
    );
}

#[test]
fn ones_own_rules_come_first() {
    let own = Classifier::default()
        .rule(|error: &io::Error| {
            (error.kind() == io::ErrorKind::NotFound).then_some(ResourceFault::Exists)
        })
        .or(classify::io());
    assert_eq!(code(&own, Err::<(), _>(io::Error::from(io::ErrorKind::NotFound))), "EXISTS");
    assert_eq!(code(&own, Err::<(), _>(io::Error::from(io::ErrorKind::TimedOut))), "TIMED_OUT");
}
