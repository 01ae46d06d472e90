//! `docs/configuration.md` says what the keys say.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use breakfall::config::Declaration;
use breakfall::config::KEYS;
use breakfall::config::Kind;

/// The rows of all tables that begin with a key: the key, what it accepts, its default.
fn rows(document: &str) -> BTreeMap<String, (String, String)> {
    let mut rows = BTreeMap::new();
    for line in document.lines() {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [key, accepts, default, ..] = cells.as_slice() else { continue };
        let Some(key) = key.strip_prefix('`').and_then(|key| key.strip_suffix('`')) else {
            continue;
        };
        let twice =
            rows.insert(key.replace("<name>", "*"), ((*accepts).to_owned(), (*default).to_owned()));
        assert!(twice.is_none(), "{key} stands there twice");
    }
    rows
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the kinds grow, and are documented when a key has one"
)]
fn accepts(kind: Kind) -> String {
    match kind {
        Kind::Seconds { min, max, .. } => {
            format!("{} – {} s", min.as_secs_f64(), max.as_secs_f64())
        }
        Kind::Count { min, max, .. } => format!("{min} – {max}"),
        Kind::Number { min, max, .. } => format!("{min} – {max}"),
        Kind::Switch => "true, false".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Choice(words) => {
            words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        }
        kind => panic!("say how {kind:?} is documented"),
    }
}

/// A default without the remark behind it: `30 (seed)`, or `–` for none.
fn default_of(cell: &str) -> Option<&str> {
    let first = cell.split(' ').next().unwrap_or_default();
    (first != "–").then(|| first.trim_matches('`'))
}

/// Whether the document says of a key per operation that it is named as the one for all.
fn stands_in_a_section(key: &Declaration) -> bool {
    let own = key.path.strip_prefix("error_handling.operations.*.");
    own.is_some_and(|own| {
        own.contains('.') && KEYS.iter().any(|key| key.path == format!("error_handling.{own}"))
    })
}

#[test]
fn trap_50_doc_equals_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let document = fs::read_to_string(path).unwrap();
    let mut rows = rows(&document);
    let mut wrong = Vec::new();
    for key in KEYS.iter().filter(|key| !stands_in_a_section(key)) {
        let name = key.path.strip_prefix("error_handling.").unwrap();
        let Some((accepted, default)) = rows.remove(name) else {
            wrong.push(format!("{name} is missing"));
            continue;
        };
        if accepted != accepts(key.kind) {
            wrong.push(format!("{name} accepts {}, not {accepted}", accepts(key.kind)));
        }
        // What an operation does not name it takes from above.
        let is_own = name.starts_with("operations.");
        if !is_own && default_of(&default) != key.default_text().as_deref() {
            wrong.push(format!("the default of {name} is {:?}, not {default}", key.default_text()));
        }
    }
    let unknown = rows.into_keys().filter(|key| {
        [
            "async.",
            "graceful_degradation.",
            "logging.",
            "user_messages.",
            "operations.",
            "budget.",
            "rate.",
            "bulkhead.",
        ]
        .iter()
        .chain(&["adaptive.", "breaker.", "hedge.", "chaos."])
        .any(|section| key.starts_with(section))
    });
    wrong.extend(unknown.map(|key| format!("{key} is no key")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}
