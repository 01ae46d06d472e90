//! What a program may answer, for `OpenAPI` documents that [utoipa] makes: derived from the tables of the faults, so that code and document
//! cannot part.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use breakfall::Fault;
//! use breakfall::fault::Declared;
//! use breakfall_http::edge;
//! use breakfall_http::openapi;
//! use utoipa::IntoResponses;
//! use utoipa::openapi::RefOr;
//! use utoipa::openapi::Response;
//!
//! #[derive(Fault)]
//! enum TicketFault {
//!     /// no ticket has this number
//!     #[fault(code = "TICKET_NOT_FOUND", class = NotFound, actions(list_tickets))]
//!     NotFound,
//! }
//!
//! /// What `GET /tickets/{number}` may answer.
//! struct TicketProblems;
//!
//! impl IntoResponses for TicketProblems {
//!     fn responses() -> BTreeMap<String, RefOr<Response>> {
//!         openapi::responses(TicketFault::SPECS.iter().chain(edge::answers()))
//!     }
//! }
//!
//! #[utoipa::path(get, path = "/tickets/{number}", responses((status = 200, description = "a ticket"), TicketProblems))]
//! async fn ticket() {}
//!
//! #[derive(utoipa::OpenApi)]
//! #[openapi(paths(ticket), components(schemas(openapi::ProblemBody)))]
//! struct Document;
//!
//! # use utoipa::OpenApi;
//! let document = serde_json::to_value(Document::openapi()).unwrap();
//! let answers = &document["paths"]["/tickets/{number}"]["get"]["responses"];
//! assert_eq!(answers["404"]["description"], "TICKET_NOT_FOUND");
//! assert!(document["components"]["schemas"]["Problem"]["properties"]["code"].is_object());
//! ```
//!
//! [utoipa]: https://docs.rs/utoipa

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use breakfall::fault::Spec;
use breakfall::wire::contract::PROBLEM_SCHEMA;
use utoipa::PartialSchema;
use utoipa::ToSchema;
use utoipa::openapi::ContentBuilder;
use utoipa::openapi::ObjectBuilder;
use utoipa::openapi::Ref;
use utoipa::openapi::RefOr;
use utoipa::openapi::Response;
use utoipa::openapi::ResponseBuilder;
use utoipa::openapi::schema::AllOfBuilder;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::schema::Type;

/// The body of a problem as a component of the document, `#/components/schemas/Problem`: list it in `components(schemas(…))`.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "a mark")]
pub struct ProblemBody;

impl PartialSchema for ProblemBody {
    fn schema() -> RefOr<Schema> {
        // A test holds that all of it can be said in utoipa's words.
        serde_json::from_str(PROBLEM_SCHEMA).unwrap_or_else(|_| ObjectBuilder::new().into())
    }
}

impl ToSchema for ProblemBody {
    fn name() -> Cow<'static, str> {
        "Problem".into()
    }
}

/// The responses of an operation that may fail with these: one for each status, which names its codes.
pub fn responses<'s>(
    specs: impl IntoIterator<Item = &'s Spec>,
) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
    for spec in specs {
        by_status.entry(spec.status.get()).or_default().insert(spec.code.as_str());
    }
    let one =
        |(status, codes): (u16, BTreeSet<&str>)| (status.to_string(), response(&codes).into());
    by_status.into_iter().map(one).collect()
}

fn response(codes: &BTreeSet<&str>) -> Response {
    let words: Vec<_> = codes.iter().copied().collect();
    let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.clone()));
    let narrowed = ObjectBuilder::new().property("code", code);
    let schema = AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(narrowed);
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description(words.join(", "))
        .content("application/problem+json", content)
        .build()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_schema_comes_through_whole() {
        let ours: Value = serde_json::from_str(PROBLEM_SCHEMA).unwrap();
        let theirs = serde_json::to_value(ProblemBody::schema()).unwrap();
        for member in ["title", "required", "description"] {
            assert_eq!(theirs[member], ours[member]);
        }
        assert_eq!(theirs["properties"], ours["properties"]);
    }

    #[test]
    fn each_status_names_its_codes_once() {
        let twice = crate::edge::answers().chain(crate::edge::answers());
        let responses = serde_json::to_value(responses(twice)).unwrap();
        let response = &responses["500"];
        assert_eq!(response["description"], "ASYNC_PANICKED_FAILED, ASYNC_UNEXPECTED_FAILED");
        let schema = &response["content"]["application/problem+json"]["schema"]["allOf"];
        assert_eq!(schema[0]["$ref"], "#/components/schemas/Problem");
        assert_eq!(
            schema[1]["properties"]["code"]["enum"],
            serde_json::json!(["ASYNC_PANICKED_FAILED", "ASYNC_UNEXPECTED_FAILED"])
        );
        assert!(responses["504"]["description"].as_str().unwrap().contains("ASYNC_TIMEOUT_FAILED"));
    }
}
