//! The figures, for people and for programs.

use crate::flows::Row;

pub(crate) fn json(rows: &[Row]) -> String {
    serde_json::to_string_pretty(rows).unwrap_or_default()
}

pub(crate) fn text(rows: &[Row]) -> String {
    let mut text = "| work | who | at once | a second | p50 ms | p99 ms | a sync | bytes |\n|---|---|---:|---:|---:|---:|---:|---:|\n".to_owned();
    for row in rows {
        let Row { work, who, clients, per_second, p50_ms, p99_ms, per_sync, bytes } = row;
        let number = |number: &Option<f64>, places: usize| {
            number.map(|number| format!("{number:.places$}")).unwrap_or_default()
        };
        let (per_sync, bytes) = (number(per_sync, 1), number(bytes, 0));
        let line = format!(
            "| {work} | {who} | {clients} | {per_second:.0} | {p50_ms:.2} | {p99_ms:.2} | {per_sync} | {bytes} |\n"
        );
        text.push_str(&line);
    }
    text
}
