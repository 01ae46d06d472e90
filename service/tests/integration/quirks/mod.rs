//! What the real services mean by what they say.

mod github;
mod openai;
mod slack;

use crate::support::answer::Answer;
use crate::support::service::Service;
use crate::support::trouble::CANARY;

/// Nothing of what the other side wrote was told to anybody.
fn assert_silent(answer: &Answer, service: &Service) {
    assert!(!answer.head.contains(CANARY) && !answer.body.contains(CANARY), "{answer:?}");
    let log = service.log.items().concat().replace("CANARY-PATH", "");
    assert!(!log.contains(CANARY), "{log}");
}

/// The notes of the failure that the log tells of this operation.
fn notes(service: &Service, operation: &str) -> String {
    let is_end = |event: &serde_json::Value| {
        event["operation"] == operation
            && matches!(event["event"].as_str(), Some("operation.failed" | "operation.degraded"))
    };
    let lines = service.log.wait_until(|lines| {
        lines.iter().any(|line| serde_json::from_str(line).is_ok_and(|event| is_end(&event)))
    });
    lines
        .into_iter()
        .find(|line| serde_json::from_str(line).is_ok_and(|event| is_end(&event)))
        .unwrap_or_default()
}
