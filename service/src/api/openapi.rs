//! The contract, as an `OpenAPI` document.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::Json;
use axum::response::IntoResponse;
use breakfall::wire::contract::PROBLEM_SCHEMA;
use http::header::CONTENT_TYPE;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use utoipa::OpenApi;

use crate::api::health;
use crate::api::metrics;
use crate::api::requests;
use crate::app::specs;

/// Where the schema of problems is found.
pub(crate) const SCHEMA: &str = "/schemas/problem.json";

/// Codes that no request is answered with: they are raised where no route is, or at the probes.
const ELSEWHERE: [&str; 3] =
    ["ASYNC_ROUTE_NOT_FOUND", "ASYNC_METHOD_NOT_ALLOWED", "ASYNC_SERVICE_NOT_READY"];
const PROBLEM: &str = "#/components/schemas/Problem";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Breakfall",
        description = "A person's request, answered, degraded or explained."
    ),
    paths(requests::post, health::live, health::ready, metrics::metrics)
)]
struct Contract;

/// The document.
pub(crate) async fn document() -> Json<&'static Value> {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(written);
    Json(&DOCUMENT)
}

/// The JSON Schema of problems.
pub(crate) async fn schema() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/schema+json")], PROBLEM_SCHEMA)
}

/// What the annotations say, and what only the table of faults knows: which problems there are.
fn written() -> Value {
    let mut document = serde_json::to_value(Contract::openapi()).unwrap_or_default();
    let schema = serde_json::from_str(PROBLEM_SCHEMA).unwrap_or_default();
    if let Some(schemas) = object(&mut document, "/components/schemas") {
        schemas.insert("Problem".to_owned(), schema);
    }
    if let Some(responses) = object(&mut document, "/paths/~1v1~1requests/post/responses") {
        // What is not in the table yet.
        for range in ["4XX", "5XX"] {
            if let Some(Value::Object(response)) = responses.get_mut(range) {
                response.insert("content".to_owned(), content(&json!({ "$ref": PROBLEM })));
            }
        }
        responses.extend(problems());
    }
    document
}

fn object<'d>(document: &'d mut Value, pointer: &str) -> Option<&'d mut Map<String, Value>> {
    document.pointer_mut(pointer)?.as_object_mut()
}

/// The problems that a request may be answered with, by status.
fn problems() -> impl Iterator<Item = (String, Value)> {
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for spec in specs() {
        if !ELSEWHERE.contains(&spec.code.as_str()) {
            by_status.entry(spec.status.get()).or_default().push(spec.code.as_str());
        }
    }
    by_status.into_iter().map(|(status, mut codes)| {
        codes.sort_unstable();
        let code = json!({ "properties": { "code": { "enum": codes } } });
        let schema = json!({ "allOf": [{ "$ref": PROBLEM }, code] });
        let description = codes.join(", ");
        let response = json!({ "description": description, "content": content(&schema) });
        (status.to_string(), response)
    })
}

fn content(schema: &Value) -> Value {
    json!({ "application/problem+json": { "schema": schema } })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_request_names_every_problem_it_may_be_answered_with() {
        let document = written();
        let responses = document["paths"]["/v1/requests"]["post"]["responses"].as_object().unwrap();
        let mut told = BTreeSet::new();
        for (status, response) in responses {
            let schema = &response["content"]["application/problem+json"]["schema"];
            let Some(codes) = schema["allOf"][1]["properties"]["code"]["enum"].as_array() else {
                continue;
            };
            assert_eq!(schema["allOf"][0]["$ref"], PROBLEM);
            for code in codes {
                let code = code.as_str().unwrap();
                assert!(response["description"].as_str().unwrap().contains(code));
                told.insert((status.clone(), code.to_owned()));
            }
        }
        let known: BTreeSet<_> = specs()
            .iter()
            .filter(|spec| !ELSEWHERE.contains(&spec.code.as_str()))
            .map(|spec| (spec.status.to_string(), spec.code.to_string()))
            .collect();
        assert_eq!(told, known);
        for range in ["4XX", "5XX"] {
            let content = &responses[range]["content"]["application/problem+json"];
            assert_eq!(content["schema"]["$ref"], PROBLEM);
        }
        assert!(responses.contains_key("200"));
    }

    #[test]
    fn what_is_referred_to_is_there() {
        let document = written();
        assert_eq!(document["components"]["schemas"]["Problem"]["title"], "Problem");
        for code in ELSEWHERE {
            assert!(specs().iter().any(|spec| spec.code.as_str() == code), "{code}");
        }
    }
}
