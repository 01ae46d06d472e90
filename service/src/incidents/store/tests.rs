use std::fs;
use std::path::PathBuf;

use breakfall::fault::Reference;
use tempfile::TempDir;

use super::*;
use crate::incidents::record::Context;
use crate::incidents::record::Shown;
use crate::incidents::record::Status;

const DAY: i64 = 24 * 60 * 60 * 1000;
const NOW: i64 = 1_795_000_000_000;

struct Home {
    store: Store,
    path: PathBuf,
    _directory: TempDir,
}

impl Home {
    fn with(limits: Limits) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE);
        let store = Store::open(&path, limits, Survives::Crash).unwrap();
        Self { store, path, _directory: directory }
    }

    fn new() -> Self {
        Self::with(Limits::default())
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.path).unwrap()
    }

    fn put(&mut self, batch: Vec<Incident>) {
        self.store.put_batch(batch, &Configuration::default()).unwrap();
    }

    fn found(&self, filter: &Filter) -> Vec<String> {
        let found = self.reader().search(filter).unwrap();
        found.into_iter().map(|found| found.incident.line).collect()
    }
}

fn incident(line: &str) -> Incident {
    Incident {
        reference: Reference::random().to_string(),
        at_ms: NOW,
        operation: "ask".into(),
        code: "SAMPLE_SILENT".into(),
        class: "unavailable".into(),
        root_cause: line.into(),
        line: line.into(),
        counted: true,
        ..Incident::default()
    }
}

fn by(person: &str, at_ms: i64) -> Incident {
    let user = Some(format!("user-{person}"));
    Incident { person: Some(person.into()), user, at_ms, ..incident("it") }
}

fn text(text: &str) -> Filter {
    Filter { text: Some(text.into()), ..Filter::default() }
}

#[test]
fn what_was_put_is_found_by_its_reference_as_it_was() {
    let mut home = Home::new();
    let told = Shown { locale: "de".into(), status: 503, ..Shown::default() };
    let whole = Incident { told: Some(told), ..incident("the station is silent") };
    home.put(vec![whole.clone(), incident("another")]);
    let found = home.reader().by_reference(&whole.reference).unwrap().unwrap();
    assert_eq!(found, Incident { kind: found.kind.clone(), ..whole });
    assert!(home.reader().by_reference("BF-NONE").unwrap().is_none());
}

#[test]
fn what_comes_later_of_the_same_failure_joins_what_is_there() {
    let mut home = Home::new();
    let first = Incident { request: Some("r-1".into()), ..by("ada", NOW) };
    let reference = first.reference.clone();
    home.put(vec![first]);
    let outer = Incident {
        reference: reference.clone(),
        at_ms: NOW + 5,
        operation: "process_request".into(),
        status: Status::Degraded,
        ..incident("the line is known better now")
    };
    home.put(vec![outer]);
    let told = Shown { title: "Silence".into(), ..Shown::default() };
    let told = Incident {
        told: Some(told),
        status: Status::Degraded,
        reference: reference.clone(),
        ..incident("the line is known better now")
    };
    home.put(vec![told]);

    let found = home.reader().by_reference(&reference).unwrap().unwrap();
    assert_eq!((found.at_ms, found.status, &*found.operation), (NOW, Status::Degraded, "ask"));
    assert_eq!(found.within, ["process_request"]);
    assert_eq!((found.request.as_deref(), found.user.as_deref()), (Some("r-1"), Some("user-ada")));
    assert_eq!(found.told.unwrap().title, "Silence");
    assert_eq!(home.store.rows(), 1);
    assert_eq!(home.found(&text("better silence")), ["the line is known better now"]);
    assert_eq!(home.found(&text("it")), [""; 0], "what it was found by before, it is not any more");
    let person = Filter { person: Some("ada".into()), ..Filter::default() };
    assert_eq!(home.found(&person).len(), 1, "whom it hit is not forgotten");
}

