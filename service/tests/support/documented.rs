//! That the document says all that is answered: held for every answer of every black-box test.

use std::net::SocketAddr;
use std::sync::OnceLock;

use serde_json::Value;

use crate::support::answer::Answer;
use crate::support::http::Asking;

/// The operation of the document that `asking` is, whose paths may have one placeholder at the end.
fn operation<'d>(document: &'d Value, asking: &Asking<'_>) -> Option<&'d Value> {
    let method = match asking.method {
        "HEAD" => "get".to_owned(),
        method => method.to_lowercase(),
    };
    let path = asking.path.split('?').next()?;
    let fits = |template: &str| match template.split_once('{') {
        Some((start, _)) => path.strip_prefix(start).is_some_and(|rest| !rest.contains('/')),
        None => template == path,
    };
    let paths = document["paths"].as_object()?;
    // One that is named whole is meant before one with a placeholder.
    let whole = paths.iter().find(|(template, _)| *template == path);
    let found = whole.or_else(|| paths.iter().find(|(template, _)| fits(template)));
    found.map(|(_, operations)| &operations[&method]).filter(|operation| operation.is_object())
}

/// Asserts that `answer` is one that the service at `address` says it may give to `asking`. What is no operation of the document has
/// nothing to say: other addresses and methods.
pub(crate) fn assert_documented(address: SocketAddr, asking: &Asking<'_>, answer: &Answer) {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    let told = answer.header("content-type") == Some("application/problem+json");
    if !told || answer.body.is_empty() {
        return;
    }
    let document = DOCUMENT.get_or_init(|| {
        Asking::get("/openapi.json").send(address).expect("the document is served").json()
    });
    let Some(operation) = operation(document, asking) else { return };
    let response = &operation["responses"][answer.status.to_string()];
    let schema = &response["content"]["application/problem+json"]["schema"];
    let codes = &schema["allOf"][1]["properties"]["code"]["enum"];
    let code = Value::from(answer.text("/code"));
    let named = codes.as_array().is_some_and(|codes| codes.contains(&code));
    assert!(
        named,
        "{} {} may be answered with {code}, which the document does not say: {codes}",
        asking.method, asking.path
    );
}
