//! The instructions of the hot paths, pinned, so that they cannot creep: unlike times they are the same on a busy machine. The program
//! is built for release as its users build it, and counted by callgrind.
#![cfg(test)]

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

const VALGRIND: &str = "/usr/bin/valgrind";
/// User-space instructions of one run of a path, its loop included. Who makes one of them cheaper lowers the pin.
type Pins = [(&'static str, u64)];
/// An operation with everything armed.
const OPERATION: &Pins = &[
    ("bare-ready", 18),
    ("bare-pending", 37),
    ("ready", 107),
    ("pending", 419),
    ("fallback", 787),
    ("retried", 3880),
    ("ready-recorded", 108),
    ("pending-recorded", 420),
    ("fallback-recorded", 4532),
];
/// A request through the edge, and its service alone.
const EDGE: &Pins = &[
    ("bare-get", 2361),
    ("bare-post", 2687),
    ("get", 4179),
    ("post", 5084),
    ("browser", 5002),
    ("tier", 7109),
];
/// How far a number may be off, in percent: the C library, whose allocator is in the last of them, differs from machine to machine. Of a
/// request through the edge half is not the edge.
const TOLERANCE: u64 = 5;
const TOLERANCE_OF_EDGE: u64 = 3;
/// Once and twice as many runs are counted; the difference is theirs alone.
const TIMES: u64 = 2000;

#[test]
fn the_hot_paths_cost_what_is_pinned() {
    let Some(counted) = counted("breakfall-cost", OPERATION, TOLERANCE) else { return };
    // Whatever succeeds pays nothing for somebody who keeps a record; the one is a look at the queue now and then.
    let of = |path: &str| counted.iter().find(|(name, _)| *name == path).unwrap().1;
    for path in ["ready", "pending"] {
        let (without, with) = (of(path), of(&format!("{path}-recorded")));
        assert!(with <= without + 2, "{path}: {with} instead of {without}");
    }
}

#[test]
fn a_request_through_the_edge_costs_what_is_pinned() {
    counted("breakfall-cost-edge", EDGE, TOLERANCE_OF_EDGE);
}

/// What the paths of `package` cost, which is what is pinned. `None` where nothing can be counted.
fn counted(package: &str, pins: &Pins, tolerance: u64) -> Option<Vec<(&'static str, u64)>> {
    if !Path::new(VALGRIND).exists() {
        let required = std::env::var_os("CI").is_some_and(|ci| ci == "true");
        assert!(!required, "{VALGRIND} is missing: .ci/services installs it");
        eprintln!("SKIPPED: {VALGRIND} is not there, no instructions are counted");
        return None;
    }
    let program = built(package);
    let counted: Vec<_> =
        pins.iter().map(|(path, _)| (*path, instructions(&program, path))).collect();
    let off = pins.iter().zip(&counted).filter(|((_, pinned), (_, counted))| {
        counted.abs_diff(*pinned) * 100 > (pinned * tolerance).max(100)
    });
    let off: Vec<_> = off
        .map(|((path, pinned), (_, counted))| format!("{path}: {counted} instead of {pinned}"))
        .collect();
    assert!(off.is_empty(), "{off:#?}\nlook at what did it, then correct what is pinned");
    Some(counted)
}

/// The program, for release, with the features that it asks for and no others.
fn built(package: &str) -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--locked", "--message-format=json", "-p", package]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let messages = String::from_utf8(output.stdout).unwrap();
    let (_, executable) = messages.rsplit_once("\"executable\":\"").unwrap();
    executable.split_once('"').unwrap().0.into()
}

/// Instructions of one run of `path`.
fn instructions(program: &Path, path: &str) -> u64 {
    let [once, twice] = [TIMES, 2 * TIMES].map(|times| collected(program, path, times));
    (twice - once + TIMES / 2) / TIMES
}

fn collected(program: &Path, path: &str, times: u64) -> u64 {
    let mut valgrind = Command::new(VALGRIND);
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    valgrind.arg(program).args([path, &times.to_string()]);
    // Stacks of failures are off by default, and this measures the default.
    valgrind.env_remove("RUST_BACKTRACE").env_remove("RUST_LIB_BACKTRACE");
    let output = valgrind.output().unwrap();
    let report = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{path}: {report}");
    let (_, count) = report.lines().find_map(|line| line.split_once("Collected : ")).unwrap();
    count.trim().parse().unwrap()
}
