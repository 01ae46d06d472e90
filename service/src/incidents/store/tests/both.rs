use proptest::test_runner::TestRunner;

use super::*;
use crate::incidents::record::Context;
use crate::incidents::record::Shown;
use crate::incidents::record::Status;

/// Each test in a file and on a server.
macro_rules! on_both {
    ($($test:ident,)*) => {
        mod in_a_file { $(#[test] fn $test() { super::$test(super::Home::in_a_file); })* }
        mod on_a_server { $(#[test] fn $test() { super::$test(super::Home::on_a_server); })* }
    };
}

on_both! {
    what_was_put_is_found_by_its_reference_as_it_was,
    what_comes_later_of_the_same_failure_joins_what_is_there,
    each_filter_finds_what_has_it_and_nothing_else,
    k05_hostile_words_are_only_words,
    groups_tell_how_many_whom_and_when,
    what_came_after_a_failure_of_its_kind_is_counted_up_to_a_thousand,
    people_who_are_hit_again_and_again_are_known,
    the_first_and_the_newest_of_each_kind_stay,
    what_is_too_old_goes,
    t08_more_kinds_than_there_is_room_for_do_not_fill_the_disk,
    s05_a_record_is_cut_where_it_is_too_long_and_says_so,
    a_configuration_is_kept_once_for_all_that_failed_under_it,
    whoever_is_erased_leaves_nothing,
    k05_any_search_is_answered,
    words_are_found_in_any_case_and_with_or_without_accents,
    what_is_written_twice_is_there_once,
    a_batch_is_kept_whole_or_not_at_all,
    hostile_characters_are_kept_and_found,
    a_newer_store_is_left_as_it_is,
    s04_a_storm_of_one_kind_stays_under_the_limit,
}

fn what_was_put_is_found_by_its_reference_as_it_was(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    let told = Shown { locale: "de".into(), status: 503, ..Shown::default() };
    let whole = Incident { told: Some(told), ..incident("the station is silent") };
    home.put(vec![whole.clone(), incident("another")]);
    let found = home.reader().by_reference(&whole.reference).unwrap().unwrap();
    assert_eq!(found, Incident { kind: found.kind.clone(), ..whole });
    assert!(home.reader().by_reference("BF-NONE").unwrap().is_none());
}

fn what_comes_later_of_the_same_failure_joins_what_is_there(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
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
    assert_eq!(home.store.extent().rows, 1);
    assert_eq!(home.found(&text("better silence")), ["the line is known better now"]);
    assert_eq!(home.found(&text("it")), [""; 0], "what it was found by before, it is not any more");
    let person = Filter { person: Some("ada".into()), ..Filter::default() };
    assert_eq!(home.found(&person).len(), 1, "whom it hit is not forgotten");
}

fn each_filter_finds_what_has_it_and_nothing_else(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    let special = Incident {
        at_ms: NOW + 10,
        operation: "tell".into(),
        code: "SAMPLE_OTHER".into(),
        class: "internal".into(),
        request: Some("r-9".into()),
        trace: Some("0af7651916cd43dd8448eb211c80319c".into()),
        version: "9.9.9".into(),
        status: Status::Abandoned,
        person: Some("abcdef".into()),
        ..incident("special")
    };
    let end = Incident { at_ms: NOW + 20, ..incident("later") };
    home.put(vec![incident("before"), special, end]);
    let some = |text: &str| Some(text.to_owned());
    for filter in [
        Filter { operations: vec!["nobody".into(), "tell".into()], ..Filter::default() },
        Filter { code: some("SAMPLE_OTHER"), ..Filter::default() },
        Filter { class: some("internal"), ..Filter::default() },
        Filter { version: some("9.9.9"), ..Filter::default() },
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

fn k05_hostile_words_are_only_words(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
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

fn groups_tell_how_many_whom_and_when(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
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

fn what_came_after_a_failure_of_its_kind_is_counted_up_to_a_thousand(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    home.put(vec![by("ada", NOW), incident("something else")]);
    let first = home.reader().search(&Filter { person: Some("ada".into()), ..Filter::default() });
    let first = first.unwrap().remove(0).incident;
    let more = |home: &Home| home.reader().more(&first).unwrap();
    assert_eq!(more(&home), More { count: 0, last_ms: NOW });
    home.put(vec![by("bob", NOW + 5), incident("something else"), by("eve", NOW + 9)]);
    assert_eq!(more(&home), More { count: 2, last_ms: NOW + 9 });
    home.put((0..1000).map(|_| by("eve", NOW + 11)).collect());
    assert_eq!(more(&home), More { count: 1000, last_ms: NOW + 11 });
}

const STEPS_END: usize = groups::STEPS - 1;

fn people_who_are_hit_again_and_again_are_known(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    home.put(vec![by("ada", NOW - 10), by("ada", NOW - 5), by("bob", NOW - 3)]);
    let mut offered = Incident { code: "SAMPLE_OTHER".into(), ..by("ada", NOW - 1) };
    offered.told = Some(Shown { support: true, ..Shown::default() });
    home.put(vec![offered, Incident { counted: false, ..by("bob", NOW) }, by("old", NOW - DAY)]);
    let near = home.reader().near_support(2, NOW - 1000).unwrap();
    let [ada] = near.as_slice() else { panic!("{near:?}") };
    assert_eq!((&*ada.user, ada.failures, ada.offered), ("user-ada", 3, true));
    assert_eq!(ada.codes, ["SAMPLE_OTHER", "SAMPLE_SILENT"]);
}

fn the_first_and_the_newest_of_each_kind_stay(make: Make) {
    let Some(mut home) = make(Limits { count: 100, ..Limits::default() }) else { return };
    for n in 0..100 {
        home.put((0..5).map(|i| incident(&format!("failure of round {n}, number {i}"))).collect());
    }
    home.put(vec![incident("a rare one")]);
    while home.store.sweep(NOW).unwrap() {}
    let left = home.found(&Filter { limit: 1000, ..Filter::default() });
    assert_eq!(left.len(), 100, "no more than necessary go");
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

fn what_is_too_old_goes(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    let at = |days: i64| Incident { at_ms: NOW - days * DAY, ..incident("it") };
    home.put(vec![at(90), at(60), at(31), at(29), at(1)]);
    while home.store.sweep(NOW).unwrap() {}
    let left = home.reader().search(&Filter::default()).unwrap();
    let days: Vec<_> = left.iter().map(|found| (NOW - found.incident.at_ms) / DAY).collect();
    assert_eq!(days, [1, 29, 90], "the first of its kind stays");
}

fn t08_more_kinds_than_there_is_room_for_do_not_fill_the_disk(make: Make) {
    let Some(mut home) = make(Limits { count: 500, ..Limits::default() }) else { return };
    for n in 0..150 {
        let of_kind = |kind| Incident { code: format!("SAMPLE_{n}_{kind}"), ..incident("it") };
        home.put((0..10).map(of_kind).collect());
        home.store.sweep(NOW).unwrap();
    }
    assert!(home.store.extent().rows <= 500, "{}", home.store.extent().rows);
    let kinds = home.number("SELECT count(*) FROM swept");
    assert_eq!(kinds, 0, "nothing is left of kinds that are gone");
}

fn s05_a_record_is_cut_where_it_is_too_long_and_says_so(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
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

fn a_configuration_is_kept_once_for_all_that_failed_under_it(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    let configuration = |n: i32| Configuration { digest: format!("d{n}"), body: format!("[{n}]") };
    for n in [1, 1, 2] {
        home.store.put_batch(&mut [incident("it")], &configuration(n)).unwrap();
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

fn whoever_is_erased_leaves_nothing(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    let context =
        |value: &str| vec![Context { key: "city".into(), value: value.into(), hidden: None }];
    let mut of_ada: Vec<_> =
        (0..50).map(|_| Incident { context: context("CANARY"), ..by("ada", NOW) }).collect();
    of_ada.push(Incident { context: context("stays"), ..by("bob", NOW) });
    home.put(of_ada);
    assert_eq!(home.store.erase("ada").unwrap(), 50);
    assert_eq!(home.found(&Filter::default()), ["it"]);
    assert_eq!(home.found(&text("canary")), [""; 0]);
    assert_eq!(home.number("SELECT count(*) FROM words"), 1);
    let Behind::Directory(directory) = &home.behind else { return };
    for file in fs::read_dir(directory.path()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        let left = bytes.windows(6).any(|window| window.eq_ignore_ascii_case(b"canary"));
        assert!(!left, "neither in the table nor in the index of words");
    }
}

fn k05_any_search_is_answered(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    home.put(vec![incident("something")]);
    let reader = home.reader();
    let typed = "\\PC{0,80}|[\"*^(){}:+\u{0}-]{0,20}|(AND|OR|NOT|NEAR|&|<->|\"|'| ){0,12}";
    let answered = TestRunner::default().run(&typed, |typed| {
        let some = Some(typed.clone());
        let everywhere = Filter {
            operations: some.iter().cloned().collect(),
            code: some.clone(),
            person: some,
            ..text(&typed)
        };
        proptest::prop_assert!(reader.search(&text(&typed)).is_ok());
        proptest::prop_assert!(reader.search(&everywhere).is_ok());
        proptest::prop_assert!(reader.groups(&text(&typed), NOW).is_ok());
        Ok(())
    });
    answered.unwrap();
}

fn words_are_found_in_any_case_and_with_or_without_accents(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    home.put(vec![incident("Élan über 10.0.0.7:443 für /var/log/x_y-z, 東京 العربية naïve")]);
    for something in [
        "elan",
        "ÜBER",
        "uber",
        "10.0",
        "0.7:4",
        "x_y",
        "y-z",
        "log/x",
        "東京",
        "العرب",
        "naive",
        "na",
    ] {
        assert_eq!(home.found(&text(something)).len(), 1, "{something:?}");
    }
    for nothing in ["lan", "443:7", "z-y", "x_z", "京", "loga"] {
        assert_eq!(home.found(&text(nothing)), [""; 0], "{nothing:?}");
    }
}

fn what_is_written_twice_is_there_once(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    let mut batch = vec![by("ada", NOW), incident("it")];
    home.store.put_batch(&mut batch, &Configuration::default()).unwrap();
    let first = home.reader().search(&Filter::default()).unwrap();
    home.store.put_batch(&mut batch, &Configuration::default()).unwrap();
    assert_eq!(home.reader().search(&Filter::default()).unwrap(), first);
    assert_eq!((home.store.extent().rows, home.number("SELECT count(*) FROM words")), (2, 2));
}

fn a_batch_is_kept_whole_or_not_at_all(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    let broken = |database: &dyn Database| {
        database.each(
            "INSERT INTO swept (kind, count) VALUES (?1, ?2)",
            &[vec!["k".into(), 1_i64.into()]],
        )?;
        database.each(
            "INSERT INTO swept (kind, count) VALUES (?1, ?2)",
            &[vec!["k".into(), 1_i64.into()]],
        )
    };
    let failed = transaction(&*home.store.database, broken).unwrap_err();
    assert!(failed.is_of_the_record(), "{failed}");
    assert_eq!(home.number("SELECT count(*) FROM swept"), 0);
    home.put(vec![incident("afterwards")]);
    assert_eq!(home.found(&Filter::default()), ["afterwards"]);
}

fn hostile_characters_are_kept_and_found(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    let request = format!("nul \0 {}", "long ".repeat(4000));
    let hostile = Incident { request: Some(request.clone()), ..incident("a \0 b \u{202e} '; --") };
    home.put(vec![hostile]);
    let found = Filter { request: Some(request), ..Filter::default() };
    assert_eq!(home.found(&found), ["a \0 b \u{202e} '; --"]);
}

fn a_newer_store_is_left_as_it_is(make: Make) {
    let Some(home) = make(Limits::default()) else { return };
    home.be_newer();
    assert!(Store::open(&home.place, Limits::default()).unwrap_err().is_newer());
    let refused = Reader::open(&home.place).unwrap_err();
    assert!(refused.is_newer() && refused.to_string().contains("schema 99"), "{refused}");
}

fn s04_a_storm_of_one_kind_stays_under_the_limit(make: Make) {
    storm(make, 6_000, Limits { bytes: 8 * 1024 * 1024, ..Limits::default() });
}

fn storm(make: Make, count: usize, limits: Limits) {
    let Some(mut home) = make(limits) else { return };
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
        for _ in 0..6 {
            if !home.store.sweep(NOW).unwrap() {
                break;
            }
        }
    }
    home.put(vec![Incident { line: "the last".into(), ..incident("it") }]);
    let bytes = home.bytes();
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
