//! A page for each code: the `type` of a problem leads here.

use std::fmt::Write;

use axum::extract::Path;
use axum::response::Html;
use breakfall::fault::Spec;
use breakfall_http::edge::EdgeFault;
use breakfall_http::edge::Result;

use crate::app::specs;

/// All codes.
pub(crate) async fn index() -> Html<String> {
    let mut rows = String::new();
    for spec in specs() {
        let (code, summary) = (spec.code, spec.summary);
        // Codes and summaries are literals of the program: nothing in them needs escaping.
        write!(rows, "<li><a href=\"/errors/{code}\"><code>{code}</code></a> {summary}</li>")
            .unwrap_or_default();
    }
    Html(page_of("Errors", &format!("<h1>Errors</h1><ul>{rows}</ul>")))
}

/// One code.
pub(crate) async fn page(Path(code): Path<String>) -> Result<Html<String>> {
    let spec = specs().into_iter().find(|spec| spec.code.as_str() == code);
    let spec = spec.ok_or(EdgeFault::RouteNotFound)?;
    let body = format!("<h1><code>{}</code></h1>{}", spec.code, facts(spec));
    Ok(Html(page_of(spec.code.as_str(), &body)))
}

fn facts(spec: &Spec) -> String {
    let actions: Vec<_> = spec.actions.iter().map(|action| action.as_str()).collect();
    format!(
        "<dl><dt>What operators read</dt><dd>{}</dd><dt>Status</dt><dd>{} ({})</dd><dt>Trying again</dt><dd>{}</dd>\
         <dt>Blame</dt><dd>{}</dd><dt>May have happened</dt><dd>{}</dd><dt>Next steps</dt><dd>{}</dd></dl>",
        spec.summary,
        spec.status,
        spec.class.as_str(),
        spec.recovery.as_str(),
        spec.blame.as_str(),
        spec.effect.as_str(),
        actions.join(", "),
    )
}

fn page_of(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} – Breakfall</title>\
         <style>body{{font:1rem/1.5 system-ui;max-width:45rem;margin:2rem auto;padding:0 1rem}}dt{{font-weight:600}}</style>\
         {body}</html>"
    )
}
