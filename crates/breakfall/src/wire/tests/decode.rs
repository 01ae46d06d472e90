//! Failures that another program told.

use serde_json::json;

use crate::fault::AsyncFault;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::FieldError;
use crate::fault::Recovery;
use crate::wire::Decoder;
use crate::wire::RemoteFault;
use crate::wire::RemoteProblem;

/// A private field without a stand-in, and one public field of each sort that is filled otherwise.
#[derive(crate::Fault)]
enum Held {
    /// holds what cannot be made of nothing
    #[fault(code = "HELD_FAST", class = Internal, actions(try_later))]
    Fast { _held: std::num::NonZeroU8 },
    /// holds nothing
    #[fault(code = "HELD_LOOSE", class = InvalidArgument, actions(fix_request))]
    Loose(
        // Never told, and so made of nothing.
        #[expect(dead_code, reason = "a field without a name")] String,
    ),
    /// names fields
    #[fault(code = "HELD_FIELDS", class = InvalidArgument, actions(fix_request))]
    Fields {
        #[fields]
        errors: Vec<FieldError>,
    },
}

fn decode(body: &serde_json::Value, status: u16) -> Option<Failure> {
    let decoder = Decoder::new().knows::<AsyncFault>().knows::<Held>();
    decoder.failure(RemoteProblem::read(body.to_string().as_bytes(), status)?)
}

#[test]
fn a_kind_comes_back_typed_where_its_parts_suffice() {
    let fast = decode(&json!({ "code": "HELD_FAST" }), 500).unwrap();
    assert!(fast.downcast_ref::<RemoteFault>().is_some(), "{fast:?}");
    let loose = decode(&json!({ "code": "HELD_LOOSE" }), 400).unwrap();
    assert!(matches!(loose.downcast_ref(), Some(Held::Loose(_))), "{loose:?}");
    let errors = json!([{ "pointer": "/a", "code": "missing" }]);
    let fields = decode(&json!({ "code": "HELD_FIELDS", "errors": errors }), 400).unwrap();
    assert_eq!(fields.fault().fields().len(), 1);
    assert!(decode(&json!({ "detail": "no code" }), 500).is_none());
}

#[test]
fn the_answers_status_stands_against_the_code() {
    let timeout =
        json!({ "code": "ASYNC_TIMEOUT_FAILED", "status": 504, "params": { "limit_ms": 7 } });
    let contradicted = decode(&timeout, 400).unwrap();
    assert_eq!(contradicted.status().get(), 400);
    assert!(contradicted.downcast_ref::<RemoteFault>().is_some());
    assert_eq!(
        decode(&timeout, 200).map(|failure| failure.code()),
        None,
        "a success is no failure"
    );
}

/// Found by the fuzzer: the steps of an unknown code changed with each program that passed it on.
#[test]
fn what_was_done_all_the_same_is_passed_on_as_that() {
    for status in [400, 409, 500, 503] {
        let first =
            json!({ "code": "THEIRS", "retry": { "advice": "retry" }, "effect": "applied" });
        let first = decode(&first, status).unwrap();
        assert_eq!((first.recovery(), first.effect()), (Recovery::Never, Effect::Applied));
        let second = json!({ "code": "THEIRS", "class": first.class().as_str(), "retry": { "advice": "never" }, "effect": "applied" });
        assert_eq!(decode(&second, status).unwrap().spec(), first.spec());
    }
}

#[test]
fn advice_is_only_ever_taken_as_stricter() {
    let advised = |code: &str, status, advice: &str| {
        decode(&json!({ "code": code, "retry": { "advice": advice, "after_ms": 2000 } }), status)
            .unwrap()
    };
    let unexpected = advised("ASYNC_UNEXPECTED_FAILED", 500, "retry");
    assert_eq!(unexpected.recovery(), Recovery::Never, "its declaration says so");
    let unexpected = advised("ASYNC_UNEXPECTED_FAILED", 500, "after_fix");
    assert_eq!(unexpected.recovery(), Recovery::Never, "nothing is to be mended");
    let rejected = advised("ASYNC_REJECTED_FAILED", 503, "never");
    assert_eq!((rejected.effect(), rejected.recovery()), (Effect::None, Recovery::Never));
    let unknown = advised("THEIR_OWN", 503, "never");
    assert_eq!(unknown.recovery(), Recovery::Never);
}
