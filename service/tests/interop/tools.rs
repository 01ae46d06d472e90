//! What these tests need of the machine: `.ci/services` installs it.

use std::env;
use std::ffi::OsStr;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use serde_json::Value;

/// The folder with the programs of Python that `.ci/services` installed.
fn python_programs() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache");
    cache.unwrap_or_else(home).join("breakfall/python/bin")
}

/// Python with the packages of `requirements.txt`, or `None` with a word about what is skipped, where the machine has none.
pub(crate) fn python(skipped: &str) -> Option<Command> {
    found(python_programs().join("python"), skipped)
}

/// Schemathesis, or `None`.
pub(crate) fn schemathesis(skipped: &str) -> Option<Command> {
    found(python_programs().join("schemathesis"), skipped)
}

/// Node, or `None`.
pub(crate) fn node(skipped: &str) -> Option<Command> {
    found(PathBuf::from("node"), skipped)
}

/// # Panics
/// Where the machine has no such program and `CI` is `true`: there nothing is skipped.
fn found(program: PathBuf, skipped: &str) -> Option<Command> {
    if Command::new(&program).arg("--version").output().is_ok_and(|tried| tried.status.success()) {
        return Some(Command::new(program));
    }
    let required = env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(!required, "no {} on this machine: run .ci/services", program.display());
    eprintln!("skipped, as there is no {} here (.ci/services): {skipped}", program.display());
    None
}

/// What the script `name` beside this file prints, which is JSON.
pub(crate) fn said(
    mut command: Command,
    name: &str,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(name);
    let output = command.arg(script).args(arguments).output().expect("it starts");
    serde_json::from_str(&text(&output)).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// What a program that ended well printed.
pub(crate) fn text(output: &Output) -> String {
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{printed}\n{told}", output.status);
    printed
}
