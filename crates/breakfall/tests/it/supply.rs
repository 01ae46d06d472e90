//! Where the code of others comes from, and on which terms.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Terms on which everybody may use what is built of it.
const LICENCES: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Zlib",
];

fn packages() -> Vec<Value> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--locked", "--all-features", "--format-version", "1"]);
    let told = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let mut metadata: Value = serde_json::from_slice(&told.stdout).unwrap();
    let Value::Array(packages) = metadata["packages"].take() else { panic!("a list") };
    packages
}

fn text<'p>(package: &'p Value, what: &str) -> &'p str {
    package[what].as_str().unwrap_or_default()
}

/// Whether one may choose terms of the list; a part of it that is one of several to choose from is enough.
fn is_allowed(licence: &str) -> bool {
    let licence = licence.replace(['(', ')'], " ").replace('/', " OR ");
    let is_known = |one: &str| LICENCES.contains(&one.trim());
    // `A AND B OR C` reads as in SPDX: AND binds tighter.
    licence.split(" OR ").any(|all| all.split(" AND ").all(is_known))
        || licence.split(" AND ").all(|any| any.split(" OR ").any(is_known))
}

#[test]
fn t19_what_others_wrote_comes_from_one_place_on_known_terms() {
    let mut strange = BTreeSet::new();
    for package in packages() {
        let (name, source) = (text(&package, "name"), package["source"].as_str());
        match source {
            None => assert!(name.starts_with("breakfall"), "{name} is not ours"),
            Some(source) if source.starts_with("registry+") => {
                if !is_allowed(text(&package, "license")) {
                    strange.insert(format!("{name}: {}", package["license"]));
                }
            }
            Some(source) => {
                strange.insert(format!("{name} comes from {source}"));
            }
        }
    }
    assert!(strange.is_empty(), "{strange:#?}");
    assert!(!is_allowed("GPL-3.0") && !is_allowed("MIT AND GPL-3.0") && !is_allowed(""));
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0") && is_allowed("GPL-2.0 OR MIT"));
}

#[test]
fn t19_none_of_our_crates_has_anything_unsafe() {
    let ours: Vec<_> =
        packages().into_iter().filter(|package| package["source"].is_null()).collect();
    assert!(ours.len() > 7, "{}", ours.len());
    for package in &ours {
        let manifest = Path::new(text(package, "manifest_path"));
        let text = std::fs::read_to_string(manifest).unwrap();
        assert!(text.contains("[lints]\nworkspace = true"), "{}", manifest.display());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
    let root = std::fs::read_to_string(root).unwrap();
    assert!(root.contains("unsafe_code = \"forbid\""));
}
