//! From words to the body of an answer.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use super::CANARY;
use super::ShopFault;
use super::explain;
use super::library_failures;
use super::shelf_low;
use super::shop;
use super::till_shut;
use crate::Failure;
use crate::fault::AsyncFault;
use crate::fault::Attempted;
use crate::fault::Class;
use crate::fault::Code;
use crate::fault::Effect;
use crate::fault::FieldError;
use crate::fault::FieldProblem;
use crate::fault::Origin;
use crate::message::Locales;
use crate::message::ProblemStyle;
use crate::message::Wording;
use crate::wire::Decoder;
use crate::wire::RemoteProblem;

fn problem(failure: &Failure, locale: &str, style: &ProblemStyle) -> Value {
    let json = explain(&shop(), failure, locale).problem(failure, style).to_json();
    serde_json::from_str(&json).expect("it is JSON")
}

#[test]
fn holds_exactly_this() {
    let failure = shelf_low(2, "apples");
    assert_eq!(
        problem(&failure, "en", &ProblemStyle::default()),
        json!({
            "type": "/errors/SHOP_SHELF_LOW",
            "title": "Too few left",
            "status": 400,
            "detail": "Only 2 of apples left.",
            "code": "SHOP_SHELF_LOW",
            "class": "FAILED_PRECONDITION",
            "reference": failure.reference().to_string(),
            "recovery_actions": ["Order 2 or less."],
            "actions": [{ "id": "order_less", "label": "Order 2 or less." }],
            "retry": { "advice": "after_fix" },
            "effect": "none",
            "params": { "left": 2, "item": "apples" },
        })
    );
}

#[test]
fn says_when_to_come_back_in_every_unit_alike() {
    let failure = till_shut(Some(Duration::from_millis(40_500)));
    let told = explain(&shop(), &failure, "en");
    let wait = told.wait.expect("it is unavailable");
    let seconds = u64::try_from(wait.as_millis().div_ceil(1000)).expect("it is short");
    let problem = problem(&failure, "en", &ProblemStyle::default());
    assert_eq!(
        problem["retry"],
        json!({ "advice": "unavailable", "after_ms": wait.as_nanos().div_ceil(1_000_000) })
    );
    assert_eq!(problem["actions"][0]["after_seconds"], json!(seconds));
    assert_eq!(problem["recovery_actions"], json!(told.recovery_actions()));
    assert_eq!(problem["actions"][0]["label"], problem["recovery_actions"][0]);
}

#[test]
fn what_is_never_retried_has_no_time_for_programs() {
    let failure = Failure::from(AsyncFault::Unexpected);
    let problem = problem(&failure, "en", &ProblemStyle::default());
    assert_eq!(problem["retry"], json!({ "advice": "never" }));
    assert!(problem["actions"][0]["after_seconds"].is_u64(), "a person may still come back later");
}

#[test]
fn names_each_wrong_field() {
    let fields = vec![
        FieldError::new("/query", FieldProblem::TooLong { max: 2000 }),
        FieldError::new("/user", FieldProblem::Missing),
    ];
    let failure = Failure::from(ShopFault::OrderWrong { fields });
    assert_eq!(
        problem(&failure, "de", &ProblemStyle::default())["errors"],
        json!([
            {
                "pointer": "/query",
                "code": "too_long",
                "max": 2000,
                "detail": "Das ist zu lang. Erlaubt sind höchstens 2000 Zeichen."
            },
            { "pointer": "/user", "code": "missing", "detail": "Das fehlt. Ergänzen Sie es." },
        ])
    );
    let crowd = vec![FieldError::new("/x", FieldProblem::Unknown); 1000];
    let failure = Failure::from(ShopFault::OrderWrong { fields: crowd });
    let errors = &problem(&failure, "en", &ProblemStyle::default())["errors"];
    assert_eq!(errors.as_array().map(Vec::len), Some(64));
}

#[test]
fn technical_facts_are_words_and_numbers() {
    let code = Code::new("SHOP_TILL_SHUT");
    let mut first = Attempted::new(1, Duration::from_millis(120), code, Origin::Raised);
    first.wait = Some(Duration::from_secs(1));
    let last = Attempted::new(2, Duration::from_micros(80_900), code, Origin::TimedOut);
    let failure = till_shut(None).settled("sell", vec![first, last]);
    let style =
        ProblemStyle::default().with_technical(true).with_type_base("https://example.com/errors/");
    let problem = problem(&failure, "en", &style);
    assert_eq!(problem["type"], "https://example.com/errors/SHOP_TILL_SHUT");
    assert_eq!(
        problem["technical"],
        json!({
            "origin": "raised",
            "effect": "none",
            "blame": "dependency",
            "operation": "sell",
            "attempts": [
                { "number": 1, "code": "SHOP_TILL_SHUT", "lasted_ms": 120, "wait_ms": 1000 },
                { "number": 2, "code": "SHOP_TILL_SHUT", "lasted_ms": 80 },
            ],
        })
    );
}

#[test]
fn a_degraded_answer_has_the_same_lists() {
    let failure = till_shut(None);
    let told = explain(&shop(), &failure, "en");
    let problem = told.problem(&failure, &ProblemStyle::default());
    assert_eq!(told.actions(), problem.actions);
    assert_eq!(told.recovery_actions(), problem.recovery_actions);
}

