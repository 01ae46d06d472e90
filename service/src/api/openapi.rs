//! The contract, as an `OpenAPI` document.

use std::sync::LazyLock;

use axum::Json;
use axum::response::IntoResponse;
use breakfall::wire::contract::PROBLEM_SCHEMA;
use breakfall_http::openapi::ProblemBody;
use http::header::CONTENT_TYPE;
use serde_json::Value;
use utoipa::OpenApi;

use crate::api::deferred;
use crate::api::error_pages;
use crate::api::health;
use crate::api::metrics;
use crate::api::requests;

/// Where the schema of problems is found.
pub(crate) const SCHEMA: &str = "/schemas/problem.json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Breakfall",
        description = "A person's request, answered, degraded or explained."
    ),
    paths(
        requests::post,
        deferred::get,
        health::live,
        health::ready,
        metrics::metrics,
        error_pages::index,
        error_pages::page
    ),
    components(schemas(ProblemBody))
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

/// What the annotations say, with the problems of each operation from the tables of the faults.
fn written() -> Value {
    serde_json::to_value(Contract::openapi()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::api::problems::ELSEWHERE;
    use crate::app::specs;

    const PROBLEM: &str = "#/components/schemas/Problem";

    /// Status and code of every problem that an operation names.
    fn told(document: &Value, path: &str, method: &str) -> BTreeSet<(String, String)> {
        let mut told = BTreeSet::new();
        let responses = document["paths"][path][method]["responses"].as_object().unwrap();
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
        told
    }

    #[test]
    fn a_request_names_every_problem_it_may_be_answered_with() {
        let document = written();
        let told = told(&document, "/v1/requests", "post");
        let codes: BTreeSet<_> = specs().iter().map(|spec| spec.code.to_string()).collect();
        let grpc = breakfall_grpc::specs().len();
        assert_eq!(told.len(), codes.len() - grpc - ELSEWHERE.len());
        let responses = &document["paths"]["/v1/requests"]["post"]["responses"];
        for range in ["4XX", "5XX"] {
            let content = &responses[range]["content"]["application/problem+json"];
            assert_eq!(content["schema"]["$ref"], PROBLEM);
        }
        assert!(responses["200"].is_object());
        let later = &document["paths"]["/v1/requests/{ticket}"]["get"]["responses"];
        assert_eq!(
            later["404"]["content"]["application/problem+json"]["schema"]["allOf"][0]["$ref"],
            PROBLEM
        );
    }

    #[test]
    fn every_operation_names_what_the_edge_may_answer() {
        let document = written();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for method in operations.as_object().unwrap().keys() {
                let told = told(&document, path, method);
                assert!(told.contains(&("500".into(), "ASYNC_PANICKED_FAILED".into())), "{path}");
                assert!(told.contains(&("504".into(), "ASYNC_TIMEOUT_FAILED".into())), "{path}");
            }
        }
        assert_eq!(document["components"]["schemas"]["Problem"]["title"], "Problem");
    }
}
