//! The figures, for people and for programs.

use std::fmt::Write;

use serde::Serialize;

use crate::measure::Figures;

/// What one case costs.
#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) group: &'static str,
    pub(crate) scenario: &'static str,
    pub(crate) name: &'static str,
    #[serde(flatten)]
    pub(crate) figures: Figures,
    pub(crate) instructions: Option<f64>,
    pub(crate) size: usize,
}

/// A Markdown table for each group. `size` is that of `Result<u64, E>` for errors and of the future for the pipeline.
pub(crate) fn text(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut group = "";
    for row in rows {
        if row.group != group {
            group = row.group;
            text.push_str(&header(group));
        }
        let Figures { median_ns, min_ns, allocations, allocated_bytes } = row.figures;
        let instructions = row.instructions.map(|count| format!("{count:.0}")).unwrap_or_default();
        let size = if row.size == 0 { String::new() } else { row.size.to_string() };
        let line = format!(
            "| {:<38} | {:<18} | {median_ns:>9.1} | {min_ns:>9.1} | {instructions:>9} | {:>6} | {:>7} | {size:>5} |\n",
            row.scenario,
            row.name,
            short(allocations),
            short(allocated_bytes),
        );
        text.push_str(&line);
    }
    text
}

/// One JSON array of all rows.
pub(crate) fn json(rows: &[Row]) -> String {
    serde_json::to_string_pretty(rows).unwrap_or_default()
}

fn header(group: &str) -> String {
    let mut header = format!("\n## {group}\n\n");
    let written = writeln!(
        header,
        "| {:<38} | {:<18} | {:>9} | {:>9} | {:>9} | {:>6} | {:>7} | {:>5} |\n|{}|{}|{}|{}|{}|{}|{}|{}|",
        "work",
        "who",
        "ns median",
        "ns min",
        "instr",
        "allocs",
        "bytes",
        "size",
        "-".repeat(40),
        "-".repeat(20),
        "-".repeat(10) + ":",
        "-".repeat(10) + ":",
        "-".repeat(10) + ":",
        "-".repeat(7) + ":",
        "-".repeat(8) + ":",
        "-".repeat(6) + ":",
    );
    debug_assert!(written.is_ok(), "a String takes everything");
    header
}

/// Whole where it is whole.
fn short(number: f64) -> String {
    if number.fract().abs() < 1e-9 { format!("{number:.0}") } else { format!("{number:.2}") }
}
