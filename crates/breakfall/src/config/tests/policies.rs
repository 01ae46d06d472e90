//! The keys of the policies: each reaches its number, for all operations and for one.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::config::Config;
use crate::config::KEYS;
use crate::config::Kind;
use crate::config::Origin;
use crate::config::effective::keys;
use crate::config::keys::PolicyKey;
use crate::config::tests::file;
use crate::config::tests::loader;
use crate::pipeline::Plan;

/// A value that is not the default, in the range of any other number.
fn another(key: &PolicyKey) -> String {
    let default = key.general.default_text();
    match (key.general.kind, default.as_deref()) {
        (Kind::Switch, Some("true")) => "false".to_owned(),
        (Kind::Switch, _) => "true".to_owned(),
        (Kind::Choice(words), _) => (*words.last().unwrap()).to_owned(),
        (Kind::Count { .. }, Some(default)) => (default.parse::<u64>().unwrap() + 1).to_string(),
        (Kind::Count { .. }, None) => "7".to_owned(),
        // A little more: longer than the first step and shorter than the whole, as the rules want it.
        (Kind::Seconds { .. }, Some(default)) => {
            (default.parse::<f64>().unwrap() * 1.1 + 0.03).to_string()
        }
        (Kind::Seconds { .. }, None) => "5".to_owned(),
        (Kind::Number { max, .. }, Some(default)) => {
            let default: f64 = default.parse().unwrap();
            if default < max {
                (default + (max - default) / 4.0).to_string()
            } else {
                "0.9".to_owned()
            }
        }
        (Kind::Number { .. }, None) => "60".to_owned(),
        (kind, _) => panic!("{kind:?}"),
    }
}

/// What must stand beside a key so that its number is used.
fn beside(key: &PolicyKey) -> String {
    match key.policy {
        "rate" => "permits_per_second: 50, enabled: true, ".to_owned(),
        "bulkhead" | "adaptive" | "hedge" => "enabled: true, ".to_owned(),
        "chaos" if key.own.path.ends_with(".delay_rate") => {
            "armed: true, delay_seconds: 1, ".to_owned()
        }
        "chaos" => "armed: true, ".to_owned(),
        _ => String::new(),
    }
}