#[test]
fn each_filter_finds_what_has_it_and_nothing_else() {
    let mut home = Home::new();
    let special = Incident {
        at_ms: NOW + 10,
        operation: "tell".into(),
        code: "SAMPLE_OTHER".into(),
        class: "internal".into(),
        request: Some("r-9".into()),
        trace: Some("0af7651916cd43dd8448eb211c80319c".into()),
        status: Status::Abandoned,
        person: Some("abcdef".into()),
        ..incident("special")
    };
    let end = Incident { at_ms: NOW + 20, ..incident("later") };
    home.put(vec![incident("before"), special, end]);
    let some = |text: &str| Some(text.to_owned());
    for filter in [
        Filter { operation: some("tell"), ..Filter::default() },
        Filter { code: some("SAMPLE_OTHER"), ..Filter::default() },
        Filter { class: some("internal"), ..Filter::default() },
        Filter { request: some("r-9"), ..Filter::default() },
        Filter { trace: some("0af7651916cd43dd8448eb211c80319c"), ..Filter::default() },
        Filter { status: Some(Status::Abandoned), ..Filter::default() },
        Filter { person: some("abcdef"), ..Filter::default() },
        Filter { person: some("abc"), ..Filter::default() },
        Filter { since_ms: Some(NOW + 10), until_ms: Some(NOW + 20), ..Filter::default() },
        Filter { after: Some(1), before: Some(3), ..Filter::default() },
        text("spec"),
        text("r-9 \"tell\""),
    ] {
        assert_eq!(home.found(&filter), ["special"], "{filter:?}");
    }
    assert_eq!(home.found(&Filter::default()), ["later", "special", "before"], "the newest first");
    let page = Filter { limit: 1, before: Some(3), ..Filter::default() };
    assert_eq!(home.found(&page), ["special"]);
    let watching = Filter { after: Some(1), ..Filter::default() };
    assert_eq!(home.found(&watching), ["special", "later"], "in the order they came");
}

#[test]
fn k05_hostile_words_are_only_words() {
    let mut home = Home::new();
    home.put(vec![incident("fifty % of \"quoted\" AND (near) words_with: stars*")]);
    for nothing in [
        "",
        "***",
        "\"",
        "%",
        "_",
        "AND OR",
        "NEAR(a b)",
        "a AND b",
        "-",
        "'; DROP TABLE incidents; --",
    ] {
        assert_eq!(home.found(&text(nothing)), [""; 0], "{nothing:?}");
    }
    for something in
        ["fif", "\"quoted", "quoted\"", "AND", "(near)", "stars*", "words_with:", "FIFTY and"]
    {
        assert_eq!(home.found(&text(something)).len(), 1, "{something:?}");
    }
}

proptest::proptest! {
    #[test]
    fn any_search_is_answered(typed in "\\PC{0,80}|[\"*^(){}:+-]{0,20}|(AND|OR|NOT|NEAR|\"| ){0,12}") {
        thread_local!(static HOME: Home = {
            let mut home = Home::new();
            home.put(vec![incident("something")]);
            home
        });
        HOME.with(|home| {
            let everywhere = Filter {
                operation: Some(typed.clone()), code: Some(typed.clone()), person: Some(typed.clone()), ..text(&typed)
            };
            assert!(home.reader().search(&text(&typed)).is_ok());
            assert!(home.reader().search(&everywhere).is_ok());
            assert!(home.reader().groups(&text(&typed), NOW).is_ok());
        });
    }
}

#[test]
fn groups_tell_how_many_whom_and_when() {
    let mut home = Home::new();
    let of = |person: &str, at: i64| Incident {
        root_cause: format!("refused after {at} ms"),
        ..by(person, at)
    };
    home.put(vec![of("ada", NOW - 24_000), of("ada", NOW - 500), of("bob", NOW - 1)]);
    home.put(vec![incident("something else")]);
    let groups = home.reader().groups(&Filter::default(), NOW + 1).unwrap();
    let [many, one] = groups.as_slice() else { panic!("{groups:?}") };
    assert_eq!((many.count, many.users, many.swept), (3, 2, 0));
    assert_eq!((many.first_ms, many.last_ms), (NOW - 24_000, NOW - 1));
    assert_eq!((many.course[0], many.course[STEPS_END]), (1, 2));
    assert_eq!(many.course.iter().sum::<u32>(), 3);
    assert_eq!(many.newest.at_ms, NOW - 1);
    assert_eq!((one.count, one.users, &*one.newest.line), (1, 0, "something else"));
    let of_kind = Filter { kind: Some(many.kind.clone()), ..Filter::default() };
    assert_eq!(home.found(&of_kind).len(), 3);
}

