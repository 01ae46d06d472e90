//! What an earlier version of the program has kept.

use super::*;

const FILE_1: &str = include_str!("../sqlite/schema.sql");
const TABLES_1: &str = include_str!("../postgres/schema.sql");
const KEPT: &str = "
    INSERT INTO incidents (reference, at_ms, status, kind, code, class, operation, person, counted, support, body)
    VALUES ('BF-1', 1, 'failed', 'k', 'SAMPLE_SILENT', 'unavailable', 'ask', 'ada', 1, 0, '{\"line\":\"an early one\",\"version\":\"0.0.9\"}');";

#[test]
fn a_file_of_the_first_version_is_brought_up_to_date() {
    let directory = tempfile::tempdir().unwrap();
    let file = rusqlite::Connection::open(directory.path().join(FILE)).unwrap();
    let words = "INSERT INTO words (rowid, text) VALUES (1, 'an early one');";
    file.execute_batch(&format!("{FILE_1}{KEPT}{words} PRAGMA user_version = 1")).unwrap();
    drop(file);
    let place = Place::in_directory(directory.path(), Survives::Crash);
    let store = Store::open(&place, Limits::default()).unwrap();
    goes_on(Home { store, place, behind: Behind::Directory(directory) });
}

#[test]
fn tables_of_the_first_version_are_brought_up_to_date() {
    let Some(server) = Postgres::shared("that tables are brought up to date") else { return };
    let url = server.database();
    let words = "INSERT INTO words (rowid, text) VALUES (1, '''an'':1 ''early'':2 ''one'':3');";
    let version = "CREATE TABLE version (number BIGINT NOT NULL); INSERT INTO version VALUES (1);";
    let begin = "CREATE SCHEMA breakfall; SET search_path = breakfall;";
    server.ask(&url, &format!("{begin}{TABLES_1}{KEPT}{words}{version}"));
    let place = at(&url);
    let store = Store::open(&place, Limits::default()).unwrap();
    goes_on(Home { store, place, behind: Behind::Server { server, url } });
}

fn goes_on(mut home: Home) {
    home.put(vec![by("ada", NOW)]);
    assert_eq!(home.found(&Filter::default()), ["it", "an early one"]);
    assert_eq!(home.found(&text("early")), ["an early one"]);
    let by_it = Filter { version: Some("0.0.9".into()), ..Filter::default() };
    assert_eq!(home.found(&by_it), ["an early one"], "what kept it stands in the record");
    assert_eq!(home.reader().near_support(2, 0).unwrap()[0].failures, 2);
    assert_eq!(home.store.extent().rows, 2);
    assert_eq!(home.store.erase("ada").unwrap(), 2);
    assert_eq!(home.found(&text("early")), [""; 0]);
}
