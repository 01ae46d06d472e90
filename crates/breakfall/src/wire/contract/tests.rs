//! What is written, what is read, and what is said about the difference.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prop_assert_eq;
use proptest::proptest;
use serde_json::Value;
use serde_json::json;

use super::Contract;
use super::PROBLEM_SCHEMA;
use crate::fault::Class;
use crate::fault::Declared;
use crate::fault::Effect;
use crate::fault::FieldError;
use crate::fault::FieldProblem;
use crate::fault::Recovery;
use crate::wire::Problem;
use crate::wire::ProblemAction;
use crate::wire::ProblemField;
use crate::wire::ProblemRetry;
use crate::wire::Technical;

#[derive(crate::Fault)]
enum TicketFault {
    /// no ticket has this number
    #[fault(code = "TICKET_NOT_FOUND", class = NotFound, since = "0.1", actions(list_tickets))]
    NotFound {
        #[public]
        number: u64,
        #[public]
        after: Duration,
    },
    /// the tracker rests
    #[fault(code = "TICKET_AT_REST", class = Unavailable, actions(retry, contact_support))]
    AtRest,
}

const WRITTEN: &str = r#"{
  "version": 1,
  "codes": {
    "TICKET_AT_REST": {
      "class": "UNAVAILABLE",
      "status": 503,
      "recovery": "unavailable",
      "blame": "dependency",
      "effect": "none",
      "actions": [
        "retry",
        "contact_support"
      ]
    },
    "TICKET_NOT_FOUND": {
      "class": "NOT_FOUND",
      "status": 404,
      "recovery": "after_fix",
      "blame": "caller",
      "effect": "none",
      "actions": [
        "list_tickets"
      ],
      "params": {
        "after": "duration",
        "number": "integer"
      },
      "since": "0.1"
    }
  }
}
"#;

fn tickets() -> Contract {
    Contract::of(TicketFault::SPECS)
}

/// The contract of the tickets after `change` of its JSON.
fn changed(change: impl FnOnce(&mut Value)) -> Contract {
    let mut json: Value = serde_json::from_str(WRITTEN).unwrap();
    change(&mut json["codes"]);
    Contract::from_json(&json.to_string()).unwrap()
}

/// What is said about `new`, the breaking changes with a `!` in front.
fn said(old: &Contract, new: &Contract) -> Vec<String> {
    let mark = |breaking| if breaking { "!" } else { "" };
    let changes = Contract::changes(old, new);
    changes.iter().map(|change| format!("{}{change}", mark(change.is_breaking()))).collect()
}

#[test]
fn is_sorted_stable_and_read_back() {
    assert_eq!(tickets().to_json(), WRITTEN);
    assert_eq!(Contract::of(TicketFault::SPECS.iter().rev()).to_json(), WRITTEN);
    assert_eq!(Contract::from_json(WRITTEN), Ok(tickets()));
    assert_eq!(Contract::from_json(&format!("\u{feff}{WRITTEN}")), Ok(tickets()));
    assert_eq!(tickets().in_use(), 2);
    assert_eq!(said(&tickets(), &tickets()), [""; 0]);
}

#[test]
fn trap_70_what_breaks_programs_is_breaking() {
    let found = "TICKET_NOT_FOUND";
    let put_back = "give the new meaning a code of its own";
    for (new, expected) in [
        (
            changed(|codes| drop(codes.as_object_mut().unwrap().remove(found))),
            format!("{found} is gone: put it back, or accept that it is retired for good"),
        ),
        (
            changed(|codes| codes[found]["class"] = json!("ABORTED")),
            format!(
                "{found} changes its class from NOT_FOUND to ABORTED: put NOT_FOUND back, or {put_back}"
            ),
        ),
        (
            changed(|codes| codes[found]["status"] = json!(410)),
            format!("{found} changes its status from 404 to 410: put 404 back, or {put_back}"),
        ),
        (
            changed(|codes| codes[found]["recovery"] = json!("never")),
            format!(
                "{found} changes its recovery from after_fix to never: put after_fix back, or {put_back}"
            ),
        ),
        (
            changed(|codes| codes[found]["params"] = json!({ "after": "duration" })),
            format!("{found} loses its parameter number: put the public field back, or {put_back}"),
        ),
        (
            changed(|codes| codes[found]["params"]["number"] = json!("text")),
            format!(
                "{found} changes its parameter number from integer to text: give the new value a name of its own beside the old one"
            ),
        ),
    ] {
        assert_eq!(said(&tickets(), &new), [format!("!{expected}")]);
    }
}

