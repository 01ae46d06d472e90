//! The shape of what is written.

mod decode;
mod read;

use std::time::Duration;

use serde_json::json;

use super::Problem;
use super::ProblemRetry;
use super::params;
use crate::fault::Code;
use crate::fault::PublicText;
use crate::fault::Recovery;

#[derive(crate::Fault)]
/// everything public
#[fault(code = "WIRE_ALL", class = Internal, actions(try_later))]
struct All {
    #[public]
    whole: i64,
    #[public]
    part: f64,
    #[public]
    on: bool,
    #[public]
    limit: Duration,
    #[public]
    code: Code,
    #[public]
    text: PublicText,
    secret: String,
}

#[test]
fn public_parameters_keep_their_types_and_lengths_name_their_unit() {
    let all = All {
        whole: i64::MIN,
        part: f64::NAN,
        on: true,
        limit: Duration::from_micros(1_500_900),
        code: Code::new("WIRE_ALL"),
        text: PublicText::cleaned("a\u{0}b"),
        secret: "hidden".to_owned(),
    };
    let expected = json!({
        "whole": i64::MIN, "part": 0.0, "on": true, "limit_ms": 1500, "code": "WIRE_ALL", "text": "ab"
    });
    assert_eq!(serde_json::Value::from(params(&all)), expected);
    assert_eq!(all.secret, "hidden");
}

#[test]
fn a_wait_is_told_only_where_the_same_request_may_succeed() {
    let wait = Some(Duration::from_secs(2));
    let told = |recovery| {
        let retry = ProblemRetry::new(recovery, wait);
        (retry.advice, retry.after_ms)
    };
    assert_eq!(told(Recovery::Never), ("never", None));
    assert_eq!(told(Recovery::AfterFix), ("after_fix", None));
    assert_eq!(told(Recovery::Retry { after: None }), ("retry", Some(2000)));
    assert_eq!(told(Recovery::Unavailable { after: None }), ("unavailable", Some(2000)));
    let short = Some(Duration::from_micros(2_000_001));
    assert_eq!(ProblemRetry::new(Recovery::RETRY, short).after_ms, Some(2001), "never shorter");
    assert_eq!(
        ProblemRetry::new(Recovery::Retry { after: None }, Some(Duration::MAX)).after_ms,
        Some(u64::MAX)
    );
}

#[test]
fn trap_32_the_members_stand_in_the_order_of_the_standard() {
    let problem = Problem {
        type_uri: "about:blank".to_owned(),
        title: "T\u{2028}".to_owned(),
        status: 500,
        detail: "\"D\"\n".to_owned(),
        instance: Some("/failures/1".to_owned()),
        code: "WIRE_ALL",
        class: "INTERNAL",
        reference: "BF".to_owned(),
        recovery_actions: Vec::new(),
        actions: Vec::new(),
        retry: ProblemRetry::new(Recovery::Never, None),
        effect: "none",
        errors: Vec::new(),
        params: serde_json::Map::new(),
        trace_id: None,
        technical: None,
    };
    let json = problem.to_json();
    let start = "{\"type\":\"about:blank\",\"title\":\"T\u{2028}\",\"status\":500,\"detail\":\"\\\"D\\\"\\n\",\"instance\":\"/failures/1\",\"code\":\"WIRE_ALL\"";
    assert!(json.starts_with(start), "{json}");
    assert!(
        json.ends_with("\"recovery_actions\":[],\"actions\":[],\"retry\":{\"advice\":\"never\"},\"effect\":\"none\"}"),
        "{json}"
    );
}
