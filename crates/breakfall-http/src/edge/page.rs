//! A failure as a page, for people with a browser.

use breakfall::fault::Reference;
use breakfall::message::Explanation;
use breakfall::message::Step;

use crate::edge::direction::direction;

const TEMPLATE: &str = include_str!("problem.html");

/// What the page may do: show itself. The hash is that of the template's only style; a test names the one it should have.
pub(crate) const POLICY: &str = "default-src 'none'; style-src 'sha256-TODO'; base-uri 'none'; form-action 'none'";

/// The page. All that it shows is escaped.
pub(crate) fn page(explanation: &Explanation, reference: Reference) -> String {
    filled(TEMPLATE, |name, page| match name {
        "locale" => escape(&explanation.locale, page),
        "direction" => page.push_str(direction(&explanation.locale)),
        "title" => escape(&explanation.title, page),
        "message" => escape(&explanation.message, page),
        "fields" => fields(explanation, page),
        "steps" => explanation.steps.iter().for_each(|one| step(one, page)),
        "reference" => escape(&reference.to_string(), page),
        _ => {}
    })
}

/// `template` with its `{{holes}}` filled. What is put in is not looked at again.
fn filled(template: &str, mut fill: impl FnMut(&str, &mut String)) -> String {
    let mut page = String::with_capacity(2 * template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        fill(name, &mut page);
        rest = after;
    }
    page.push_str(rest);
    page
}

fn fields(explanation: &Explanation, page: &mut String) {
    for field in &explanation.fields {
        page.push_str("<dt dir=\"ltr\">");
        escape(field.pointer, page);
        page.push_str("</dt><dd>");
        escape(&field.detail, page);
        page.push_str("</dd>");
    }
}

/// A step says its wait in words; `time` says it to the browser.
fn step(step: &Step, page: &mut String) {
    let href = step.href.as_deref().filter(|href| is_safe(href));
    page.push_str("\n<li>");
    if let Some(href) = href {
        page.push_str("<a href=\"");
        escape(href, page);
        page.push_str("\">");
    }
    match step.after {
        Some(wait) => {
            page.push_str(&format!("<time datetime=\"PT{}S\">", whole_seconds(wait)));
            escape(&step.label, page);
            page.push_str("</time>");
        }
        None => escape(&step.label, page),
    }
    if href.is_some() {
        page.push_str("</a>");
    }
    page.push_str("</li>");
}
