//! What is counted is the same whichever way it is counted.

use super::*;
use crate::incidents::record::Status;

#[test]
fn many_are_counted_as_few_are_in_a_file() {
    many_are_counted_as_few_are(Home::in_a_file);
}

#[test]
fn many_are_counted_as_few_are_on_a_server() {
    many_are_counted_as_few_are(Home::on_a_server);
}

fn many_are_counted_as_few_are(make: Make) {
    let Some(mut home) = make(Limits::default()) else { return };
    // Of each hundred records two are of another kind, one of which ended well.
    let hundred = |n: usize| {
        let person = |n: usize| format!("{n:012x}{:020}", 0);
        let usual = move |m| by(&person(n * 100 + m), NOW);
        let code = "SAMPLE_OTHER".to_owned();
        let other = Incident { code, class: "internal".into(), ..by(&person(0), NOW) };
        let good = Incident { status: Status::Degraded, operation: "tell".into(), ..other.clone() };
        let good = Incident { reference: Reference::random().to_string(), ..good };
        (0..98).map(usual).chain([other, good]).collect::<Vec<_>>()
    };
    for n in 0..20 {
        home.put(hundred(n));
    }
    let some = |text: &str| Some(text.to_owned());
    let all = Filter::default();
    for (filter, count, users) in [
        (all.clone(), [1960, 20, 20], [1960, 1, 1]),
        (Filter { since_ms: Some(NOW), ..all.clone() }, [1960, 20, 20], [1960, 1, 1]),
        (Filter { until_ms: Some(NOW), ..all.clone() }, [0, 0, 0], [0, 0, 0]),
        (Filter { operations: vec!["ask".into()], ..all.clone() }, [1960, 20, 0], [1960, 1, 0]),
        (Filter { code: some("SAMPLE_SILENT"), ..all.clone() }, [1960, 0, 0], [1960, 0, 0]),
        (Filter { class: some("internal"), ..all.clone() }, [0, 20, 20], [0, 1, 1]),
        (Filter { status: Some(Status::Failed), ..all.clone() }, [1960, 20, 0], [1960, 1, 0]),
        (Filter { person: some("00000"), ..all.clone() }, [1960, 20, 20], [1960, 1, 1]),
        (text("it"), [1960, 20, 20], [1960, 1, 1]),
        (text("sample_sil"), [1960, 0, 0], [1960, 0, 0]),
        (text("tell"), [0, 0, 20], [0, 0, 1]),
    ] {
        let groups = home.reader().groups(&filter, NOW + 1).unwrap();
        let of = |code: &str, operation: &str| {
            let is =
                |group: &&Group| group.newest.code == code && group.newest.operation == operation;
            let group = groups.iter().find(is);
            group.map_or((0, 0), |group| (group.count, group.users))
        };
        let found =
            [of("SAMPLE_SILENT", "ask"), of("SAMPLE_OTHER", "ask"), of("SAMPLE_OTHER", "tell")];
        assert_eq!((found.map(|of| of.0), found.map(|of| of.1)), (count, users), "{filter:?}");
        let whole = Filter { status: None, ..filter.clone() };
        let statuses: u64 =
            home.reader().statuses(&filter).unwrap().into_iter().map(|(_, count)| count).sum();
        let counted: u64 =
            home.reader().groups(&whole, NOW + 1).unwrap().iter().map(|group| group.count).sum();
        assert_eq!(statuses, counted, "{filter:?}");
    }
}