#[test]
fn trap_70_a_retired_code_is_not_used_again() {
    let lock = changed(|codes| codes["TICKET_AT_REST"] = json!({ "retired": { "since": "0.3" } }));
    let expected = "TICKET_AT_REST is used again, but was retired in 0.3 and keeps its old meaning: choose another code";
    assert_eq!(said(&lock, &tickets()), [format!("!{expected}")]);
    let refused = lock.accept(&tickets(), "0.4").unwrap_err();
    assert_eq!(refused.iter().map(ToString::to_string).collect::<Vec<_>>(), [expected]);
}

#[test]
fn what_breaks_nobody_is_told_and_accepted() {
    let new = changed(|codes| {
        codes["TICKET_AT_REST"]["actions"] = json!(["try_later"]);
        codes["TICKET_AT_REST"]["effect"] = json!("unknown");
        codes["TICKET_AT_REST"]["since"] = json!("0.2");
        codes["TICKET_NOT_FOUND"]["blame"] = json!("service");
        codes["TICKET_NOT_FOUND"]["params"]["title"] = json!("text");
        codes["TICKET_TORN"] = codes["TICKET_AT_REST"].clone();
    });
    let expected = [
        "TICKET_AT_REST changes its effect from none to unknown: accept it",
        "TICKET_AT_REST changes its actions from retry, contact_support to try_later: accept it",
        "TICKET_AT_REST changes its since from none to 0.2: accept it",
        "TICKET_NOT_FOUND changes its blame from caller to service: accept it",
        "TICKET_NOT_FOUND has the new parameter title: accept it",
        "TICKET_TORN is new: accept it",
    ];
    assert_eq!(said(&tickets(), &new), expected);
    assert_eq!(tickets().accept(&new, "0.2"), Ok(new));
}

#[test]
fn a_lock_only_grows() {
    let less = Contract::of(TicketFault::SPECS.iter().filter(|s| s.class == Class::NotFound));
    let retired = json!({ "retired": { "since": "0.2" } });
    let lock = tickets().accept(&less, "0.2").unwrap();
    assert_eq!(lock, changed(|codes| codes["TICKET_AT_REST"] = retired.clone()));
    assert_eq!(said(&tickets(), &lock), ["TICKET_AT_REST is retired"]);
    assert_eq!(said(&lock, &less), [""; 0]);
    assert_eq!(lock.accept(&less, "0.3"), Ok(lock.clone()), "since when does not change");
    assert_eq!((lock.in_use(), lock.codes.len()), (1, 2));
    assert_eq!(Contract::from_json(&lock.to_json()), Ok(lock));
    assert_eq!(Contract::default().accept(&tickets(), "0.1"), Ok(tickets()));
}

