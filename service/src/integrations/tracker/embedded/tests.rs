use std::fs;
use std::path::PathBuf;
use std::sync::Barrier;
use std::thread;

use rusqlite::{Connection, ErrorCode};
use tempfile::TempDir;

use super::{Closed, NewTicket, SCHEMA, Store, Ticket};
use crate::sqlite::OpenError;

const NOW: i64 = 1_767_225_600;

fn ticket<'a>(title: &'a str, request_id: &'a str) -> NewTicket<'a> {
    NewTicket { title, user: "ann", request_id, now_unix_seconds: NOW }
}

/// A directory of its own, and the path of a file that is not there yet.
fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tickets.sqlite");
    (directory, path)
}

fn numbers(store: &Store, limit: u32) -> Vec<u64> {
    store.open_tickets(limit).unwrap().iter().map(|ticket| ticket.number).collect()
}

#[test]
fn tickets_outlive_the_store() {
    let (_directory, path) = place();
    let expected = Ticket { number: 1, title: "the page is slow".to_owned(), open: true };
    let store = Store::open(&path).unwrap();
    assert_eq!(store.create(ticket("the page is slow", "r1")).unwrap(), expected);
    assert_eq!(store.create(ticket("the lamp is dead", "r2")).unwrap().number, 2);
    drop(store);

    let store = Store::open(&path).unwrap();
    assert_eq!(store.find(1).unwrap(), Some(expected.clone()));
    assert_eq!(numbers(&store, 10), [2, 1]);

    let ticket = Ticket { open: false, ..expected };
    let first = store.close(1).unwrap();
    assert_eq!(first, Some(Closed { ticket: ticket.clone(), already: false }));
    let second = store.close(1).unwrap();
    assert_eq!(second, Some(Closed { ticket: ticket.clone(), already: true }));
    drop(store);

    let store = Store::open(&path).unwrap();
    assert_eq!(store.find(1).unwrap(), Some(ticket));
    assert_eq!(numbers(&store, 10), [2]);
    assert_eq!(store.count_open().unwrap(), 1);
}

#[test]
fn the_list_is_limited_and_the_count_is_not() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    assert!(numbers(&store, 10).is_empty());
    for request in ["r1", "r2", "r3"] {
        store.create(ticket("x", request)).unwrap();
    }
    assert_eq!(numbers(&store, 2), [3, 2]);
    assert!(numbers(&store, 0).is_empty());
    assert_eq!(store.count_open().unwrap(), 3);
}

#[test]
fn a_request_sent_again_finds_its_ticket() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    let first = store.create(ticket("x", "r1")).unwrap();
    let later = NewTicket { now_unix_seconds: NOW + 60, ..ticket("x", "r1") };
    assert_eq!(store.create(later).unwrap(), first);
    assert_eq!(store.count_open().unwrap(), 1);

    for (number, other) in [
        (2, ticket("x", "r2")),
        (3, ticket("y", "r1")),
        (4, NewTicket { user: "bob", ..ticket("x", "r1") }),
    ] {
        assert_eq!(store.create(other).unwrap().number, number);
    }

    store.close(1).unwrap();
    let again = store.create(later).unwrap();
    assert_eq!((again.number, again.open), (1, false));
}

#[test]
fn titles_of_any_kind_come_back_as_they_were() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    for title in ["", "'; DROP TABLE tickets; --", "żółć 🔥 \u{0} ü", &"x".repeat(100_000)] {
        assert_eq!(store.create(ticket(title, "r")).unwrap().title, title);
    }
}

#[test]
fn a_number_nobody_has_finds_nothing() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    for number in [0, 1, i64::MAX.unsigned_abs(), u64::MAX] {
        assert_eq!(store.find(number).unwrap(), None);
        assert_eq!(store.close(number).unwrap(), None);
    }
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let (_directory, path) = place();
    drop(Store::open(&path).unwrap());
    let newer = SCHEMA.version() + 1;
    Connection::open(&path).unwrap().pragma_update(None, "user_version", newer).unwrap();
    let before = fs::read(&path).unwrap();

    let error = Store::open(&path).unwrap_err();
    assert!(
        matches!(error, OpenError::NewerSchema { found, known } if (found, known) == (newer, newer - 1)),
        "{error:?}"
    );
    assert_eq!(error.to_string(), "the file has schema 2, and this program knows no newer than 1");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_no_tracker_file_is_an_error() {
    let (directory, path) = place();
    fs::write(&path, "not a database, and long enough to be looked at as one ".repeat(20)).unwrap();
    assert!(matches!(Store::open(&path).unwrap_err(), OpenError::Sqlite(_)));

    assert!(matches!(Store::open(directory.path()).unwrap_err(), OpenError::Sqlite(_)));
    let nowhere = directory.path().join("missing").join("tickets.sqlite");
    assert!(matches!(Store::open(&nowhere).unwrap_err(), OpenError::Io(_)));

    let foreign = directory.path().join("foreign.sqlite");
    let connection = Connection::open(&foreign).unwrap();
    connection.execute_batch("CREATE TABLE tickets (id)").unwrap();
    drop(connection);
    assert!(matches!(Store::open(&foreign).unwrap_err(), OpenError::Sqlite(_)));
}

