//! The figures, and what is asked of them, for people and for programs.

use serde_json::json;

use crate::bars;
use crate::bars::Bar;
use crate::bars::Line;
use crate::flows::Row;
use crate::flows::asking::WORK;
use crate::flows::bare;
use crate::flows::duroxide;
use crate::flows::ours;
use crate::flows::restate;

/// How many at once the engines are compared at.
const MANY: u32 = 64;

pub(crate) fn json(rows: &[Row]) -> String {
    let all = json!({ "rows": rows, "bars": asked(rows) });
    serde_json::to_string_pretty(&all).unwrap_or_default()
}

pub(crate) fn text(rows: &[Row]) -> String {
    let mut text = "| work | who | at once | a second | p50 ms | p99 ms | a sync | bytes |\n|---|---|---:|---:|---:|---:|---:|---:|\n".to_owned();
    for row in rows {
        let Row { work, who, clients, per_second, p50_ms, p99_ms, per_sync, bytes, lost } = row;
        let number = |number: &Option<f64>, places: usize| {
            number.map(|number| format!("{number:.places$}")).unwrap_or_default()
        };
        let (per_sync, bytes) = (number(per_sync, 1), number(bytes, 0));
        let lost = if *lost == 0 { String::new() } else { format!(", {lost} lost") };
        let line = format!(
            "| {work}{lost} | {who} | {clients} | {per_second:.0} | {p50_ms:.2} | {p99_ms:.2} | {per_sync} | {bytes} |\n"
        );
        text.push_str(&line);
    }
    text + &bars::text("flows", &asked(rows))
}

/// What is asked of the figures, as far as there are rows to compare with.
fn asked(rows: &[Row]) -> Vec<Line> {
    let of = |who: &str, work: &str, clients: u32| {
        let is_it = |row: &&Row| row.who.starts_with(who) && row.work == work;
        rows.iter().filter(move |row| row.clients == clients).filter(is_it).collect::<Vec<_>>()
    };
    // Of several ways to set one up, the fastest.
    let rate = |who: &str, work: &str| {
        of(who, work, MANY).iter().map(|row| row.per_second).reduce(f64::max)
    };
    let exactly = |who: &str, work: &str, clients: u32| {
        of(who, work, clients).into_iter().find(|row| row.who == who)
    };
    let (Some(many), Some(alone)) = (exactly(ours::WHO, WORK, MANY), exactly(ours::WHO, WORK, 1))
    else {
        return Vec::new();
    };
    let times = |other: f64| many.per_second / other;
    let at = format!("{MANY} at once, times as many as");
    let single = exactly(bare::WHO, bare::SINGLE, 1);
    [
        single.map(|sync| {
            let what = "p50 alone, in fsyncs of the disk";
            Line::new(ours::WHO, what, alone.p50_ms / sync.p50_ms).asked(Bar::AtMost(8.0))
        }),
        rate(bare::WHO, bare::STREAM).map(|rate| {
            Line::new(ours::WHO, format!("{at} {}", bare::WHO), times(rate))
                .asked(Bar::AtLeast(0.5))
        }),
        rate(restate::WHO, WORK).map(|rate| {
            Line::new(ours::WHO, format!("{at} Restate"), times(rate)).asked(Bar::AtLeast(8.0))
        }),
        rate(duroxide::WHO, WORK).map(|rate| {
            Line::new(ours::WHO, format!("{at} {}", duroxide::WHO), times(rate))
                .asked(Bar::AtLeast(30.0))
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(work: &str, who: &str, clients: u32, per_second: f64, p50_ms: f64) -> Row {
        let (work, who) = (work.to_owned(), who.to_owned());
        Row {
            work,
            who,
            clients,
            per_second,
            p50_ms,
            p99_ms: 9.0,
            per_sync: None,
            bytes: None,
            lost: 0,
        }
    }

    #[test]
    fn each_is_compared_with_the_fastest_of_the_other() {
        let rows = [
            row(bare::SINGLE, bare::WHO, 1, 1000.0, 1.0),
            row(WORK, ours::WHO, 1, 250.0, 4.0),
            row(bare::STREAM, bare::WHO, MANY, 1000.0, 9.0),
            row(WORK, ours::WHO, MANY, 1200.0, 9.0),
            row(WORK, restate::WHO, MANY, 200.0, 9.0),
            row(WORK, "duroxide", MANY, 20.0, 9.0),
            row(WORK, "duroxide, poll 2 ms", MANY, 40.0, 9.0),
        ];
        let told = text(&rows);
        for bar in [
            "| breakfall-flow | p50 alone, in fsyncs of the disk | 4 | ≤ 8 | yes |",
            "| breakfall-flow | 64 at once, times as many as bare file | 1.2 | ≥ 0.5 | yes |",
            "| breakfall-flow | 64 at once, times as many as Restate | 6 | ≥ 8 | NO |",
            "| breakfall-flow | 64 at once, times as many as duroxide | 30 | ≥ 30 | yes |",
            "3 of 4 bars are held.",
        ] {
            assert!(told.contains(bar), "{bar} is not in {told}");
        }
        let without = text(&rows[..4]);
        assert!(without.contains("2 of 2 bars are held."), "{without}");
    }

    #[test]
    fn what_came_to_nothing_is_told() {
        let mut one = row(WORK, "duroxide", 1, 2.0, 370.0);
        one.lost = 3;
        assert!(text(&[one]).contains("| 3 steps, 3 lost | duroxide | 1 |"));
    }
}
