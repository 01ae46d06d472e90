//! Instructions of a case, which repeat to the last digit where times do not.

use std::io;
use std::path::Path;
use std::process::Command;

use crate::measure::approximate;

pub(crate) const VALGRIND: &str = "/usr/bin/valgrind";
/// Once and twice as many runs are counted; the difference is theirs alone.
const TIMES: u64 = 256;

/// Instructions of one run, in user space. `None` where valgrind cannot be run.
pub(crate) fn instructions(group: &str, scenario: usize, case: usize) -> Option<f64> {
    let place = [scenario.to_string(), case.to_string()];
    each(|times| {
        let mut command = this_program().ok()?;
        command.args([group, "--repeat"]).args(&place).arg(times.to_string());
        collected_in(&String::from_utf8_lossy(&command.output().ok()?.stderr))
    })
}

/// Instructions of one of the times that `collected` counts.
pub(crate) fn each(mut collected: impl FnMut(u64) -> Option<u64>) -> Option<f64> {
    let once = collected(TIMES)?;
    let twice = collected(2 * TIMES)?;
    Some(approximate(twice.saturating_sub(once)) / approximate(TIMES))
}

/// Whether there will be instructions at all.
pub(crate) fn is_there() -> bool {
    Path::new(VALGRIND).exists()
}

/// This program, so that its instructions are counted.
pub(crate) fn this_program() -> io::Result<Command> {
    Ok(counted(&std::env::current_exe()?))
}

/// A program, so that its instructions are counted.
pub(crate) fn counted(program: &Path) -> Command {
    let mut command = Command::new(VALGRIND);
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program);
    command
}

/// How many instructions were counted, as the report on stderr says.
pub(crate) fn collected_in(report: &str) -> Option<u64> {
    let (_, count) = report.lines().find_map(|line| line.split_once("Collected : "))?;
    count.trim().parse().ok()
}
