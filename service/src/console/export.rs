//! `/console/export.json` and `/console/export.csv`: the failures that the address asks for, as a file.

use std::sync::Arc;

use axum::Json;
use axum::extract::Query;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::Response;
use breakfall_http::edge::Result;
use http::HeaderName;
use http::header;
use serde::Serialize;

use crate::console::Console;
use crate::console::asked::Asked;
use crate::incidents::Incident;
use crate::incidents::store::Filter;
use crate::incidents::time::present;
use crate::web::moment;

/// The most failures in one file; a narrower address brings the others.
const MOST: u32 = 1000;

#[derive(Serialize)]
struct Data {
    schema: u32,
    failures: Vec<Incident>,
}

/// All that is known of them.
pub(super) async fn json(
    State(console): State<Arc<Console>>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let failures = found(&console, &asked).await?;
    Ok((named("json"), Json(Data { schema: 1, failures })).into_response())
}

/// A line for each, for a spreadsheet.
pub(super) async fn csv(
    State(console): State<Arc<Console>>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let mut csv =
        "reference,at,status,code,class,operation,effect,user,request,root_cause\r\n".to_owned();
    for incident in found(&console, &asked).await? {
        let fields = [
            &incident.reference,
            &moment(incident.at_ms),
            incident.status.as_str(),
            &incident.code,
            &incident.class,
            &incident.operation,
            &incident.effect,
            incident.user.as_deref().unwrap_or_default(),
            incident.request.as_deref().unwrap_or_default(),
            &incident.root_cause,
        ];
        csv.push_str(&fields.map(field).join(","));
        csv.push_str("\r\n");
    }
    let content_type = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
    Ok(([content_type], named("csv"), csv).into_response())
}

async fn found(console: &Console, asked: &Asked) -> Result<Vec<Incident>> {
    let filter = Filter { limit: MOST, ..asked.filter(present(), &console.app.handler.settings()) };
    let found = console.look(move |reader| reader.search(&filter)).await?;
    Ok(found.into_iter().map(|found| found.incident).collect())
}

fn named(ending: &str) -> [(HeaderName, String); 3] {
    [
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"failures.{ending}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ]
}

/// A field that stays one field, and text: a spreadsheet would calculate what begins like a formula.
fn field(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if risky { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_stays_one_field_and_calculates_nothing() {
        assert_eq!(field("a \"b\", c"), "\"a \"\"b\"\", c\"");
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert!(field(formula).starts_with("\"'"), "{formula}");
        }
    }
}