const STEPS_END: usize = groups::STEPS - 1;

#[test]
fn people_who_are_hit_again_and_again_are_known() {
    let mut home = Home::new();
    home.put(vec![by("ada", NOW - 10), by("ada", NOW - 5), by("bob", NOW - 3)]);
    let mut offered = Incident { code: "SAMPLE_OTHER".into(), ..by("ada", NOW - 1) };
    offered.told = Some(Shown { support: true, ..Shown::default() });
    home.put(vec![offered, Incident { counted: false, ..by("bob", NOW) }, by("old", NOW - DAY)]);
    let near = home.reader().near_support(2, NOW - 1000).unwrap();
    let [ada] = near.as_slice() else { panic!("{near:?}") };
    assert_eq!((&*ada.user, ada.failures, ada.offered), ("user-ada", 3, true));
    assert_eq!(ada.codes, ["SAMPLE_OTHER", "SAMPLE_SILENT"]);
}

#[test]
fn the_first_and_the_newest_of_each_kind_stay() {
    let mut home = Home::with(Limits { count: 100, ..Limits::default() });
    for n in 0..100 {
        home.put((0..5).map(|i| incident(&format!("failure of round {n}, number {i}"))).collect());
    }
    home.put(vec![incident("a rare one")]);
    while home.store.sweep(NOW).unwrap() {}
    let left = home.found(&Filter { limit: 1000, ..Filter::default() });
    assert!(left.len() <= 100, "{}", left.len());
    for stays in ["failure of round 0, number 0", "failure of round 99, number 4", "a rare one"] {
        assert!(left.iter().any(|line| line == stays), "{stays}: {left:?}");
    }
    let groups = home.reader().groups(&Filter::default(), NOW).unwrap();
    assert_eq!(groups[0].count + groups[0].swept, 500, "{:?}", groups[0]);
    assert!(
        home.reader().search(&text("round")).unwrap().len() <= 100,
        "nor are they found by words"
    );
}

#[test]
fn what_is_too_old_goes() {
    let mut home = Home::new();
    let at = |days: i64| Incident { at_ms: NOW - days * DAY, ..incident("it") };
    home.put(vec![at(90), at(60), at(31), at(29), at(1)]);
    while home.store.sweep(NOW).unwrap() {}
    let left = home.reader().search(&Filter::default()).unwrap();
    let days: Vec<_> = left.iter().map(|found| (NOW - found.incident.at_ms) / DAY).collect();
    assert_eq!(days, [1, 29, 90], "the first of its kind stays");
}

#[test]
fn t08_more_kinds_than_there_is_room_for_do_not_fill_the_disk() {
    let mut home = Home::with(Limits { count: 500, ..Limits::default() });
    for n in 0..1_500 {
        let code = format!("SAMPLE_{n}");
        home.put(vec![Incident { code, ..incident("it") }]);
        home.store.sweep(NOW).unwrap();
    }
    assert!(home.store.rows() <= 501, "{}", home.store.rows());
    let kinds: i64 = home
        .store
        .connection
        .query_row("SELECT count(*) FROM swept", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kinds, 0, "nothing is left of kinds that are gone");
}

#[test]
fn s05_a_record_is_cut_where_it_is_too_long_and_says_so() {
    let mut home = Home::new();
    let long = "x".repeat(1024);
    let whole = Incident {
        stack: Some("y".repeat(100_000)),
        causes: vec![long.clone(); 64],
        frames: vec![long.clone(); 32],
        context: vec![Context { key: "k".into(), value: long, hidden: None }; 32],
        ..incident("the root")
    };
    let reference = whole.reference.clone();
    home.put(vec![whole]);
    let found = home.reader().by_reference(&reference).unwrap().unwrap();
    assert!(found.cut && &*found.root_cause == "the root");
    assert!(serde_json::to_string(&found).unwrap().len() <= MOST_BYTES);
}

