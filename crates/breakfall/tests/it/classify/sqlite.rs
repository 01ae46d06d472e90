use std::fs;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use breakfall::classify;
use breakfall::fault::Effect;
use rusqlite::Connection;
use rusqlite::OpenFlags;

use super::code;
use super::failure_of;

fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.busy_timeout(Duration::ZERO).unwrap();
    connection
}

fn shop(path: &Path) -> Connection {
    let connection = open(path);
    connection
        .execute_batch(
            "PRAGMA foreign_keys = ON;
             CREATE TABLE shelf (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
             CREATE TABLE box (shelf INTEGER REFERENCES shelf(id), left INTEGER CHECK (left >= 0));
             INSERT INTO shelf VALUES (1, 'north');",
        )
        .unwrap();
    connection
}

#[test]
fn a_locked_file_may_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let first = shop(&path);
    first.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let failure = failure_of(&classify::rusqlite(), open(&path).execute("DELETE FROM shelf", []));
    assert_eq!((failure.code().as_str(), failure.effect()), ("ASYNC_RESOURCE_BUSY", Effect::None));
    assert!(failure.recovery().is_retryable());
}

#[test]
fn constraints_tell_what_is_there_from_what_does_not_fit() {
    let connection = Connection::open_in_memory().unwrap();
    drop(connection);
    let folder = tempfile::tempdir().unwrap();
    let shop = shop(&folder.path().join("shop.db"));
    let rules = classify::rusqlite();
    let run = |sql| code(&rules, shop.execute(sql, []));
    assert_eq!(run("INSERT INTO shelf VALUES (2, 'north')"), "EXISTS");
    assert_eq!(run("INSERT INTO shelf VALUES (1, 'south')"), "EXISTS");
    assert_eq!(run("INSERT INTO shelf VALUES (2, NULL)"), "VIOLATED");
    assert_eq!(run("INSERT INTO box VALUES (9, 1)"), "VIOLATED");
    assert_eq!(run("INSERT INTO box VALUES (1, -1)"), "VIOLATED");
    assert_eq!(run("no SQL at all"), "ASYNC_UNEXPECTED_FAILED");
    let no_row =
        shop.query_row("SELECT id FROM shelf WHERE id = 7", [], |row| row.get::<_, u32>(0));
    assert_eq!(
        code(&rules, no_row),
        "ASYNC_UNEXPECTED_FAILED",
        "only the program knows what that means"
    );
}

#[test]
fn a_full_file_has_taken_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let shop = shop(&folder.path().join("shop.db"));
    let pages: u32 = shop.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    shop.pragma_update(None, "max_page_count", pages).unwrap();
    let fill = shop.execute("INSERT INTO shelf VALUES (2, hex(zeroblob(100000)))", []);
    let failure = failure_of(&classify::rusqlite(), fill);
    assert_eq!((failure.code().as_str(), failure.effect()), ("ASYNC_RESOURCE_FULL", Effect::None));
}

#[test]
fn damaged_forbidden_and_missing_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let rules = classify::rusqlite();
    let count = |connection: &Connection| {
        connection.query_row("SELECT count(*) FROM shelf", [], |row| row.get::<_, u32>(0))
    };
    let text = folder.path().join("notes.txt");
    fs::write(
        &text,
        "this is no database, but long enough to be read as if it were one. ".repeat(20),
    )
    .unwrap();
    assert_eq!(code(&rules, count(&open(&text))), "DAMAGED");

    let path = folder.path().join("shop.db");
    drop(shop(&path));
    let only_read = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    assert_eq!(code(&rules, only_read.execute("DELETE FROM shelf", [])), "DENIED");
    drop(only_read);

    let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(4096)).unwrap();
    file.write_all(&[0xAA; 8192]).unwrap();
    drop(file);
    assert_eq!(code(&rules, count(&open(&path))), "DAMAGED");
    assert_eq!(code(&rules, Connection::open(folder.path().join("no/such/folder.db"))), "DENIED");
}
