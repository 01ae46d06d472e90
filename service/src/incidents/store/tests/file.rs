use super::*;
use crate::incidents::record::Status;
use crate::incidents::store::search::Wanted;

#[cfg(unix)]
#[test]
fn t16_the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mut home = Home::in_a_file(Limits::default()).unwrap();
    home.put(vec![incident("it")]);
    let Behind::Directory(directory) = &home.behind else { panic!("a file is in a directory") };
    for file in fs::read_dir(directory.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.path().display());
    }
}

#[test]
fn a_batch_is_one_part_of_the_index_of_words() {
    let mut home = Home::in_a_file(Limits::default()).unwrap();
    let mut batch: Vec<_> = (0..64).map(|n| incident(&format!("number {n}"))).collect();
    home.put(batch.clone());
    let parts = "SELECT count(DISTINCT segid) FROM words_idx";
    assert_eq!(home.number(parts), 1);
    // The same records once more, among others and in another order.
    batch.reverse();
    batch.extend((0..64).map(|_| incident("it")));
    home.put(batch);
    assert_eq!(home.number(parts), 2);
}

/// How many pages `work` writes to the log beside the file.
fn pages(home: &mut Home, work: impl FnOnce(&mut Store)) -> u64 {
    let Behind::Directory(directory) = &home.behind else { panic!("a file is in a directory") };
    let log = directory.path().join(format!("{FILE}-wal"));
    home.store.database.query("PRAGMA wal_checkpoint(TRUNCATE)", &[]).unwrap();
    work(&mut home.store);
    fs::metadata(log).unwrap().len() / 4096
}

#[test]
fn a_step_of_sweeping_seldom_writes_more_than_usual() {
    const MANY: usize = 8_000;
    let mut home = Home::in_a_file(Limits { count: MANY as u64, ..Limits::default() }).unwrap();
    home.store.database.query("PRAGMA synchronous = OFF", &[]).unwrap();
    let mut steps = Vec::new();
    for _ in 0..2 * MANY / 256 {
        home.put(many(256));
        let mut more = true;
        while more {
            steps.push(pages(&mut home, |store| more = store.sweep(NOW).unwrap()));
        }
    }
    steps.retain(|pages| *pages > 0);
    steps.sort_unstable();
    let usual = steps[steps.len() / 2];
    let large = steps.iter().filter(|pages| **pages > 3 * usual).count();
    // Where it tidies the index of words by itself, it is one of six.
    assert!(
        large < steps.len() / 12,
        "{large} of {} are larger than three of {usual}",
        steps.len()
    );
}

#[test]
fn what_was_swept_away_leaves_the_index_of_words_in_a_quiet_moment() {
    let mut home = Home::in_a_file(Limits { count: 200, ..Limits::default() }).unwrap();
    home.put(many(2000));
    while home.store.sweep(NOW).unwrap() {}
    let size = |home: &Home| home.number("SELECT sum(length(block)) FROM words_data");
    let before = size(&home);
    for _ in 0..3 {
        home.store.tidy().unwrap();
    }
    let after = size(&home);
    assert!(after < before / 5, "{before} bytes, then {after}");
    assert_eq!(home.found(&text("word99")).len(), 50, "a page of the 200 that are left");
}

/// So many records, each of many words.
fn many(count: usize) -> Vec<Incident> {
    let words: Vec<_> = (0..100).map(|n| format!("word{n}")).collect();
    let line = words.join(" ");
    (0..count).map(|_| incident(&line)).collect()
}

#[test]
fn many_are_counted_in_one_index() {
    let mut home = Home::in_a_file(Limits::default()).unwrap();
    home.put(vec![incident("rare")]);
    home.put((0..1000).map(|_| by("ada", NOW)).collect());
    let plan = |sql: &str, values: &[Value]| {
        let steps = home.store.database.query(&format!("EXPLAIN QUERY PLAN {sql}"), values);
        let steps: Vec<_> = steps.unwrap().iter().map(|step| step.text(3).unwrap()).collect();
        steps.join("; ")
    };
    let counting = |filter: &Filter| {
        let wanted = Wanted::counted(filter, &*home.store.database).unwrap().unwrap();
        let sql = format!("SELECT kind, person FROM incidents WHERE {}", wanted.sql());
        plan(&sql, &wanted.values)
    };
    let some = |text: &str| Some(text.to_owned());
    for filter in [
        Filter::default(),
        Filter { since_ms: Some(NOW), ..Filter::default() },
        Filter {
            operations: vec!["ask".into()],
            status: Some(Status::Failed),
            ..Filter::default()
        },
        Filter { code: some("SAMPLE_SILENT"), ..Filter::default() },
        Filter { version: some(""), ..Filter::default() },
        Filter { class: some("unavailable"), kind: home.kind(), ..Filter::default() },
        text("it"),
    ] {
        let plan = counting(&filter);
        assert!(plan.contains("USING COVERING INDEX incidents_by_time"), "{filter:?}: {plan}");
    }
    let few = counting(&text("rare"));
    assert!(few.contains("INTEGER PRIMARY KEY"), "{few}");
    let people = plan(groups::PEOPLE, &[0_i64.into(), 1_i64.into()]);
    assert!(people.contains("USING COVERING INDEX incidents_by_person"), "{people}");
}
