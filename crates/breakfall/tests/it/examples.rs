//! Each example ends with what it prints; here it is run and compared.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Text with every number read as `0`: waits are spread by chance.
fn folded(text: &str) -> String {
    let mut folded = String::new();
    for c in text.chars() {
        let digit = c.is_ascii_digit();
        if !(digit && folded.ends_with('0')) {
            folded.push(if digit { '0' } else { c });
        }
    }
    folded
}

#[test]
fn hello_prints_what_it_says() {
    assert!(prints_what_it_says("hello") <= 40, "the first example fits on a screen");
}

#[test]
fn lossless_prints_what_it_says() {
    prints_what_it_says("lossless");
}

/// Runs the example and compares; gives how many lines it has.
fn prints_what_it_says(name: &str) -> usize {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/{name}.rs"));
    let source = fs::read_to_string(source).unwrap();
    let expected: Vec<_> = source.lines().filter_map(|line| line.strip_prefix("// ")).collect();

    // Cargo builds the examples beside the tests.
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("examples").join(name);
    let output = Command::new(&program).output().expect("cargo has built the example");
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(folded(printed.trim_end()), folded(&expected.join("\n")));
    source.lines().count()
}

#[test]
fn the_seeds_configuration_is_the_services() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    assert_eq!(read("examples/breakfall.yaml"), read("../../service/breakfall.yaml"));
}
