//! The JSON Schema of the configuration's file, drawn from the declared keys.

use breakfall::config::Declaration;
use breakfall::config::Kind;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::config::KNOWN_OPERATIONS;
use crate::config::TABLES;

/// The schema (draft 2020-12).
pub(super) fn schema() -> Value {
    let mut root = section();
    for key in TABLES.iter().copied().flatten() {
        // A key that each operation may have stands once for each of them.
        if key.path.contains('*') {
            for operation in KNOWN_OPERATIONS {
                insert(&mut root, &key.path.replacen('*', operation, 1), key);
            }
        } else {
            insert(&mut root, key.path, key);
        }
    }
    if let Some(root) = root.as_object_mut() {
        root.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        root.insert("title".to_owned(), json!("The configuration of breakfall"));
    }
    root
}

fn section() -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": {} })
}

fn insert(at: &mut Value, path: &str, key: &Declaration) {
    let Some(properties) = at.get_mut("properties").and_then(Value::as_object_mut) else { return };
    match path.split_once('.') {
        None => drop(properties.insert(path.to_owned(), value(key))),
        Some((name, rest)) => {
            insert(properties.entry(name).or_insert_with(section), rest, key);
        }
    }
}

fn value(key: &Declaration) -> Value {
    let mut told = match key.kind {
        Kind::Seconds { min, max, .. } => {
            json!({ "type": "number", "minimum": min.as_secs_f64(), "maximum": max.as_secs_f64() })
        }
        Kind::Count { min, max, .. } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        Kind::Number { min, max, .. } => {
            json!({ "type": "number", "minimum": min, "maximum": max })
        }
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::Url => json!({ "type": "string", "format": "uri" }),
        Kind::Text | Kind::Address | _ => json!({ "type": "string" }),
    };
    if let Some(told) = told.as_object_mut() {
        told.insert("description".to_owned(), json!(key.doc));
        default(told, key);
    }
    told
}

fn default(told: &mut Map<String, Value>, key: &Declaration) {
    if let Some(default) = key.default_text() {
        // Words are no JSON, all else is.
        let value = serde_json::from_str(&default).unwrap_or(Value::String(default));
        told.insert("default".to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_place_and_its_range() {
        let schema = schema();
        let at = |pointer: &str| schema.pointer(&pointer.replace('/', "/properties/")).cloned();
        let timeout = at("/error_handling/async/timeout_seconds").unwrap();
        assert_eq!((&timeout["type"], &timeout["minimum"]), (&json!("number"), &json!(0.01)));
        assert_eq!(timeout["default"], json!(30));
        assert_eq!(at("/store/people").unwrap()["enum"], json!(["hashed", "masked", "plain"]));
        assert!(at("/error_handling/operations/classify_intent/max_retries").is_some());
        for key in TABLES.iter().copied().flatten().filter(|key| !key.path.contains('*')) {
            assert!(at(&format!("/{}", key.path.replace('.', "/"))).is_some(), "{}", key.path);
        }
    }
}
