//! The example ends with what it prints; here it is run and compared.

use std::path::Path;
use std::process::Command;

#[test]
fn grpc_roundtrip_prints_what_it_says() {
    let source = include_str!("../../examples/grpc_roundtrip.rs");
    let expected: Vec<_> = source.lines().filter_map(|line| line.strip_prefix("// ")).collect();
    assert!(source.lines().count() <= 80, "it fits on two screens");

    // Cargo builds the examples beside the tests.
    let tests = std::env::current_exe().unwrap();
    let programs = tests.parent().and_then(Path::parent).unwrap().join("examples");
    let output = Command::new(programs.join("grpc_roundtrip")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed.trim_end(), expected.join("\n"));
}