/// The configuration with `entry` where `path`, relative to `error_handling`, says.
fn with(path: &str, beside: &str, entry: Option<&str>) -> Config {
    let (section, name) = path.rsplit_once('.').unwrap_or(("", path));
    // A key that is meant itself does not stand beside itself.
    let others = |other: &&str| entry.is_none() || !other.starts_with(&format!("{name}:"));
    let beside = beside.split(", ").filter(others).collect::<Vec<_>>().join(", ");
    let entry = entry.map(|value| format!("{name}: {value}")).unwrap_or_default();
    let mut text = format!("{{ {beside}{entry} }}");
    for name in section.split('.').rev().filter(|name| !name.is_empty()) {
        text = format!("{{ {name}: {text} }}");
    }
    Config::from_yaml(&format!("error_handling: {text}")).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn of(config: &Config, operation: &str) -> Plan {
    config.settings.plan_of(operation).clone()
}

#[test]
fn every_key_reaches_its_number_for_all_and_for_one() {
    let mut seen = BTreeSet::new();
    for key in keys() {
        // Where nothing but the switch is there, the plan differs by the whole policy.
        let (beside, value) = (beside(key), another(key));
        let value =
            if key.own.path.ends_with("permits_per_second") { "60".to_owned() } else { value };
        let is_switch = ["enabled", "armed"].contains(&key.general.name());
        let before = if is_switch && !beside.is_empty() { "" } else { beside.as_str() };
        let general = key.general.path.strip_prefix("error_handling.").unwrap();
        let flipped = with(general, &beside, Some(&value));
        assert_ne!(
            of(&with(general, before, None), "any"),
            of(&flipped, "any"),
            "{general}: {value}"
        );
        assert_eq!(of(&flipped, "any"), of(&flipped, "one"), "{general} is for all");

        let own = key.own.path.strip_prefix("error_handling.").unwrap().replace('*', "one");
        let flipped_for_one = with(&own, &beside, Some(&value));
        assert_eq!(of(&flipped_for_one, "one"), of(&flipped, "one"), "{own}: the same effect");
        assert_eq!(of(&flipped_for_one, "any"), Plan::default(), "{own} is for one alone");
        seen.insert(key.general.path);
    }
    assert_eq!(seen.len(), keys().count(), "each once");
}

#[test]
fn what_is_built_in_is_what_the_policies_say() {
    let config = Config::read(&loader().load().unwrap(), &[]).unwrap();
    assert_eq!(config.settings.plan, Plan::default());
    // Off by default, their numbers are not in that plan.
    let on = "rate: { enabled: true, permits_per_second: 50 }, bulkhead: { enabled: true }, adaptive: { enabled: true }, \
              hedge: { enabled: true }, chaos: { armed: true }";
    let plan = Config::from_yaml(&format!("error_handling: {{ {on} }}")).unwrap().settings.plan;
    assert_eq!(plan.rate, Some(crate::policy::rate::RateConfig::per_second(50.0)));
    assert_eq!(plan.bulkhead, Some(crate::policy::bulkhead::BulkheadConfig::default()));
    assert_eq!(plan.adaptive, Some(crate::policy::adaptive::AdaptiveConfig::default()));
    assert_eq!(plan.hedge, Some(crate::policy::hedge::HedgeConfig::default()));
    assert_eq!(plan.chaos, Some(crate::policy::chaos::ChaosConfig::default()));
}

#[test]
fn every_key_stands_for_all_and_for_one_of_the_same_kind() {
    for key in keys() {
        assert_eq!(key.general.kind, key.own.kind, "{}", key.own.path);
        assert!(key.own.default_text().is_none(), "{}: it is that of all", key.own.path);
        for declared in [key.general, key.own] {
            assert!(KEYS.contains(&declared), "{} is listed", declared.path);
        }
    }
    let paths: BTreeSet<_> = KEYS.iter().map(|key| key.path).collect();
    assert_eq!(paths.len(), KEYS.len(), "each once");
}

#[test]
fn an_operation_has_a_target() {
    let config = Config::from_yaml("error_handling: { operations: { one: { target: github } } }");
    let config = config.unwrap();
    assert_eq!(of(&config, "one").target.as_deref(), Some("github"));
    assert_eq!(of(&config, "other").target, None);
}

#[test]
fn what_holds_is_listed_outermost_first_with_its_origin() {
    let values = file("error_handling:\n  async: { timeout_seconds: 9 }\n  operations:\n    one:\n      breaker: { window_seconds: 4 }\n")
        .load()
        .unwrap();
    let rows = values.effective("one");
    let policies: Vec<_> = rows.iter().map(|row| row.policy).collect();
    let mut order = policies.clone();
    order.dedup();
    assert_eq!(order, crate::config::POLICIES, "each policy once, in order");
    let row = |path: &str| rows.iter().find(|row| row.path.ends_with(path)).unwrap();
    assert_eq!(row("async.timeout_seconds").value.as_deref(), Some("9"));
    assert_eq!(row("async.timeout_seconds").origin.to_string(), "breakfall.yaml:2:29");
    assert_eq!(row("operations.one.breaker.window_seconds").value.as_deref(), Some("4"));
    assert_eq!(row("attempt_timeout_seconds").value, None);
    assert_eq!(*row("max_retries").origin, Origin::BuiltIn);
    let other = values.effective("other");
    assert!(other.iter().any(|row| row.path == "error_handling.breaker.window_seconds"));
}

#[test]
fn changes_are_told_key_by_key() {
    let before = file(
        "error_handling: { operations: { one: { max_retries: 1 } } }\ngenerator: { api_key: CANARY }",
    );
    let after =
        file("error_handling: { breaker: { open_seconds: 7 } }\ngenerator: { api_key: CANARY-2 }");
    let changes = before.load().unwrap().changes(&after.load().unwrap());
    let told: Vec<_> =
        changes.iter().map(|c| (c.path.as_str(), c.from.as_deref(), c.to.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("error_handling.breaker.open_seconds", Some("2"), Some("7")),
            ("error_handling.operations.one.max_retries", Some("1"), None),
            ("generator.api_key", Some("(hidden)"), Some("(hidden)")),
        ]
    );
    let same = before.load().unwrap();
    assert_eq!(same.changes(&before.load().unwrap()), []);
}

#[test]
fn shares_may_be_fractions_only() {
    let mistake =
        crate::config::tests::mistake("error_handling: { breaker: { failure_rate: 50% } }");
    assert_eq!(mistake.problem(), "failure_rate must be a number from 0.001 to 1, found \"50%\"");
    assert_eq!(mistake.help(), Some("write 0.5: shares are written as fractions"));
    for bad in ["1.1", "0", "-1", "nan", "inf", "\"0.5\"", "1e9"] {
        let text = format!("error_handling: {{ breaker: {{ failure_rate: {bad} }} }}");
        assert!(file(text).load().is_err(), "{bad}");
    }
    let plan = Config::from_yaml("error_handling: { breaker: { failure_rate: 2.5e-1 } }");
    assert!((plan.unwrap().settings.plan.breaker.failure_rate - 0.25).abs() < f64::EPSILON);
    assert_eq!(Duration::from_secs(2), Plan::default().breaker.window);
}
