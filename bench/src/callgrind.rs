//! Instructions of a case, which repeat to the last digit where times do not.

use std::path::Path;
use std::process::Command;

use crate::measure::approximate;

pub(crate) const VALGRIND: &str = "/usr/bin/valgrind";
/// Once and twice as many runs are counted; the difference is theirs alone.
const TIMES: u64 = 256;

/// Instructions of one run, in user space. `None` where valgrind cannot be run.
pub(crate) fn instructions(group: &str, scenario: usize, case: usize) -> Option<f64> {
    let once = collected(group, scenario, case, TIMES)?;
    let twice = collected(group, scenario, case, 2 * TIMES)?;
    Some(approximate(twice.saturating_sub(once)) / approximate(TIMES))
}

/// Whether there will be instructions at all.
pub(crate) fn is_there() -> bool {
    Path::new(VALGRIND).exists()
}

fn collected(group: &str, scenario: usize, case: usize, times: u64) -> Option<u64> {
    let output = Command::new(VALGRIND)
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().ok()?)
        .args([group, "--repeat"])
        .args([scenario.to_string(), case.to_string(), times.to_string()])
        .output()
        .ok()?;
    let report = String::from_utf8_lossy(&output.stderr);
    let (_, count) = report.lines().find_map(|line| line.split_once("Collected : "))?;
    count.trim().parse().ok()
}