#[test]
fn what_is_kept_says_the_same_as_what_is_put_together_anew() {
    let wordings = [
        Wording::default(),
        Wording::default().with_guidance(false),
        Wording::default().with_support(true),
        Wording::default().with_support(true).with_support_contact("https://help.example/\"x"),
        Wording::default().with_support(true).with_support_contact("+49 1"),
    ];
    let base = ProblemStyle::default().with_type_base("https://e.example/\"/");
    let trace = Some("0af7651916cd43dd8448eb211c80319c".to_owned());
    let styles = [ProblemStyle::default(), base.with_technical(true).with_trace_id(trace)];
    // In this order what one failure leaves behind is there for the next: another parameter, wait, effect or contact.
    for (style, wording) in styles.iter().flat_map(|s| wordings.iter().map(move |w| (s, w))) {
        for left in [1, 2] {
            for failure in many_failures(left) {
                for locale in ["en", "de", "DE-at", "ar", "*", "nl", ""] {
                    says_the_same(&failure, &Locales::new([locale]), wording, style);
                }
            }
        }
    }
}

/// Failures of each kind, with `left` as what varies.
fn many_failures(left: u32) -> Vec<Failure> {
    let fields = vec![FieldError::new("/user", FieldProblem::Missing)];
    let mut failures = library_failures();
    for effect in [Effect::None, Effect::Unknown, Effect::Applied] {
        failures.push(Failure::from(AsyncFault::Unexpected).with_effect(effect));
    }
    for effect in [Effect::None, Effect::Unknown, Effect::Applied] {
        failures.push(shelf_low(left, &format!("a\"{left}")).with_effect(effect));
        for wait in [left, 30, 300, 9000] {
            let wait = Some(Duration::from_secs(wait.into()));
            failures.push(till_shut(wait).with_effect(effect));
        }
    }
    failures.push(ShopFault::OrderWrong { fields }.into());
    failures.push(ShopFault::Odd.into());
    // The same one, first as it comes and then retried already.
    failures.push(till_shut(None));
    failures.push(till_shut(None).already_retried());
    failures
}

fn says_the_same(failure: &Failure, locales: &Locales, wording: &Wording, style: &ProblemStyle) {
    let shop = shop();
    let told = shop.explain(failure, locales, wording);
    let anew = told.problem(failure, style).to_json();
    let kept = shop.encode(failure, locales, wording, style);
    assert_eq!(String::from_utf8_lossy(&kept.body), anew, "{locales:?} {wording:?}");
    assert_eq!((&*kept.locale, kept.wait), (&*told.locale, told.wait));
    let mut body = b"what stood there".to_vec();
    let again = shop.encode_into(failure, locales, wording, style, &mut body);
    assert_eq!(String::from_utf8_lossy(&body), anew, "whatever stood there");
    assert_eq!((again.locale, again.wait), (kept.locale, kept.wait));
}

/// A code that this program has words for, from a program whose table it does not know.
#[test]
fn parameters_that_another_program_told_are_passed_on() {
    let body = json!({ "code": "SHOP_TILL_SHUT", "params": { "till": 7 } }).to_string();
    let told = RemoteProblem::read(body.as_bytes(), 503).expect("it is one");
    let failure = Decoder::new().failure(told).expect("it has a code");
    for technical in [false, true] {
        let style = ProblemStyle::default().with_technical(technical);
        says_the_same(&failure, &Locales::new(["en"]), &Wording::default(), &style);
    }
    let (locales, wording) = (Locales::new(["en"]), Wording::default());
    let encoded = shop().encode(&failure, &locales, &wording, &ProblemStyle::default()).body;
    let encoded: Value = serde_json::from_slice(&encoded).expect("it is JSON");
    assert_eq!(
        (&encoded["detail"], &encoded["params"]),
        (&json!("The till is shut."), &json!({ "till": 7 }))
    );
}

#[test]
fn nothing_private_gets_out() {
    let mut failures = library_failures();
    failures.push(shelf_low(1, "apples"));
    let style = ProblemStyle::default().with_technical(true);
    for failure in failures {
        let failure = failure
            .with_note("path", &CANARY)
            .because(std::io::Error::other(CANARY))
            .also(Failure::unexpected(std::io::Error::other(CANARY)));
        let wording = Wording::default().with_support(true);
        for locale in ["en", "de"] {
            let told = shop().explain(&failure, &Locales::new([locale]), &wording);
            let json = told.problem(&failure, &style).to_json();
            for secret in ["canary", "hunter2", file!(), "tests/problem", "warehouse", "report"] {
                assert!(!json.contains(secret), "{secret} in {json}");
            }
        }
    }
}

#[test]
fn trap_31_a_title_is_the_same_for_every_occurrence() {
    let titles: Vec<_> =
        (0..5).map(|left| explain(&shop(), &shelf_low(left, "x"), "en").title).collect();
    assert!(titles.iter().all(|title| *title == titles[0]));
}

#[test]
fn every_class_has_a_problem() {
    for class in Class::ALL {
        let spec = crate::fault::Spec::new(
            Code::new("SHOP_ANY"),
            class,
            &[crate::fault::Action::RETRY],
            "any",
        );
        let failure = Failure::from(Any(Box::leak(Box::new(spec))));
        let problem = problem(&failure, "en", &ProblemStyle::default());
        assert_eq!(problem["class"], class.as_str());
        assert_eq!(problem["status"], json!(class.status().get()));
        assert_ne!(problem["title"], "");
    }
}

/// A fault of any spec.
#[derive(Debug)]
struct Any(&'static crate::fault::Spec);

impl std::fmt::Display for Any {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(CANARY)
    }
}

impl std::error::Error for Any {}

impl crate::fault::Fault for Any {
    fn spec(&self) -> &'static crate::fault::Spec {
        self.0
    }
}
