//! The table of the storm, for people and for programs.

use crate::storm::Row;
use crate::storm::figures::Figures;

/// A Markdown table.
pub(crate) fn text(rows: &[Row]) -> String {
    let mut text = String::from(
        "\n## storm\n\n\
         | trouble | clients | system | success % | calls/press, outage | overall | peak | back after s | lost | lost after |\n\
         |---|---:|---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for Row { scenario, clients, system, figures } in rows {
        let Figures {
            success_percent,
            amplification_outage,
            amplification,
            peak,
            recovery_seconds,
            lost,
            lost_after,
        } = figures;
        let recovery =
            recovery_seconds.map_or_else(|| "never".to_owned(), |after| after.to_string());
        let line = format!(
            "| {scenario} | {clients} | {system} | {success_percent:.3} | {amplification_outage:.3} | \
             {amplification:.3} | {peak:.2} | {recovery} | {lost:.0} | {lost_after:.0} |\n",
        );
        text.push_str(&line);
    }
    text
}

/// One JSON array of all rows.
pub(crate) fn json(rows: &[Row]) -> String {
    serde_json::to_string_pretty(rows).unwrap_or_default()
}
