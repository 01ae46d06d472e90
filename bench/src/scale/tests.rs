use crate::scale::Size;
use crate::scale::run;

#[test]
fn everything_is_measured_and_what_waits_is_counted() {
    let rows = run(Size { operations: 10, samples: 1, names: 10, pending: 100 });
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row.ns > 0.0), "{rows:?}");
    // A box of each, at least: nobody was dropped while the others were started.
    let waiting: Vec<f64> = rows.iter().filter_map(|row| row.bytes).collect();
    assert_eq!(waiting.len(), 2, "{rows:?}");
    assert!(waiting.iter().all(|bytes| *bytes >= 100.0), "{rows:?}");
}
