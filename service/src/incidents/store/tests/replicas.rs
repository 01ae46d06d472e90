//! Several replicas over one server.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;

use super::*;
use crate::incidents::record::Shown;

fn home() -> Option<Home> {
    Home::on_a_server(Limits::default())
}

fn another(place: &Place, limits: Limits) -> Store {
    Store::open(place, limits).unwrap()
}

#[test]
fn replicas_that_start_at_once_make_the_tables_once() {
    let Some(server) = Postgres::shared("that replicas start at once") else { return };
    let place = at(&server.database());
    assert!(matches!(Reader::open(&place), Err(StoreError::Empty)));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Store::open(&place, Limits::default()).unwrap());
        }
    });
    assert_eq!(Reader::open(&place).unwrap().newest().unwrap(), 0);
}

#[test]
fn replicas_write_at_once_and_whoever_watches_misses_nothing() {
    const EACH: usize = 40;
    let Some(home) = home() else { return };
    let (place, over) = (&home.place, AtomicBool::new(false));
    let seen = thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let (reader, mut after, mut seen) = (Reader::open(place).unwrap(), 0, BTreeSet::new());
            loop {
                let last_look = over.load(Ordering::SeqCst);
                let found = reader
                    .search(&Filter { after: Some(after), limit: 1000, ..Filter::default() })
                    .unwrap();
                for found in &found {
                    after = found.id;
                    assert!(seen.insert(found.incident.reference.clone()));
                }
                if last_look && found.is_empty() {
                    return seen;
                }
            }
        });
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut store = another(place, Limits::default());
                    for _ in 0..EACH {
                        let mut batch: Vec<_> = (0..5).map(|_| incident("it")).collect();
                        store.put_batch(&mut batch, &Configuration::default()).unwrap();
                    }
                });
            }
        });
        over.store(true, Ordering::SeqCst);
        watching.join().unwrap()
    });
    assert_eq!(seen.len(), 3 * EACH * 5);
    assert_eq!(home.number("SELECT records FROM extent"), 3 * 5 * 40);
}

#[test]
fn what_two_replicas_report_of_one_failure_is_one_record() {
    let Some(home) = home() else { return };
    let references: Vec<_> = (0..50).map(|_| Reference::random().to_string()).collect();
    let place = &home.place;
    let put = |told: Option<Shown>, request: Option<&str>| {
        let mut store = another(place, Limits::default());
        for reference in &references {
            let (reference, told) = (reference.clone(), told.clone());
            let request = request.map(str::to_owned);
            let one = Incident { reference, request, told, ..incident("it") };
            store.put_batch(&mut [one], &Configuration::default()).unwrap();
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| put(None, Some("r-1")));
        scope.spawn(|| put(Some(Shown { title: "Silence".into(), ..Shown::default() }), None));
    });
    let reader = home.reader();
    for reference in &references {
        let found = reader.by_reference(reference).unwrap().unwrap();
        assert_eq!(found.request.as_deref(), Some("r-1"));
        assert_eq!(found.told.unwrap().title, "Silence");
    }
    assert_eq!(home.number("SELECT count(*) FROM incidents"), 50);
}

#[test]
fn one_replica_sweeps_at_a_time_and_nobody_waits_for_it() {
    let Some(mut home) = home() else { return };
    home.put((0..50).map(|_| incident("it")).collect());
    let limits = Limits { count: 10, ..Limits::default() };
    let mut other = another(&home.place, limits);
    home.store.database.begin(true).unwrap();
    // The lock of whoever writes is held too, so that waiting for it would fail.
    assert!(!other.sweep(NOW).unwrap(), "somebody sweeps already");
    assert_eq!(home.number("SELECT count(*) FROM incidents"), 50);
    home.store.database.roll_back();
    while other.sweep(NOW).unwrap() {}
    assert_eq!(home.number("SELECT count(*) FROM incidents"), 10);
    assert_eq!(home.number("SELECT records FROM extent"), 10);
    assert_eq!(home.number("SELECT count FROM swept"), 40);
}

#[test]
fn a_replica_that_hangs_amidst_a_batch_does_not_hold_the_others_up_for_long() {
    let Some(home) = home() else { return };
    home.store
        .database
        .query(
            "SELECT 1 FROM set_config('idle_in_transaction_session_timeout', '200ms', false)",
            &[],
        )
        .unwrap();
    home.store.database.begin(false).unwrap();
    let mut other = another(&home.place, Limits::default());
    other.put_batch(&mut [incident("it")], &Configuration::default()).unwrap();
    assert_eq!(home.found(&Filter::default()), ["it"]);
    let cut_off = home.store.database.commit().unwrap_err();
    assert!(cut_off.may_pass() && !home.store.database.is_there(), "{cut_off}");
}

#[test]
fn a_database_that_cannot_hold_every_text_is_refused() {
    let Some(server) = Postgres::shared("that a database is in UTF-8") else { return };
    let sql = "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0";
    server.ask("postgres", sql);
    let place = at(&server.url("latin"));
    let refused = Store::open(&place, Limits::default()).unwrap_err();
    assert!(refused.to_string().contains("LATIN1"), "{refused}");
}

#[test]
fn whoever_may_not_make_a_schema_may_use_one_that_is_there() {
    let Some(server) = Postgres::shared("that little is needed of a server") else { return };
    let url = server.database();
    server.ask(
        &url,
        "CREATE ROLE small LOGIN PASSWORD 'small'; CREATE SCHEMA breakfall AUTHORIZATION small",
    );
    let small = url.replace(&format!("{}:{}", postgres::OWNER, postgres::PASSWORD), "small:small");
    let place = at(&small);
    let mut store = Store::open(&place, Limits::default()).unwrap();
    store.put_batch(&mut [by("ada", NOW)], &Configuration::default()).unwrap();
    assert_eq!(store.erase("ada").unwrap(), 1);

    let wrong = at(&small.replace("small:small", "small:CANARY"));
    let refused = Store::open(&wrong, Limits::default()).unwrap_err();
    let told = refused.whole();
    assert!(told.contains("password authentication failed") && !told.contains("CANARY"), "{told}");
}
