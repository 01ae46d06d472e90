//! `breakfall config plan`

use std::fs;

use serde_json::Value;

use crate::program::breakfall;

const FILE: &str = "\
error_handling:
  async: { timeout_seconds: 20 }
  operations:
    classify_intent: { target: models, max_retries: 2, hedge: { enabled: true } }
";

fn with_file(text: &str, arguments: &[&str]) -> crate::program::Ended {
    let home = tempfile::tempdir().expect("a temporary directory");
    let file = home.path().join("it.yaml");
    fs::write(&file, text).expect("the home is ours");
    let file = file.to_str().expect("a plain path").to_owned();
    breakfall(&[&["config", "plan", "--config", &file], arguments].concat())
}

#[test]
fn a_plan_is_told_outermost_first_with_every_origin() {
    let ended = with_file(FILE, &["classify_intent"]);
    assert_eq!((ended.code, ended.message.as_str()), (Some(0), ""));
    for part in [
        "classify_intent, on the target models\n",
        "  at most 30 s = 20 (timeout_seconds) + 10 (the fallback)\n",
        "  at most 6 calls = (1 + 2 (max_retries)) x (1 + 1 (hedges))\n",
        "a third of timeout_seconds",
    ] {
        assert!(ended.data.contains(part), "{part:?} is missing in\n{}", ended.data);
    }
    let row = |key: &str| {
        let mut lines = ended.data.lines().map(str::split_whitespace);
        let row = lines.find_map(|mut words| (words.next() == Some(key)).then(|| words.collect()));
        row.unwrap_or_else(|| panic!("no {key} in\n{}", ended.data))
    };
    let of = |key: &str| -> Vec<&str> { row(key) };
    assert_eq!(of("async.retry_delay_seconds"), ["1", "built-in"]);
    assert!(of("async.timeout_seconds")[1].ends_with("it.yaml:2:29"));
    assert!(of("operations.classify_intent.max_retries")[1].ends_with("it.yaml:4:53"));
    assert_eq!(of("async.attempt_timeout_seconds")[0], "6.666666666");
    let order: Vec<_> = ended
        .data
        .lines()
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .skip(2)
        .collect();
    assert_eq!(
        order,
        [
            "fallback", "timeout", "retry", "budget", "rate", "bulkhead", "adaptive", "breaker",
            "attempt", "hedge", "chaos"
        ]
        .map(|policy| format!("  {policy}"))
    );
}

#[test]
fn all_plans_are_told_as_json_too() {
    let ended = with_file(FILE, &["--json"]);
    let plans: Value = serde_json::from_str(&ended.data).expect("it is JSON");
    assert_eq!(plans["schema"], 1);
    let plans = plans["operations"].as_array().expect("a list");
    assert_eq!(plans.len(), 8, "every operation");
    let of = |name: &str| plans.iter().find(|plan| plan["operation"] == name).expect("it is told");
    let (one, other) = (of("classify_intent"), of("create_ticket"));
    assert_eq!(
        (one["at_most_calls"].as_u64(), one["at_most_seconds"].as_f64()),
        (Some(6), Some(30.0))
    );
    assert_eq!(
        (other["at_most_calls"].as_u64(), &other["target"]),
        (Some(4), &"create_ticket".into())
    );
    let text = with_file(FILE, &[]).data;
    for plan in plans {
        for row in plan["plan"].as_array().expect("a list") {
            assert!(text.contains(row["key"].as_str().expect("a text")), "{row}");
        }
    }
    let row = |plan: &Value, key: &str| {
        let rows = plan["plan"].as_array().expect("a list");
        rows.iter().find(|row| row["key"] == key).map(|row| row["value"].clone())
    };
    assert_eq!(row(other, "breaker.enabled"), Some(true.into()));
    assert_eq!(row(other, "async.retry_backoff"), Some("exponential".into()));
    assert_eq!(row(other, "hedge.delay_seconds"), Some(Value::Null));
}

#[test]
fn what_cannot_be_planned_is_explained() {
    let unknown = breakfall(&["config", "plan", "clasify_intent"]);
    assert_eq!((unknown.code, unknown.data.as_str()), (Some(1), ""));
    assert!(unknown.message.contains("clasify_intent"), "{}", unknown.message);
    assert!(unknown.message.contains("help: did you mean classify_intent?"), "{}", unknown.message);
    let unknown = breakfall(&["config", "plan", "banana"]);
    assert!(unknown.message.contains("the operations are process_request,"), "{}", unknown.message);
    let bad = with_file("error_handling: { async: { max_retry: 1 } }", &[]);
    assert_eq!((bad.code, bad.data.as_str()), (Some(78), ""));
    assert!(bad.message.contains("did you mean max_retries?"), "{}", bad.message);
    assert_eq!(breakfall(&["config"]).code, Some(2));
}
