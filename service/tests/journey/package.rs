//! What the Debian package is made of: `deploy/package` builds it; here is only what can be seen without.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::support::service::program;

fn service() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `[package.metadata.deb]`.
fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(service().join("Cargo.toml"))
        .output()
        .expect("cargo runs the tests");
    let all: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let packages = all["packages"].as_array().expect("a list");
    let own = packages.iter().find(|package| package["name"] == "breakfall-service");
    own.expect("it is a part of the workspace")["metadata"]["deb"].clone()
}

/// Source and place of each file.
fn assets(deb: &Value) -> Vec<(String, String)> {
    let assets = deb["assets"].as_array().expect("a list");
    let text = |asset: &Value, key: &str| asset[key].as_str().expect("a text").to_owned();
    assets.iter().map(|asset| (text(asset, "source"), text(asset, "dest"))).collect()
}

#[test]
fn every_file_of_the_package_is_there_or_is_written_by_the_program() {
    let deb = metadata();
    let home = tempfile::tempdir().expect("a temporary directory");
    let written = program().args(["man", "--dir"]).arg(home.path()).output().expect("it starts");
    assert_eq!(written.status.code(), Some(0));
    let pages: Vec<_> = fs::read_dir(home.path()).expect("it is there").flatten().collect();
    let is_there = |name: &str| pages.iter().any(|page| page.file_name() == name);
    assert!(is_there("breakfall.1") && is_there("breakfall-doctor.1"), "{pages:?}");
    let script = fs::read_to_string(service().join("../deploy/package")).expect("it is there");
    for (source, _) in assets(&deb) {
        match source.strip_prefix("target/release/") {
            None => assert!(service().join(&source).is_file(), "{source}"),
            Some("breakfall") => {}
            Some(made) => {
                let name = made.rsplit('/').next().expect("a name").replace("*.1.gz", "man");
                assert!(script.contains(&name), "deploy/package makes no {source}");
            }
        }
    }
    for key in ["unit-scripts", "maintainer-scripts"] {
        let directory = deb["systemd-units"].get(key).or_else(|| deb.get(key));
        let Some(directory) = directory.and_then(Value::as_str) else { continue };
        assert!(service().join(directory).is_dir(), "{key}");
    }
}

#[test]
fn the_unit_finds_its_program_and_its_configuration_in_the_package() {
    let deb = metadata();
    let units = deb["systemd-units"]["unit-scripts"].as_str().expect("a directory");
    let unit = service().join(units).join("breakfall.service");
    let unit = fs::read_to_string(unit).expect("it is there");
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).expect("a start");
    let words: Vec<_> = start.split(' ').collect();
    let [program, "serve", "--config", config] = words[..] else { panic!("{start}") };
    let placed = |path: &str| {
        let path = path.trim_start_matches('/');
        let at = |(source, dest): &(String, String)| match dest.strip_suffix('/') {
            Some(directory) => {
                let name = source.rsplit('/').next().expect("a name");
                path == format!("{directory}/{name}")
            }
            None => path == dest,
        };
        assets(&deb).iter().any(at)
    };
    assert!(placed(program) && placed(config), "{start}");
    assert!(deb["conf-files"].as_array().expect("a list").contains(&config.into()));
    assert!(unit.contains("\nDynamicUser=yes\n"), "else the package would have to make a user");
}

/// What `breakfall config check` says of `text`.
fn checked(name: &str, text: &str) -> (Option<i32>, String) {
    let home = tempfile::tempdir().expect("a temporary directory");
    let file: PathBuf = home.path().join(name);
    fs::write(&file, text).expect("it can be written");
    let output = program().args(["config", "check", "--config"]).arg(file).output();
    let output = output.expect("it starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_configuration_of_the_package_holds_with_and_without_its_examples() {
    let text = fs::read_to_string(service().join("../deploy/debian/breakfall.yaml"));
    let text = text.expect("it is there");
    assert_eq!(checked("breakfall.yaml", &text), (Some(0), String::new()));
    let (head, examples) = text.split_once("data_directory").expect("it sets one");
    assert!(examples.starts_with(": /var/lib/breakfall\n"), "where the unit may write");
    assert!(head.lines().all(|line| line.starts_with('#') || line.is_empty()), "{head}");
    let lines = examples.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
    let all = format!("data_directory{}\n", lines.collect::<Vec<_>>().join("\n"));
    assert!(all.contains("\nerror_handling:\n"), "{all}");
    assert_eq!(checked("breakfall.yaml", &all), (Some(0), String::new()), "{all}");
}