#[test]
fn whoever_is_erased_leaves_nothing_in_the_file() {
    let mut home = Home::new();
    let context =
        |value: &str| vec![Context { key: "city".into(), value: value.into(), hidden: None }];
    let mut of_ada: Vec<_> =
        (0..50).map(|_| Incident { context: context("CANARY"), ..by("ada", NOW) }).collect();
    of_ada.push(Incident { context: context("stays"), ..by("bob", NOW) });
    home.put(of_ada);
    assert_eq!(home.store.erase("ada").unwrap(), 50);
    assert_eq!(home.found(&Filter::default()), ["it"]);
    for file in fs::read_dir(home.path.parent().unwrap()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        let left = bytes.windows(6).any(|window| window.eq_ignore_ascii_case(b"canary"));
        assert!(!left, "neither in the table nor in the index of words");
    }
}

#[cfg(unix)]
#[test]
fn t16_the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mut home = Home::new();
    home.put(vec![incident("it")]);
    for file in fs::read_dir(home.path.parent().unwrap()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.path().display());
    }
}

#[test]
fn a_configuration_is_kept_once_for_all_that_failed_under_it() {
    let mut home = Home::new();
    let configuration = |n: i32| Configuration { digest: format!("d{n}"), body: format!("[{n}]") };
    for n in [1, 1, 2] {
        home.store.put_batch(vec![incident("it")], &configuration(n)).unwrap();
    }
    let reader = home.reader();
    let ids: Vec<_> = reader
        .search(&Filter::default())
        .unwrap()
        .iter()
        .map(|f| f.incident.configuration)
        .collect();
    assert_eq!(ids, [Some(2), Some(1), Some(1)]);
    assert_eq!(reader.configuration(2).unwrap().as_deref(), Some("[2]"));
}

#[test]
fn a_newer_file_is_left_as_it_is() {
    let home = Home::new();
    let newer = SCHEMA.version() + 1;
    home.store.connection.pragma_update(None, "user_version", newer).unwrap();
    let refused = Store::open(&home.path, Limits::default(), Survives::Crash).unwrap_err();
    assert!(matches!(refused, OpenError::NewerSchema { .. }), "{refused}");
    assert!(matches!(Reader::open(&home.path).unwrap_err(), OpenError::NewerSchema { .. }));
}

/// `count` failures of one kind, and what is left of them.
fn storm(count: usize, limits: Limits) {
    let mut home = Home::with(limits);
    let long = "x".repeat(1500);
    let mut told = 0;
    while told < count {
        let batch = (0..256).map(|n| {
            let context = vec![Context { key: "k".into(), value: long.clone(), hidden: None }];
            Incident { context, ..by(&format!("{:032x}", told + n), NOW + 1) }
        });
        let mut batch: Vec<_> = batch.collect();
        if told == 0 {
            batch[0].line = "the first".into();
        }
        told += batch.len();
        home.put(batch);
        for _ in 0..3 {
            if !home.store.sweep(NOW).unwrap() {
                break;
            }
        }
    }
    home.put(vec![Incident { line: "the last".into(), ..incident("it") }]);
    let size =
        |name: &str| fs::metadata(home.path.with_file_name(name)).map_or(0, |about| about.len());
    let bytes = size(FILE);
    assert!(bytes <= limits.bytes, "{bytes} of {}", limits.bytes);
    let left = home.reader().search(&Filter { limit: 1, ..Filter::default() }).unwrap();
    assert_eq!(left[0].incident.line, "the last");
    let oldest = Filter { after: Some(0), limit: 1, ..Filter::default() };
    assert_eq!(home.reader().search(&oldest).unwrap()[0].incident.line, "the first");
    let groups = home.reader().groups(&Filter::default(), NOW + 2).unwrap();
    assert_eq!(
        groups[0].count + groups[0].swept,
        told as u64 + 1,
        "none is forgotten in the count"
    );
}

#[test]
fn s04_a_storm_of_one_kind_stays_under_the_limit() {
    storm(6_000, Limits { bytes: 8 * 1024 * 1024, ..Limits::default() });
}

#[test]
#[ignore = "takes minutes: cargo test -p breakfall-service --bin breakfall -- --ignored a_million"]
fn s04_a_million_failures_of_one_kind_stay_under_the_limit() {
    storm(1_000_000, Limits { bytes: 64 * 1024 * 1024, ..Limits::default() });
}
