//! What could be found out by asking.

use std::collections::BTreeSet;
use std::time::Duration;

use breakfall::fault::Reference;
use serde_json::Value;

use crate::support::answer::Answer;
use crate::support::http::Asking;
use crate::support::service::Service;
use crate::support::setup::Setup;

#[test]
fn t03_references_say_nothing_and_cannot_be_counted_through() {
    let service = Setup::plain().start();
    let references: Vec<_> =
        (0..40).map(|_| service.send(&Asking::get("/nope")).reference()).collect();
    let distinct: BTreeSet<_> = references.iter().collect();
    assert_eq!(distinct.len(), 40);
    assert!(!references.is_sorted() && !references.iter().rev().is_sorted(), "{references:?}");
    // 20 characters of 5 bits, the check symbol apart; each place takes many values.
    let letters = |reference: &str| -> Vec<char> {
        reference.trim_start_matches("BF-").chars().filter(|c| *c != '-').take(20).collect()
    };
    for place in 0..20 {
        let values: BTreeSet<_> =
            references.iter().map(|reference| letters(reference)[place]).collect();
        assert!(values.len() > 10, "place {place} takes {values:?} only");
    }
    for (first, second) in references.iter().zip(references.iter().skip(1)) {
        let same = letters(first).iter().zip(letters(second)).filter(|(a, b)| *a == b).count();
        assert!(same < 8, "{first} and {second} are neighbours");
    }
    // One that is mistyped is not another's.
    for reference in &references {
        let first = letters(reference)[0];
        let other = if first == '7' { '8' } else { '7' };
        let mistyped = reference.replacen(first, &other.to_string(), 1);
        assert!(mistyped.parse::<Reference>().is_err(), "{mistyped}");
    }
}

/// What an answer says, without what is another for each.
fn told(answer: &Answer) -> Value {
    let mut problem = answer.json();
    problem["reference"] = Value::Null;
    problem["trace_id"] = Value::Null;
    problem
}

/// The median times of two requests that are sent in turn.
fn times(service: &Service, first: &Asking<'_>, second: &Asking<'_>) -> (Duration, Duration) {
    let mut took = (Vec::new(), Vec::new());
    for _ in 0..150 {
        took.0.push(service.send(first).took);
        took.1.push(service.send(second).took);
    }
    took.0.sort_unstable();
    took.1.sort_unstable();
    (took.0[75], took.1[75])
}

#[test]
fn t18_what_is_not_there_and_what_is_not_yours_answer_alike() {
    let service = Setup::plain().start();
    for pair in
        [("/nope", "/errors/ASYNC_NO_SUCH_CODE"), ("/errors/A", "/errors/ASYNC_TIMEOUT_FAILEE")]
    {
        let (first, second) = (Asking::get(pair.0), Asking::get(pair.1));
        assert_eq!(told(&service.send(&first)), told(&service.send(&second)), "{pair:?}");
        // Chance and other programs may disturb a round; a difference that is there is there in each.
        let alike = (0..5).any(|_| {
            let (first, second) = times(&service, &first, &second);
            (0.8..1.25).contains(&(first.as_secs_f64() / second.as_secs_f64()))
        });
        assert!(alike, "{pair:?} can be told apart by their time");
    }
    let missing = |number: u64| {
        let body = format!(r#"{{"id":"1","user":"ada","query":"show ticket {number}"}}"#);
        let mut told = told(&service.send(&Asking::json(body.as_bytes())));
        told["params"] = Value::Null;
        told["detail"] =
            told["detail"].as_str().expect("words").replace(&number.to_string(), "N").into();
        told
    };
    assert_eq!(missing(41), missing(990_042));
}