#[test]
fn what_cannot_be_read_is_explained() {
    let row = |row: &str| format!(r#"{{"version":1,"codes":{{{row}}}}}"#);
    let word = "expected one word of letters, digits and _";
    for (text, expected) in [
        (String::new(), "EOF while parsing"),
        ("[]".to_owned(), "invalid length 0"),
        (
            r#"{"version":2,"codes":{}}"#.to_owned(),
            "version 2 of the form is newer than this program, which knows 1",
        ),
        (r#"{"codes":{}}"#.to_owned(), "missing field `version`"),
        (row(r#""lower":{}"#), "a code is SCREAMING_SNAKE, 3 to 63 characters"),
        (row(r#""CODE":{}"#), "CODE has no class"),
        (row(r#""CODE":{"class":"A","status":70000}"#), "expected u16"),
        (row(r#""CODE":{"class":"\u001b[31m"}"#), word),
        (row(r#""CODE":{"class":""}"#), word),
        (row(r#""CODE":{"retired":{"since":"a b"}}"#), word),
        (
            row(r#""CODE":{"retired":{"since":"1"}},"CODE":{"retired":{"since":"1"}}"#),
            "CODE stands here twice",
        ),
        (" ".repeat(1024 * 1024 + 1), "a contract has at most 1048576 bytes"),
        ("[".repeat(100_000), "line 1 column"),
        (row(&format!(r#""CODE":{{"more":{}"#, "[".repeat(100_000))), "line 1 column"),
    ] {
        let error = Contract::from_json(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected} is not in {error}");
    }
}

#[test]
fn members_of_later_programs_are_skipped() {
    let later = changed(|codes| {
        codes["TICKET_NOT_FOUND"]["docs"] = json!({ "page": ["x"] });
    });
    assert_eq!(later, tickets());
}

#[test]
fn the_schema_describes_the_problem() {
    let technical = Technical {
        origin: "raised",
        effect: "none",
        blame: "caller",
        operation: None,
        attempts: Vec::new(),
    };
    let mut problem = Problem {
        type_uri: String::new(),
        title: String::new(),
        status: 500,
        detail: String::new(),
        instance: None,
        code: "TICKET_NOT_FOUND",
        class: "INTERNAL",
        reference: String::new(),
        recovery_actions: Vec::new(),
        actions: vec![ProblemAction::new("retry", String::new())],
        retry: ProblemRetry::new(Recovery::RETRY, None),
        effect: "none",
        errors: Vec::new(),
        params: serde_json::Map::new(),
        trace_id: None,
        technical: None,
    };
    let schema: Value = serde_json::from_str(PROBLEM_SCHEMA).unwrap();
    let (action, retry) =
        (&schema["properties"]["actions"]["items"], &schema["properties"]["retry"]);
    let least = serde_json::to_value(&problem).unwrap();
    assert_eq!(words(&schema["required"]), members(&least));
    assert_eq!(words(&action["required"]), members(&least["actions"][0]));
    assert_eq!(words(&retry["required"]), members(&least["retry"]));

    problem.instance = Some(String::new());
    problem.actions[0].href = Some(String::new());
    problem.actions[0].after_seconds = Some(1);
    problem.retry =
        ProblemRetry::new(Recovery::RETRY, Some(Duration::from_secs(1))).with_exhausted(true);
    let field = FieldError::new("/id", FieldProblem::TooLong { max: 7 });
    problem.errors = vec![ProblemField::new(&field, String::new())];
    problem.params.insert("number".to_owned(), json!(1));
    problem.trace_id = Some(String::new());
    problem.technical = Some(technical);
    let most = serde_json::to_value(&problem).unwrap();
    let errors = &schema["properties"]["errors"]["items"];
    assert_eq!(members(&schema["properties"]), members(&most));
    assert_eq!(members(&action["properties"]), members(&most["actions"][0]));
    assert_eq!(members(&retry["properties"]), members(&most["retry"]));
    assert_eq!(members(&errors["properties"]), members(&most["errors"][0]));
    let mut always = members(&most["errors"][0]);
    always.remove("max");
    assert_eq!(words(&errors["required"]), always);
    let classes = Class::ALL.map(|class| class.as_str().to_owned());
    assert_eq!(words(&schema["properties"]["class"]["enum"]), classes.into());
    let advice = [Recovery::Never, Recovery::AfterFix, Recovery::RETRY, Recovery::UNAVAILABLE];
    let advice = advice.map(|recovery| recovery.as_str().to_owned());
    assert_eq!(words(&retry["properties"]["advice"]["enum"]), advice.into());
    let effects = [Effect::None, Effect::Unknown, Effect::Applied].map(|e| e.as_str().to_owned());
    assert_eq!(words(&schema["properties"]["effect"]["enum"]), effects.into());
}

fn words(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

fn members(object: &Value) -> BTreeSet<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

proptest! {
    #[test]
    fn no_file_breaks_it(text in ".{0,200}", cut in 0..WRITTEN.len(), put in "[{}\\[\\]\":,a-z0-9]{0,4}") {
        drop(Contract::from_json(&text));
        let (before, after) = WRITTEN.split_at(cut);
        let torn = format!("{before}{put}{after}");
        if let Ok(read) = Contract::from_json(&torn) {
            prop_assert_eq!(Contract::from_json(&read.to_json()), Ok(read));
        }
    }
}