#[test]
fn a_store_that_may_not_write_says_so_and_still_reads() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    store.create(ticket("x", "r1")).unwrap();
    store.connection().pragma_update(None, "query_only", true).unwrap();

    let create = store.create(ticket("y", "r2")).unwrap_err();
    assert_eq!(create.sqlite_error_code(), Some(ErrorCode::ReadOnly));
    let close = store.close(1).unwrap_err();
    assert_eq!(close.sqlite_error_code(), Some(ErrorCode::ReadOnly));
    assert_eq!(numbers(&store, 10), [1]);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_an_error() {
    use std::os::unix::fs::PermissionsExt;

    let (_directory, path) = place();
    drop(Store::open(&path).unwrap());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    // The superuser may write to any file, so there the store rightly opens.
    let may_write = fs::OpenOptions::new().write(true).open(&path).is_ok();
    assert_eq!(Store::open(&path).is_ok(), may_write);
}

#[cfg(unix)]
#[test]
fn the_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let (directory, path) = place();
    let store = Store::open(&path).unwrap();
    store.create(ticket("x", "r1")).unwrap();
    let files: Vec<_> = fs::read_dir(directory.path()).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 3, "the file, its log and the index of the log: {files:?}");
    for file in files {
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file:?}");
    }
}

#[test]
fn many_open_a_new_file_at_once() {
    for _ in 0..20 {
        let (_directory, path) = place();
        let start = Barrier::new(8);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    start.wait();
                    Store::open(&path).unwrap();
                });
            }
        });
    }
}

#[test]
fn two_stores_share_a_file() {
    let (_directory, path) = place();
    let stores = [Store::open(&path).unwrap(), Store::open(&path).unwrap()];
    thread::scope(|scope| {
        for (store, requests) in stores.iter().zip([0..50, 25..75]) {
            scope.spawn(move || {
                for request in requests {
                    store.create(ticket("x", &request.to_string())).unwrap();
                }
            });
        }
    });
    let [left, right] = &stores;
    assert_eq!(left.count_open().unwrap(), 75);
    assert_eq!(numbers(left, 100), numbers(right, 100));
    assert_eq!(numbers(left, 100), (1..=75).rev().collect::<Vec<_>>());
}

#[test]
fn a_reader_elsewhere_does_not_keep_the_store_from_opening() {
    let (_directory, path) = place();
    drop(Store::open(&path).unwrap());
    let without_log = Connection::open(&path).unwrap();
    without_log.pragma_update(None, "journal_mode", "delete").unwrap();
    drop(without_log);
    let reader = Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM tickets").unwrap();

    let store = Store::open(&path).unwrap();
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(store.create(ticket("x", "r1")).unwrap().number, 1);
}

#[test]
fn a_panic_with_the_lock_held_harms_nobody() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    thread::scope(|scope| {
        let panicking = scope.spawn(|| {
            let mut connection = store.connection();
            let transaction = connection.transaction().unwrap();
            transaction.execute("DELETE FROM sqlite_sequence", []).unwrap();
            panic!("with the lock and a transaction");
        });
        assert!(panicking.join().is_err());
    });
    assert_eq!(store.create(ticket("x", "r1")).unwrap().number, 1);
}

#[test]
fn the_open_tickets_are_found_without_a_scan() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    let plan: String = store
        .connection()
        .query_row(
            "EXPLAIN QUERY PLAN SELECT number FROM tickets WHERE open = 1 ORDER BY number DESC",
            [],
            |row| row.get("detail"),
        )
        .unwrap();
    assert!(plan.contains("INDEX open_tickets"), "{plan}");
}
