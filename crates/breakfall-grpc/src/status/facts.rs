//! What of a failure stands in `ErrorInfo.metadata`: its public parameters, and what `google.rpc` has no place for.

use std::collections::HashMap;
use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::ParamKind;
use breakfall::fault::Spec;
use breakfall::wire::params_of;
use serde_json::Map;
use serde_json::Number;
use serde_json::Value;
use serde_json::json;

/// What begins the keys that no parameter can have: a parameter is named like a field of Rust.
const OWN: &str = "breakfall-";
/// Whether and when to call again: `never`, `after_fix`, `retry`, `unavailable`.
const RETRY: &str = "breakfall-retry";
/// Whether the work may have happened.
const EFFECT: &str = "breakfall-effect";
/// That it was retried already.
const EXHAUSTED: &str = "breakfall-exhausted";
/// The names of the next steps, the best first.
const ACTIONS: &str = "breakfall-actions";
/// The HTTP status, where it is not that of the class.
const STATUS: &str = "breakfall-status";
/// The most that is allowed in the wrong field of this place.
const MAX: &str = "breakfall-max-";
/// That something did not fit.
pub(crate) const TRUNCATED: &str = "breakfall-truncated";
/// What begins the key of a parameter whose name is too short or begins with an underscore.
const PLAIN: &str = "p-";

/// The longest key.
const MOST_BYTES: usize = 64;

pub(crate) type Metadata = HashMap<String, String>;

/// The metadata of `failure`.
pub(crate) fn written(failure: &Failure) -> Metadata {
    let mut metadata = Metadata::new();
    for (name, value) in params_of(failure) {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if let Some(key) = key(&name) {
            metadata.insert(key, text);
        }
    }
    let mut own = |key: &str, value: &str| metadata.insert(key.to_owned(), value.to_owned());
    own(RETRY, failure.recovery().as_str());
    own(EFFECT, failure.effect().as_str());
    if failure.is_exhausted() {
        own(EXHAUSTED, "true");
    }
    if failure.status() != failure.class().status() {
        own(STATUS, &failure.status().get().to_string());
    }
    let actions: Vec<_> = failure.spec().actions.iter().map(|action| action.as_str()).collect();
    own(ACTIONS, &actions.join(","));
    for (place, field) in failure.fault().fields().iter().enumerate() {
        if let Some(max) = field.problem.max() {
            own(&format!("{MAX}{place}"), &max.to_string());
        }
    }
    metadata
}

/// The key of the parameter `name`, by the grammar of `google.rpc.ErrorInfo`: `[a-z][a-zA-Z0-9-_]+`, at most 64 long.
fn key(name: &str) -> Option<String> {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_whole = name.starts_with(|first: char| first.is_ascii_lowercase()) && name.len() > 1;
    let key = if is_whole { name.to_owned() } else { format!("{PLAIN}{name}") };
    let is_name = !name.is_empty() && name.bytes().all(is_letter);
    (is_name && key.len() <= MOST_BYTES).then_some(key)
}

/// Whether `key` is that of a parameter.
pub(crate) fn is_param(key: &str) -> bool {
    !key.starts_with(OWN)
}

/// The parameters in `metadata`, typed where the fault is known: on the wire all are text.
pub(crate) fn params(metadata: &Metadata, spec: Option<&Spec>) -> Map<String, Value> {
    let named = metadata.iter().filter(|(key, _)| is_param(key));
    named
        .map(|(key, text)| {
            let name = key.strip_prefix(PLAIN).unwrap_or(key);
            (name.to_owned(), typed(name, text, spec).unwrap_or_else(|| json!(text)))
        })
        .collect()
}

fn typed(name: &str, text: &str, spec: Option<&Spec>) -> Option<Value> {
    let is_named = |declared: &str, kind| {
        let name = if kind == ParamKind::Duration { name.strip_suffix("_ms") } else { Some(name) };
        name == Some(declared)
    };
    let param = spec?.params.iter().find(|param| is_named(param.name, param.kind))?;
    Some(match param.kind {
        ParamKind::Integer => json!(text.parse::<i64>().ok()?),
        ParamKind::Duration => json!(text.parse::<u64>().ok()?),
        ParamKind::Number => Value::Number(Number::from_f64(text.parse().ok()?)?),
        ParamKind::Switch => json!(text.parse::<bool>().ok()?),
        ParamKind::Text | ParamKind::Word | _ => json!(text),
    })
}

/// What a problem says of retries, with the wait that came beside it.
pub(crate) fn retry(metadata: &Metadata, wait: Option<Duration>) -> Option<Value> {
    let wait = wait.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
    let advice = match (metadata.get(RETRY), wait) {
        (Some(advice), _) => advice,
        // Whoever names a wait and nothing else means that the same call may succeed after it.
        (None, Some(_)) => "retry",
        (None, None) => return None,
    };
    Some(json!({ "advice": advice, "after_ms": wait }))
}

/// The word for the effect.
pub(crate) fn effect(metadata: &Metadata) -> Option<&str> {
    metadata.get(EFFECT).map(String::as_str)
}

/// Whether it was retried already.
pub(crate) fn is_exhausted(metadata: &Metadata) -> bool {
    metadata.get(EXHAUSTED).is_some_and(|word| word == "true")
}

/// The HTTP status that came with it.
pub(crate) fn status(metadata: &Metadata) -> Option<u16> {
    metadata.get(STATUS)?.parse().ok()
}

/// The most that is allowed in the wrong field at `place`.
pub(crate) fn max(metadata: &Metadata, place: usize) -> Option<u32> {
    metadata.get(&format!("{MAX}{place}"))?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_58_a_key_has_the_grammar_of_error_info_whatever_the_parameter_is_called() {
        let keys = [("limit_ms", "limit_ms"), ("n", "p-n"), ("_n", "p-_n"), ("B", "p-B")];
        for (name, expected) in keys {
            assert_eq!(key(name).as_deref(), Some(expected));
            let metadata = [(expected.to_owned(), "7".to_owned())].into();
            assert!(params(&metadata, None).contains_key(name), "{name}");
        }
        for name in ["größe", "", "a-b", "a b", &"x".repeat(65)] {
            assert_eq!(key(name), None, "{name}");
        }
        for own in [RETRY, EFFECT, EXHAUSTED, ACTIONS, STATUS, MAX, TRUNCATED] {
            assert!(own.starts_with(OWN) && key(own).is_none(), "{own}");
        }
    }
}
