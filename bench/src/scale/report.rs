//! The table of scale, for people and for programs.

use crate::scale::Row;

/// A Markdown table.
pub(crate) fn text(rows: &[Row]) -> String {
    let mut text = String::from("\n## scale\n\n| work | who | ns | bytes |\n|---|---|---:|---:|\n");
    for Row { work, who, ns, bytes } in rows {
        let bytes = bytes.map(|bytes| format!("{bytes:.0}")).unwrap_or_default();
        let line = format!("| {work} | {who} | {ns:.1} | {bytes} |\n");
        text.push_str(&line);
    }
    text
}

/// One JSON array of all rows.
pub(crate) fn json(rows: &[Row]) -> String {
    serde_json::to_string_pretty(rows).unwrap_or_default()
}
