//! What is refused only together, at its place.

use crate::config::Config;
use crate::config::Diagnostics;
use crate::config::tests::file;

fn refused(text: &str, operations: &[&str]) -> Diagnostics {
    let values = file(format!("error_handling:\n{text}\n")).load().expect(text);
    Config::read(&values, operations).expect_err(text)
}

/// What is refused, where (the mark is no part of the text), and why.
#[test]
fn contradictions_are_refused_at_their_place() {
    for (marked, why) in [
        ("  async: { timeout_seconds: 3, attempt_timeout_seconds: §4 }", "longer than the whole"),
        ("  operations: { a: { attempt_timeout_seconds: §40 } }", "longer than the whole"),
        ("  async: { retry_cap_seconds: §0.5 }", "shorter than the first step"),
        (
            "  async: { retry_cap_seconds: §5 }\n  operations: { a: { retry_delay_seconds: 6 } }",
            "shorter than the first",
        ),
        ("  breaker: { open_seconds: 9, open_cap_seconds: §8 }", "shorter than the first"),
        ("  breaker: { slow_call_seconds: §30 }", "ends after 30 s"),
        ("  hedge: { enabled: true, delay_seconds: §10 }", "ends after 10 s"),
        (
            "  hedge: { enabled: true, delay_seconds: §30 }\n  async: { max_retries: 0 }",
            "ends after 30 s",
        ),
        ("  rate: { enabled: §true }", "permits_per_second"),
        ("  adaptive: { enabled: true, min_concurrent: §300 }", "more than the most"),
        ("  adaptive: { enabled: true, initial_concurrent: §2 }", "outside of its bounds"),
        ("  adaptive: { enabled: true, initial_concurrent: §300 }", "outside of its bounds"),
        ("  chaos: { armed: true, delay_rate: §0.1 }", "late by nothing"),
        ("  chaos: { armed: true, fail_rate: §0.6, hang_rate: 0.6 }", "more than 1"),
        ("  bulkhead: { max_concurrent: §5 }", "does nothing"),
        ("  chaos: { fail_rate: §0.1 }", "armed is not set"),
        ("  operations: { a: { chaos: { panic_rate: §0.1 } } }", "armed is not set"),
        ("  hedge: { delay_seconds: §0.1 }", "does nothing"),
        ("  rate: { permits_per_second: §1 }", "does nothing"),
        ("  adaptive: { window_seconds: §2 }", "does nothing"),
    ] {
        let column = marked.lines().next().unwrap().chars().position(|c| c == '§').unwrap() + 1;
        let text = marked.replace('§', "");
        let told = refused(&text, &[]);
        assert_eq!(told.len(), 1, "{text}\n{told}");
        let shown = told.to_string();
        assert!(shown.contains(&format!(" --> breakfall.yaml:2:{column}\n")), "{text}\n{shown}");
        assert!(shown.contains(why) && shown.contains('^') && shown.contains("help"), "{shown}");
    }
}

#[test]
fn what_only_looks_strange_is_accepted() {
    for text in [
        // The built-in numbers never stand against those that somebody chose.
        "  async: { retry_delay_seconds: 60 }",
        "  breaker: { open_seconds: 120 }",
        "  adaptive: { enabled: true, max_concurrent: 10 }",
        "  adaptive: { enabled: true, min_concurrent: 50 }",
        "  async: { timeout_seconds: 3 }",
        "  async: { timeout_seconds: 3, attempt_timeout_seconds: 3 }",
        "  async: { timeout_seconds: 1 }\n  graceful_degradation: { fallback_timeout_seconds: 10 }",
        "  breaker: { min_calls: 3, consecutive: 5 }",
        "  breaker: { slow_call_seconds: 29 }",
        // Kept for later, or for one operation.
        "  chaos: { armed: false, fail_rate: 0.1 }",
        "  bulkhead: { max_concurrent: 5 }\n  operations: { a: { bulkhead: { enabled: true } } }",
        "  bulkhead: { enabled: true }\n  operations: { a: { bulkhead: { max_concurrent: 5 } } }",
        "  hedge: { enabled: false, delay_seconds: 100 }",
    ] {
        let values = file(format!("error_handling:\n{text}\n")).load().expect(text);
        assert!(Config::read(&values, &[]).is_ok(), "{text}");
    }
}

#[test]
fn a_contradiction_of_all_is_told_once() {
    let text = "  async: { timeout_seconds: 3, attempt_timeout_seconds: 4 }\n  operations: { a: { max_retries: 1 }, b: { max_retries: 1 } }";
    assert_eq!(refused(text, &[]).len(), 1);
    let text = "  async: { timeout_seconds: 3, attempt_timeout_seconds: 4 }\n  operations: { a: { attempt_timeout_seconds: 5 } }";
    assert_eq!(refused(text, &[]).len(), 2, "its own is one more");
}

#[test]
fn operations_on_one_target_have_the_same_numbers() {
    let told = refused(
        "  operations:\n    a: { target: github, breaker: { window_seconds: 5 } }\n    b: { target: github, breaker: { window_seconds: 6 } }",
        &[],
    );
    assert_eq!(
        told.to_string(),
        "\
error: a and b share the target github, but breaker.window_seconds is 5 for a and 6 for b
 --> breakfall.yaml:3:53
  |
3 |     a: { target: github, breaker: { window_seconds: 5 } }
  |                                                     ^
  |
 ::: breakfall.yaml:4:53
  |
4 |     b: { target: github, breaker: { window_seconds: 6 } }
  |                                                     -
  |
  = help: write the same breaker.window_seconds for both, or give one of them another target

1 problem in breakfall.yaml"
    );
    for (section, key, one, other) in [
        ("budget", "ratio", "0.2", "0.3"),
        ("rate", "enabled: true, permits_per_second", "5", "6"),
        ("bulkhead", "enabled: true, max_concurrent", "5", "6"),
        ("adaptive", "enabled: true, max_concurrent", "50", "60"),
        ("hedge", "enabled: true, delay_seconds", "5", "6"),
        ("chaos", "armed: true, fail_rate", "0.5", "0.6"),
    ] {
        let line =
            |name, value| format!("    {name}: {{ target: t, {section}: {{ {key}: {value} }} }}");
        let text = format!("  operations:\n{}\n{}", line("a", one), line("b", other));
        assert!(refused(&text, &[]).to_string().contains("share the target t"), "{text}");
        let text =
            format!("error_handling:\n  operations:\n{}\n{}", line("a", one), line("b", one));
        assert!(Config::read(&file(text.clone()).load().unwrap(), &[]).is_ok(), "{text}");
    }
    let own = "error_handling:\n  operations:\n    a: { target: t, max_retries: 1 }\n    b: { target: t, max_retries: 2 }";
    assert!(Config::from_yaml(own).is_ok(), "times and retries are each one's own");
}

#[test]
fn an_operation_is_a_target_even_where_nothing_is_said_of_it() {
    let text = "  operations: { a: { target: b, breaker: { window_seconds: 5 } } }";
    let told = refused(text, &["a", "b"]).to_string();
    assert!(told.contains("breaker.window_seconds is 5 for a and 2 for b"), "{told}");
    let values = file(format!("error_handling:\n{text}\n")).load().unwrap();
    assert!(Config::read(&values, &["a"]).is_ok(), "b is no operation, only a name");
}
