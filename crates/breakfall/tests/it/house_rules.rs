//! The rules of the house, as tests: small files, one direction, no orphan test.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers of `breakfall`, lowest first: a module uses what stands before it, never after.
const LAYERS: &[&str] = &[
    "clock",
    "fault",
    "outcome",
    "wire",
    "message",
    "observe",
    "policy",
    "pipeline",
    "supervise",
    "classify",
    "config",
    "testing",
];
/// Which of our crates each of our crates may depend on.
const GRAPH: &[(&str, &[&str])] = &[
    ("breakfall-macros", &[]),
    ("breakfall", &["breakfall-macros"]),
    ("breakfall-grpc", &["breakfall"]),
    ("breakfall-http", &["breakfall"]),
    ("breakfall-flow", &["breakfall"]),
    ("breakfall-flow-restate", &["breakfall", "breakfall-flow", "breakfall-http"]),
];
/// Files of `policy` that are no policies, for those that judge a target.
const BESIDE_POLICIES: &[&str] = &["cells", "count", "keyed", "sync"];
const MOST_CODE_LINES: usize = 400;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of a file without its comments: a doc link may point anywhere.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every package's folder.
fn packages() -> Vec<PathBuf> {
    let crates = fs::read_dir(workspace().join("crates")).unwrap();
    let programs = ["service", "bench"].map(|program| workspace().join(program));
    crates.map(|e| e.unwrap().path()).chain(programs).collect()
}

fn rust_files(under: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut stack = vec![under.to_path_buf()];
    while let Some(dir) = stack.pop() {
        let Ok(entries) = fs::read_dir(&dir) else {
            continue;
        };
        for path in entries.map(|e| e.unwrap().path()) {
            if path.is_dir() && !path.ends_with("target") {
                stack.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found
}

/// Lines of code before the inline test module, comments and blanks aside.
fn code_lines(text: &str) -> usize {
    text.split("#[cfg(test)]\nmod ")
        .next()
        .unwrap_or_default()
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with("//"))
        .count()
}

#[test]
fn every_file_fits_on_a_few_screens() {
    let long: Vec<_> = packages()
        .iter()
        .flat_map(|package| rust_files(&package.join("src")))
        .map(|p| (code_lines(&fs::read_to_string(&p).unwrap()), p))
        .filter(|(n, _)| *n > MOST_CODE_LINES)
        .collect();
    assert!(
        long.is_empty(),
        "over {MOST_CODE_LINES} lines of code, split by what changes together: {long:#?}"
    );
}

#[test]
fn modules_point_one_way() {
    let src = workspace().join("crates/breakfall/src");
    let rank: BTreeMap<_, _> = LAYERS.iter().enumerate().map(|(i, m)| (*m, i)).collect();
    let mut upward = BTreeSet::new();
    for file in rust_files(&src) {
        let relative = file.strip_prefix(&src).unwrap();
        let top = relative.components().next().unwrap().as_os_str().to_string_lossy();
        let Some(from) = rank.get(top.trim_end_matches(".rs")) else {
            continue;
        };
        let text = code(&file);
        for used in text.split("crate::").skip(1) {
            let word =
                used.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
            if used.starts_with('{') {
                upward.insert(format!(
                    "{} groups crate:: imports, write one use a module",
                    relative.display()
                ));
            }
            // The doubles stand on top of everything; the tests of a layer may use them.
            let is_test = relative.components().any(|part| part.as_os_str() == "tests");
            if rank.get(word).is_some_and(|to| to > from) && !(is_test && word == "testing") {
                upward.insert(format!("{} uses crate::{word}", relative.display()));
            }
        }
    }
    assert!(upward.is_empty(), "these point up the layers: {upward:#?}");
}

#[test]
fn no_test_file_is_an_orphan() {
    for tests in packages().iter().map(|p| p.join("tests")).filter(|p| p.is_dir()) {
        for dir in fs::read_dir(&tests).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()) {
            let holds_rust = dir
                .read_dir()
                .unwrap()
                .any(|e| e.unwrap().path().extension().is_some_and(|x| x == "rs"));
            let reached = dir.join("main.rs").exists() || is_named_beside(&dir);
            assert!(
                !holds_rust || reached,
                "{} is never compiled: give it a main.rs",
                dir.display()
            );
        }
    }
}

/// Whether a test beside the folder `dir` takes it in: `mod ui`, or a path such as `../support/mod.rs`.
fn is_named_beside(dir: &Path) -> bool {
    let name = dir.file_name().unwrap().to_string_lossy().into_owned();
    rust_files(dir.parent().unwrap()).iter().filter(|file| !file.starts_with(dir)).any(|file| {
        let text = fs::read_to_string(file).unwrap();
        text.contains(&format!("{name}/"))
    })
}

#[test]
fn policies_do_not_know_each_other() {
    let policies = workspace().join("crates/breakfall/src/policy");
    let mut seen = Vec::new();
    for file in rust_files(&policies) {
        let own = file.strip_prefix(&policies).unwrap().components().next().unwrap().as_os_str();
        let text = code(&file);
        for used in text.split("crate::policy::").skip(1) {
            let word =
                used.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
            if own != "mod.rs" && own != word && !BESIDE_POLICIES.contains(&word) {
                seen.push(format!("{} uses crate::policy::{word}", file.display()));
            }
        }
    }
    assert!(seen.is_empty(), "only the pipeline composes policies: {seen:#?}");
}

#[test]
fn the_crates_depend_as_drawn() {
    for (name, allowed) in GRAPH {
        let manifest = workspace().join("crates").join(name).join("Cargo.toml");
        let text = fs::read_to_string(manifest).unwrap();
        let used = text.lines().filter_map(|l| l.split([' ', '.', '=']).next());
        for dependency in used.filter(|w| w.starts_with("breakfall")) {
            let known = allowed.contains(&dependency) || dependency == *name;
            assert!(known, "{name} must not depend on {dependency}");
        }
    }
}

/// The page of promises cannot rot: each of the seventy-one traps has a row, and each test that is named is there.
#[test]
fn every_trap_has_its_row_and_every_test_named_here_exists() {
    let page = fs::read_to_string(workspace().join("docs/contract.md")).unwrap();
    let traps = page.split("## The seventy-one traps of errors").nth(1).unwrap();
    let first = |row: &str| row.trim_start_matches("| ").split(' ').next().unwrap().parse().ok();
    let rows: Vec<u32> = traps.lines().filter_map(first).collect();
    assert_eq!(rows, (1..=71).collect::<Vec<_>>());

    let files = packages().into_iter().flat_map(|package| rust_files(&package));
    let code: String = files.map(|file| fs::read_to_string(file).unwrap()).collect();
    let declared: BTreeSet<&str> = code
        .split("fn ")
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next())
        .collect();
    // Names of tests are sentences: other words in backticks are shorter, or no names.
    let is_sentence = |name: &&str| {
        name.matches('_').count() >= 3
            && name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
    };
    let named = page.split('`').skip(1).step_by(2).filter(is_sentence);
    // The eleven keys of the seed stand there by their own names.
    let lost: Vec<_> = named.filter(|name| !declared.contains(name) && !is_key(name)).collect();
    assert!(lost.is_empty(), "docs/contract.md names tests that are gone: {lost:#?}");
}

fn is_key(name: &str) -> bool {
    let seed = fs::read_to_string(workspace().join("crates/breakfall/examples/breakfall.yaml"));
    seed.unwrap().contains(&format!("{name}:"))
}
