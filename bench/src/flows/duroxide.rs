//! The same work on duroxide, in the program of `bench/duroxide`: it brings a SQLite of its own, and there can be one in a program.

use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use crate::flows::Row;

const PROGRAM: &str = "breakfall-bench-duroxide";
/// How its lines begin in the table.
pub(super) const WHO: &str = "duroxide";

/// Nothing, and how it is built, where the program does not stand beside this one.
pub(super) fn flows(place: &Path, clients: u32, lasts: Duration) -> io::Result<Vec<Row>> {
    let program = std::env::current_exe()?.with_file_name(PROGRAM);
    if !program.is_file() {
        eprintln!("no row of duroxide: {}", how_to_build(&program));
        return Ok(Vec::new());
    }
    let mut command = Command::new(program);
    command.arg(place).args([clients.to_string(), lasts.as_millis().to_string()]);
    // It says much that locks are taken, and loses time by that.
    command.env("RUST_LOG", "off").stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("{PROGRAM} ended with {}", output.status)));
    }
    Ok(rows(&String::from_utf8_lossy(&output.stdout)))
}

/// A row a line; what else is said is left out.
fn rows(said: &str) -> Vec<Row> {
    said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn how_to_build(program: &Path) -> String {
    let target = program.parent().and_then(Path::parent).map_or_else(PathBuf::new, Path::to_owned);
    format!(
        "build it with `cargo build --release --locked --manifest-path bench/duroxide/Cargo.toml --target-dir {}`",
        target.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_among_what_else_is_said() {
        let row = r#"{"work":"3 steps","who":"duroxide","clients":64,"per_second":45.5,"p50_ms":1319.8,"p99_ms":1809.0,"per_sync":null,"bytes":null,"lost":0}"#;
        let read = rows(&format!("WARN the database is locked\n{row}\n{{}}\n"));
        assert_eq!((read.len(), read[0].clients), (1, 64));
    }

    #[test]
    fn it_is_built_beside_this_program() {
        let told = how_to_build(Path::new("/somewhere/target/release/breakfall-bench-duroxide"));
        assert!(told.ends_with("--target-dir /somewhere/target`"), "{told}");
    }
}
