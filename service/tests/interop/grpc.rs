//! A client of Python's grpcio with grpcio-status, made of the published messages.

use std::path::Path;

use serde_json::Value;

use crate::support::setup::Setup;
use crate::support::upstream::Upstream;
use crate::tools::python;
use crate::tools::said;

/// What the script is told by the service at the end of `setup`.
fn asked(setup: Setup) -> Option<Value> {
    let python = python("gRPC as Python's grpcio reads it")?;
    let service = setup.start();
    let messages = Path::new(env!("CARGO_MANIFEST_DIR")).join("proto");
    let arguments = [messages.into_os_string(), service.address.to_string().into()];
    Some(said(python, "ask.py", arguments))
}

#[test]
fn a_client_of_grpcio_gets_every_outcome() {
    let Some(told) = asked(Setup::plain()) else { return };
    let created = &told["created"];
    assert_eq!(
        (&created["request_id"], &created["intent"]),
        (&"r-1".into(), &"create_ticket".into())
    );
    assert_eq!(created["tickets"][0]["title"], "the login page is slow");
    assert!(!created["response"].as_str().unwrap().is_empty());
    assert_eq!(created.get("degraded"), None);

    let failed = &told["not_understood"];
    assert_eq!(failed["code"], "INVALID_ARGUMENT");
    let info = &failed["details"]["ErrorInfo"];
    assert_eq!(info["reason"], "ASYNC_INTENT_CLASSIFICATION_FAILED");
    assert_eq!(info["domain"], "breakfall");
    let words = &failed["details"]["LocalizedMessage"];
    assert_eq!(words["locale"], "de");
    assert!(words["message"].as_str().unwrap().lines().count() >= 2, "and a step: {words}");
    let reference = failed["details"]["RequestInfo"]["requestId"].as_str().unwrap();
    assert!(reference.starts_with("BF-"), "{reference}");

    let invalid = &told["invalid"];
    assert_eq!(invalid["code"], "INVALID_ARGUMENT");
    let fields = invalid["details"]["BadRequest"]["fieldViolations"].as_array().unwrap();
    let fields: Vec<_> = fields.iter().map(|field| field["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["id", "user", "query"]);

    assert_eq!(told["no_method"]["code"], "UNIMPLEMENTED");
    assert_eq!(told["no_method"]["details"]["ErrorInfo"]["reason"], "ASYNC_CALL_UNIMPLEMENTED");
    assert_eq!(told["no_service"]["code"], "NOT_FOUND");
    assert_eq!(told["too_large"]["details"]["ErrorInfo"]["reason"], "ASYNC_BODY_TOO_LARGE");
    assert_eq!((&told["health"], &told["health_of_service"]), (&1.into(), &1.into()), "SERVING");
}

#[test]
fn a_client_of_grpcio_sees_that_an_answer_is_degraded() {
    let missing = Upstream::missing();
    let Some(told) = asked(Setup::quick().model("classifier", &missing.url())) else { return };
    let created = &told["created"];
    let degraded = &created["degraded"];
    assert_eq!(degraded["code"], "ASYNC_UPSTREAM_UNREACHABLE", "{created}");
    assert!(degraded["reference"].as_str().unwrap().starts_with("BF-"));
    assert!(!degraded["recovery_actions"].as_array().unwrap().is_empty());
    assert_eq!(created["tickets"][0]["title"], "the login page is slow", "all the same");
}
